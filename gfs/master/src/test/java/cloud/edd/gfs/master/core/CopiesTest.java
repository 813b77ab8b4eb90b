package cloud.edd.gfs.master.core;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.edd.proto.gfs.CheckChunksReply;
import cloud.edd.proto.gfs.CheckChunksRequest;
import cloud.edd.proto.gfs.CheckedChunk;
import cloud.edd.proto.gfs.ChunkLocation;
import cloud.edd.proto.gfs.ClusterStatus;
import cloud.edd.proto.gfs.CommitReply;
import cloud.edd.proto.gfs.CopyRequest;
import cloud.edd.proto.gfs.ErrorCode;
import cloud.edd.proto.gfs.FileAttributes;
import cloud.edd.proto.gfs.FileReply;
import cloud.edd.proto.gfs.GetClusterStatusRequest;
import cloud.edd.proto.gfs.Grant;
import cloud.edd.proto.gfs.PlacementReply;
import cloud.edd.proto.gfs.PublishMode;
import cloud.edd.proto.gfs.Uuid;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Files that share their chunks since one was copied. */
class CopiesTest {

    private static final Duration GRACE = Duration.ofMinutes(62);

    private final Cluster cluster = Cluster.ready();
    private final Writer writer = new Writer(cluster);

    @Test
    void aCopyHasTheSameChunksAndARetryTheSameAnswer() {
        FileAttributes file = writer.write("file", 100);
        CopyRequest request = request("file", "copy");

        FileAttributes copy = ((FileReply) cluster.call(request)).getFile();
        FileAttributes again = ((FileReply) cluster.call(request)).getFile();

        assertThat(again).isEqualTo(copy);
        assertThat(copy.getFileId()).isNotEqualTo(file.getFileId());
        assertThat(copy.getLength()).isEqualTo(100);
        assertThat(copy.getCrc32C()).isEqualTo(file.getCrc32C());
        assertThat(handles("copy")).isEqualTo(handles("file"));
        assertThat(cluster.core.state().chunkCount()).isOne();
    }

    @Test
    void anAppendThatWasPreparedWhenTheFileWasCopiedGoesOnInAChunkOfItsOwn() {
        writer.write("file", 100);
        Grant grant = cluster.open(writer.placeAppend("file", 10).getGrant());

        Writer other = new Writer(cluster);
        cluster.call(
                request("file", "copy").toBuilder().setOperation(other.next()).build());
        writer.sequence--;
        CommitReply refused = writer.appended(grant, 10);
        writer.sequence--;
        PlacementReply placed = (PlacementReply) cluster.call(
                writer.append("file", 10).setFullHandle(grant.getHandle()).build());
        CommitReply done = writer.appended(cluster.open(placed.getGrant()), 10);

        assertThat(refused.getError().getCode()).isEqualTo(ErrorCode.CHUNK_FULL);
        assertThat(placed.getChunkOffset()).isEqualTo(100);
        assertThat(done.hasError()).isFalse();
        assertThat(writer.open("file").getFile().getLength()).isEqualTo(110);
        assertThat(writer.open("copy").getFile().getLength()).isEqualTo(100);
    }

    @Test
    void aPlaceThatNothingWasAppendedToIsNotCopied() {
        writer.write("file", 100);
        copy("file", "first");
        writer.placeAppend("file", 10);

        copy("file", "second");

        assertThat(writer.open("second").getFile().getChunkCount()).isOne();
        assertThat(writer.open("file").getFile().getChunkCount()).isEqualTo(2);
    }

    @Test
    void chunksEndWithTheLastFileThatHasThem() {
        writer.write("file", 100);
        List<Uuid> handles = handles("file");
        copy("file", "copy");
        copy("copy", "third");
        writer.delete("file");
        writer.delete("third");
        cluster.pass(GRACE);
        assertThat(pending()).isZero();
        assertThat(handles("copy")).isEqualTo(handles);
        cluster.checkpoint();
        cluster.restart();
        for (String server : List.of("cs-1", "cs-2", "cs-3")) {
            cluster.connect(server, Writer.report(handles.getFirst(), 1, 100));
        }
        assertThat(handles("copy")).isEqualTo(handles);
        copy("copy", "fourth");
        writer.delete("copy");
        cluster.pass(GRACE);
        assertThat(pending()).isZero();

        writer.delete("fourth");
        cluster.pass(GRACE);

        assertThat(pending()).isEqualTo(3);
    }

    @Test
    void aCheckFindsAChunkUnderEachOfItsFiles() {
        FileAttributes file = writer.write("file", 100);
        FileAttributes copy = copy("file", "copy");

        assertThat(check("file")).extracting(CheckedChunk::getFileId).containsExactly(file.getFileId());
        assertThat(check("copy")).extracting(CheckedChunk::getFileId).containsExactly(copy.getFileId());
        assertThat(check("")).hasSize(1);
        assertThat(check("other")).isEmpty();
    }

    private List<CheckedChunk> check(String prefix) {
        return ((CheckChunksReply) cluster.call(CheckChunksRequest.newBuilder()
                        .setNamespace("photos")
                        .setPrefix(prefix)
                        .build()))
                .getChunksList();
    }

    private List<Uuid> handles(String path) {
        return writer.open(path).getChunksList().stream()
                .map(ChunkLocation::getHandle)
                .toList();
    }

    private FileAttributes copy(String from, String to) {
        return ((FileReply) cluster.call(request(from, to))).getFile();
    }

    private CopyRequest request(String from, String to) {
        return CopyRequest.newBuilder()
                .setOperation(writer.next())
                .setFromNamespace("photos")
                .setFrom(from)
                .setToNamespace("photos")
                .setTo(to)
                .setMode(PublishMode.CREATE)
                .build();
    }

    private long pending() {
        return ((ClusterStatus) cluster.call(GetClusterStatusRequest.getDefaultInstance())).getPendingDelete();
    }
}
