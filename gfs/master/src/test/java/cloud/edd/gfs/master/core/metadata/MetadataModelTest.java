package cloud.edd.gfs.master.core.metadata;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.edd.gfs.master.log.InMemoryMetadataLog;
import cloud.edd.gfs.master.log.MetadataLog;
import cloud.edd.gfs.master.log.MetadataRecovery;
import cloud.edd.gfs.protocol.metadatalog.LogRecord;
import cloud.edd.gfs.protocol.payload.Payload;
import cloud.edd.proto.gfs.CheckpointEntry;
import cloud.edd.proto.gfs.Command;
import cloud.edd.proto.gfs.PublishFile;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random histories: the state machine does what the model says, refusals touch nothing, and recovery brings back the same state. */
class MetadataModelTest {

    private static final int STEPS = 700;
    private static final int ALL_COPIES_EVERY = 7;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void doesWhatTheModelSays(long seed) {
        Model model = new Model();
        History history = new History(seed, model);
        MetadataState state = new MetadataState();
        history.beginning().forEach(command -> {
            model.apply(command);
            state.apply(state.sequence() + 1, 0, command);
        });
        int accepted = 0;
        for (int step = 0; step < STEPS; step++) {
            Command command = withChecksum(history.next(), state);
            boolean expected = model.apply(command);
            List<String> before = expected ? List.of() : dump(state, false);

            Applied applied = state.apply(state.sequence() + 1, step, command);

            boolean repeatedRefusal =
                    applied.error() != null && !applied.results().isEmpty();
            if (!(expected && repeatedRefusal)) {
                assertThat(applied.error() == null)
                        .as("seed %s step %s: %s -> %s", seed, step, command, applied)
                        .isEqualTo(expected);
            }
            if (applied.error() != null && !expected) {
                assertThat(dump(state, false)).as("seed %s step %s", seed, step).isEqualTo(before);
            } else {
                accepted++;
            }
            assertThat(History.named(state))
                    .as("seed %s step %s: %s", seed, step, command)
                    .isEqualTo(model.lengths());
            assertThat(usage(state))
                    .as("seed %s step %s: %s", seed, step, command)
                    .isEqualTo(usage(model));
            // Of thousands of copies: what differs once stays so.
            if (step % ALL_COPIES_EVERY == 0 || step == STEPS - 1) {
                assertThat(copies(state))
                        .as("seed %s step %s: %s", seed, step, command)
                        .isEqualTo(copies(model));
            }
        }
        assertThat(accepted).isGreaterThan(STEPS / 3);
    }

    /** Whoever adds a kind of record adds it to the history and to the model, which does not compile without. */
    @Test
    void everyKindOfRecordIsInTheHistoriesAndIsAcceptedNowAndThen() {
        Set<String> accepted = new TreeSet<>();
        for (long seed = 1; seed <= 6; seed++) {
            Model model = new Model();
            History history = new History(seed, model);
            List<Command> commands = new ArrayList<>(history.beginning());
            commands.forEach(model::apply);
            for (int step = 0; step < STEPS; step++) {
                Command command = history.next();
                if (model.apply(command)) {
                    accepted.add(kind(command));
                }
            }
            commands.forEach(command -> accepted.add(kind(command)));
        }

        Set<String> all = new TreeSet<>(Set.of("COMMIT_CHUNK small"));
        for (Command.BodyCase kind : Command.BodyCase.values()) {
            if (kind != Command.BodyCase.BODY_NOT_SET) {
                all.add(kind.name());
            }
        }
        assertThat(accepted).isEqualTo(all);
    }

    private static String kind(Command command) {
        return command.getBodyCase().name() + (command.getCommitChunk().hasSmall() ? " small" : "");
    }

    @ParameterizedTest
    @ValueSource(longs = {21, 22, 23, 24})
    void recoversTheSameStateFromAnyCheckpointAndAnyPrefix(long seed) {
        Random random = new Random(seed);
        Model model = new Model();
        History history = new History(seed, model);
        InMemoryMetadataLog.Storage storage = new InMemoryMetadataLog.Storage();
        MetadataLog log = new InMemoryMetadataLog(storage);
        MetadataState state = new MetadataState();
        List<Command> commands = new ArrayList<>(history.beginning());
        commands.forEach(command -> {
            model.apply(command);
            append(log, state, command, 0);
        });
        CheckpointRun run = null;
        MetadataLog.CheckpointWriter writer = null;
        List<CheckpointEntry> taken = new ArrayList<>();
        List<String> asOfBegin = List.of();
        int checked = 0;
        for (int step = 0; step < STEPS; step++) {
            Command command = withChecksum(history.next(), state);
            model.apply(command);
            append(log, state, command, step);
            if (run == null && random.nextInt(50) == 0) {
                taken.clear();
                asOfBegin = dump(state, true);
                MetadataLog.CheckpointWriter begun = log.beginCheckpoint(log.forced());
                writer = begun;
                run = state.beginCheckpoint(entry -> {
                    begun.write(entry);
                    taken.add(entry);
                });
            } else if (run != null && random.nextInt(3) == 0 && run.slice(1 + random.nextInt(20))) {
                CheckpointLoader loader = new CheckpointLoader();
                taken.forEach(loader::accept);
                assertThat(dump(loader.finish(), true))
                        .as("seed %s step %s", seed, step)
                        .isEqualTo(asOfBegin);
                if (writer != null) {
                    writer.finish();
                }
                run = null;
                checked++;
            }
            if (random.nextInt(100) == 0) {
                MetadataState recovered = MetadataRecovery.recover(log);
                assertThat(recovered.sequence()).isEqualTo(state.sequence());
                if (run == null) {
                    assertThat(dump(recovered, true))
                            .as("seed %s step %s", seed, step)
                            .isEqualTo(dump(state, true));
                }
            }
        }
        assertThat(checked).isGreaterThan(1);
    }

