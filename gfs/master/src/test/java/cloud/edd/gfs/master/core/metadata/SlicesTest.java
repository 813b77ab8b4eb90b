package cloud.edd.gfs.master.core.metadata;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.edd.proto.gfs.AddAppendChunk;
import cloud.edd.proto.gfs.BeginSession;
import cloud.edd.proto.gfs.CheckpointEntry;
import cloud.edd.proto.gfs.Command;
import cloud.edd.proto.gfs.DeleteFile;
import cloud.edd.proto.gfs.DropNamespace;
import cloud.edd.proto.gfs.Minute;
import cloud.edd.proto.gfs.Operation;
import cloud.edd.proto.gfs.PlacedChunk;
import cloud.edd.proto.gfs.PublishFile;
import cloud.edd.proto.gfs.RegisterServer;
import cloud.edd.proto.gfs.Sweep;
import cloud.edd.proto.gfs.Uuid;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** However much there is, no step does more than a slice of it. */
class SlicesTest {

    private static final Uuid SESSION = Uuid.newBuilder().setLow(1).build();
    private static final List<Uuid> STORAGES = LongStream.of(1, 2, 3)
            .mapToObj(number -> Uuid.newBuilder().setLow(number).build())
            .toList();
    private static final int MANY = 3_000;

    private final MetadataState state = new MetadataState();
    private long operations;
    private long handles;

    SlicesTest() {
        apply(Command.newBuilder().setBeginSession(BeginSession.newBuilder().setSession(SESSION)));
        for (Uuid storage : STORAGES) {
            apply(Command.newBuilder()
                    .setRegisterServer(RegisterServer.newBuilder()
                            .setServerId("cs-" + storage.getLow())
                            .setStorageId(storage)));
        }
    }

    @Test
    void aCheckpointWritesNamespacesInSlicesAndAsOfItsRecord() {
        for (int number = 0; number < MANY; number++) {
            create("n" + number, "/a");
        }
        for (int number = 0; number < MANY; number += 3) {
            drop("n" + number);
        }
        List<CheckpointEntry> entries = new ArrayList<>();
        CheckpointRun run = state.beginCheckpoint(entries::add);
        assertThat(entries).as("globals and storages").hasSize(4);

        assertThat(run.slice(10)).isFalse();
        assertThat(entries).hasSize(14);
        // What comes late in the order of names is dropped, freed and made anew before its slice.
        drop("n998");
        create("n998", "/b");
        delete("n997", "/a");
        apply(Command.newBuilder().setMinute(Minute.getDefaultInstance()));
        apply(Command.newBuilder().setSweep(Sweep.newBuilder().setLimit(MANY)));
        boolean done = false;
        while (!done) {
            int before = entries.size();
            done = run.slice(10);
            assertThat(entries.size() - before)
                    .as("a file brings its namespace")
                    .isLessThanOrEqualTo(20);
        }

        CheckpointLoader loader = new CheckpointLoader();
        entries.forEach(loader::accept);
        MetadataState loaded = loader.finish();
        assertThat(loaded.fileCount()).isEqualTo(MANY);
        assertThat(loaded.named("n998", "/a")).isNotNull();
        assertThat(loaded.named("n998", "/b")).isNull();
        assertThat(loaded.named("n997", "/a")).isNotNull();
        assertThat(loaded.named("n0", "/a")).isNull();
        assertThat(loaded.trash().latest("n0", "/a")).isNotNull();
    }

    @Test
    void aSweepEndsWithTheFileThatMakesItAsManyChunksAsAllowed() {
        for (String path : List.of("/a", "/b", "/c")) {
            create("n", path);
            chunk("n", path);
            chunk("n", path);
        }
        delete("n", "/a");
        delete("n", "/b");
        drop("n");

        Command.Builder sweep =
                Command.newBuilder().setSweep(Sweep.newBuilder().setLimit(10).setChunkLimit(2));
        apply(sweep);
        assertThat(state.fileCount()).isEqualTo(2);
        apply(sweep);
        assertThat(state.fileCount()).isEqualTo(1);
        apply(sweep);
        assertThat(state.fileCount()).isZero();
        assertThat(state.chunkCount()).isZero();
    }

    @Test
    void theLastThatHadANameIsFoundAmongFilesAndDroppedNamespaces() {
        create("n", "/a");
        FileEntry first = state.named("n", "/a");
        delete("n", "/a");
        create("n", "/a/b");
        delete("n", "/a/b");
        create("m", "/a");
        delete("m", "/a");
        assertThat(state.trash().latest("n", "/a")).isSameAs(first);
        create("n", "/a");
        FileEntry second = state.named("n", "/a");
        drop("n");
        assertThat(state.trash().latest("n", "/a")).isSameAs(second);
        create("n", "/a");
        FileEntry third = state.named("n", "/a");
        delete("n", "/a");

        assertThat(state.trash().latest("n", "/a")).isSameAs(third);
        assertThat(state.trash().latest("n", "/")).isNull();
        assertThat(state.trash().latest("o", "/a")).isNull();
        apply(Command.newBuilder().setSweep(Sweep.newBuilder().setLimit(10)));
        assertThat(state.trash().latest("n", "/a")).isNull();
    }

    private void create(String namespace, String path) {
        apply(Command.newBuilder()
                .setPublishFile(PublishFile.newBuilder()
                        .setOperation(operation())
                        .setNewFileId(state.nextFileId())
                        .setNamespace(namespace)
                        .setPath(path)));
    }

    private void chunk(String namespace, String path) {
        FileEntry file = state.named(namespace, path);
        AddAppendChunk.Builder append = AddAppendChunk.newBuilder()
                .setSession(SESSION)
                .setNamespace(namespace)
                .setPath(path)
                .setChunk(PlacedChunk.newBuilder()
                        .setHandle(Uuid.newBuilder().setHigh(++handles))
                        .addAllStorages(STORAGES));
        if (file != null && file.chunkCount() > 0) {
            append.setSealedHandle(file.chunk(file.chunkCount() - 1).handle());
        }
        apply(Command.newBuilder().setAddAppendChunk(append));
    }

    private void delete(String namespace, String path) {
        apply(Command.newBuilder()
                .setDeleteFile(DeleteFile.newBuilder()
                        .setOperation(operation())
                        .setNamespace(namespace)
                        .setPath(path)));
    }

    private void drop(String namespace) {
        apply(Command.newBuilder()
                .setDropNamespace(
                        DropNamespace.newBuilder().setOperation(operation()).setNamespace(namespace)));
    }

    private Operation operation() {
        return Operation.newBuilder()
                .setSession(SESSION)
                .setSequence(++operations)
                .build();
    }

    private void apply(Command.Builder command) {
        assertThat(state.apply(state.sequence() + 1, 0, command.build()).error())
                .isNull();
    }
}