    private static final List<String> NAMESPACES = List.of("n0", "n1", "n2");

    private static List<String> usage(MetadataState state) {
        return NAMESPACES.stream()
                .map(name -> {
                    Namespace namespace = state.namespace(name);
                    return namespace == null ? "0 in 0" : namespace.bytes() + " in " + namespace.fileCount();
                })
                .toList();
    }

    private static List<String> usage(Model model) {
        return NAMESPACES.stream()
                .map(name -> model.quota.bytes(name) + " in "
                        + model.quota.files(name).size())
                .toList();
    }

    /** Every copy of every chunk: state and name, the primary first, and those that wait to be deleted. */
    private static Map<String, String> copies(MetadataState state) {
        Map<String, String> copies = new TreeMap<>();
        state.chunks.forEach(chunk ->
                copies.put("chunk " + chunk.handle() + " of " + chunk.file().id(), copies(state, chunk)));
        state.condemned.forEach(condemned -> {
            for (long copy : condemned.copies) {
                copies.put(
                        "condemned " + condemned.handle()
                                + name(state, CopyNames.storage(copy), CopyNames.sequence(copy)),
                        "");
            }
        });
        return copies;
    }

    private static String copies(MetadataState state, ChunkEntry chunk) {
        StringBuilder line = new StringBuilder("version " + chunk.version());
        for (int place = 0; place < Members.PLACES; place++) {
            if (Members.state(chunk.members(), place) != Members.NONE) {
                int storage = Members.storage(chunk.members(), place);
                line.append(' ')
                        .append(Members.state(chunk.members(), place))
                        .append(name(state, storage, chunk.added(storage)));
            }
        }
        return line.toString();
    }

    private static Map<String, String> copies(Model model) {
        Map<String, String> copies = new TreeMap<>();
        model.chunks.forEach((handle, chunk) -> {
            StringBuilder line = new StringBuilder("version " + chunk.version);
            chunk.members.all().forEach((storage, copy) -> {
                line.append(' ')
                        .append(copy.state().number)
                        .append(' ')
                        .append(storage.getHigh())
                        .append('/')
                        .append(copy.added());
            });
            copies.put("chunk " + handle + " of " + chunk.file.id, line.toString());
        });
        model.copies.condemned.forEach((handle, names) -> names.forEach(
                (storage, added) -> copies.put("condemned " + handle + " " + storage.getHigh() + "/" + added, "")));
        return copies;
    }

    private static String name(MetadataState state, int storage, long added) {
        return " " + state.storages().at(storage).storageId().getHigh() + "/" + added;
    }

    private static void append(MetadataLog log, MetadataState state, Command command, long timeMs) {
        long sequence = state.sequence() + 1;
        log.append(new LogRecord(sequence, timeMs, Payload.of(command.toByteArray())));
        log.force();
        state.apply(sequence, timeMs, command);
    }

    /** The model knows lengths only, so a publish carries the checksum that the file has. */
    private static Command withChecksum(Command command, MetadataState state) {
        if (!command.hasPublishFile()) {
            return command;
        }
        PublishFile.Builder publish = command.getPublishFile().toBuilder();
        FileEntry file = state.file(publish.getFileId());
        if (file != null) {
            publish.setCrc32C(file.crc32c());
        }
        return Command.newBuilder().setPublishFile(publish).build();
    }

    /** Everything in the state, in a fixed order; without what every record or a remembered refusal changes. */
    private static List<String> dump(MetadataState state, boolean all) {
        List<String> lines = new ArrayList<>();
        CheckpointRun run = state.beginCheckpoint(entry -> {
            if (all || entry.hasFile() || entry.hasCondemned() || entry.hasNamespace()) {
                lines.add(entry.toString());
            }
        });
        while (!run.slice(10_000)) {
            // Until all is written.
        }
        if (all) {
            // Not as a checkpoint puts it, which would not show what a checkpoint forgets.
            state.chunks.forEach(chunk -> lines.add(chunk.handle() + " " + copies(state, chunk) + " of "
                    + state.holders(chunk).stream().map(FileEntry::id).toList()));
            lines.add(usage(state).toString());
            state.storages()
                    .all()
                    .forEach(storage -> lines.add(storage.storageId() + " " + storage.mode() + " "
                            + storage.maintenanceMinutesLeft(state.minutes()) + " "
                            + state.totals().copiesOn(storage.index()) + " " + onlyGoodOn(state, storage.index())));
            Totals totals = state.totals();
            lines.add(totals.underReplicated() + " " + totals.stale() + " " + totals.corrupt() + " " + totals.lost()
                    + " " + totals.condemnedCopies() + " " + state.fileCount() + " " + state.chunkCount());
        }
        lines.sort(String::compareTo);
        return lines;
    }

    private static int onlyGoodOn(MetadataState state, int storage) {
        int[] count = new int[1];
        state.chunks.forEach(chunk -> {
            boolean only = Members.count(chunk.members, Members.GOOD) == 1 && Members.isGood(chunk.members, storage);
            count[0] += only && chunk.length > 0 ? 1 : 0;
        });
        assertThat(state.totals().onlyGoodOn(storage)).isEqualTo(count[0]);
        return count[0];
    }
}
