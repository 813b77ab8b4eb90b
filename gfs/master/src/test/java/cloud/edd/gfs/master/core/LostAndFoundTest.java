package cloud.edd.gfs.master.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cloud.edd.proto.gfs.ChunkDescription;
import cloud.edd.proto.gfs.ChunkReport;
import cloud.edd.proto.gfs.ChunkState;
import cloud.edd.proto.gfs.ClusterEventKind;
import cloud.edd.proto.gfs.ClusterStatus;
import cloud.edd.proto.gfs.EndRestoreReply;
import cloud.edd.proto.gfs.EndRestoreRequest;
import cloud.edd.proto.gfs.Epoch;
import cloud.edd.proto.gfs.GetClusterStatusRequest;
import cloud.edd.proto.gfs.ListReply;
import cloud.edd.proto.gfs.ListRequest;
import cloud.edd.proto.gfs.Mark;
import cloud.edd.proto.gfs.OpenReply;
import cloud.edd.proto.gfs.OpenRequest;
import cloud.edd.proto.gfs.Operation;
import cloud.edd.proto.gfs.ServerFrame;
import cloud.edd.proto.gfs.UndecidedBatch;
import cloud.edd.proto.gfs.UndecidedOperation;
import cloud.edd.proto.gfs.Uuid;
import cloud.edd.proto.gfs.Verdict;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Chunks that chunkservers hold, and that a master with an older copy of its log has never heard of. */
class LostAndFoundTest {

    private static final long FILE = 77;
    private static final long LOST_RECORDS = 40;

    private final Cluster cluster = Cluster.ready();
    /** The restored log knows its session, and nothing that was done in it. */
    private final Writer writer = new Writer(cluster);

    private final long restorable = cluster.core.state().sequence();
    private final Mark seen = Mark.newBuilder()
            .setEpoch(cluster.core.epoch())
            .setSequence(restorable + LOST_RECORDS)
            .build();

    LostAndFoundTest() {
        writer.create("/after");
        cluster.restore(restorable);
    }

    @Test
    void chunksThatTheLogDoesNotKnowAreAFileByTheirHeaders() {
        Uuid first = chunk(0, "/2026/a.jpg");
        Uuid second = chunk(1, "/2026/a.jpg");
        connect("cs-1", report(first, 100), report(second, 30));
        connect("cs-2", report(second, 30), report(first, 100));
        connect("cs-3", report(first, 60));
        EndRestoreReply reply = end();

        assertThat(names()).containsExactly("/photos/2026/a.jpg.file-77");
        OpenReply file = open("/photos/2026/a.jpg.file-77");
        assertThat(file.getFile().getLength()).isEqualTo(130);
        assertThat(file.getChunksList()).extracting(chunk -> chunk.getHandle()).containsExactly(first, second);
        assertThat(file.getChunks(0).getReplicasList())
                .extracting(replica -> replica.getServerId())
                .containsExactlyInAnyOrder("cs-1", "cs-2");
        assertThat(reply.getReport().getRecoveredFiles()).isEqualTo(1);
        assertThat(reply.getReport().getRecoveredChunks()).isEqualTo(2);
        assertThat(reply.getReport().getRecoveredBytes()).isEqualTo(130);
        assertThat(cluster.reports)
                .extracting(event -> event.getKind())
                .contains(ClusterEventKind.FILE_RECOVERED, ClusterEventKind.RESTORE_ENDED);
    }

    @Test
    void theReportSaysWhatIsLostAndStaysInTheStatusOverARestart() {
        Uuid chunk = chunk(0, "a");
        Uuid unreadable = cluster.ids.next();
        connect("cs-1", report(chunk, 100), report(unreadable, 5));
        connect("cs-2", report(chunk, 100));
        connect("cs-3");
        EndRestoreReply before = (EndRestoreReply)
                cluster.call(EndRestoreRequest.newBuilder().setOnlyReport(true).build());
        assertThat(cluster.core.state().isRestoring()).isTrue();
        EndRestoreReply reply = end();

        assertThat(before.getReport().getRecoveredChunks()).isEqualTo(1);
        assertThat(reply.getReport().getHighestMark() - reply.getReport().getSequence())
                .isEqualTo(LOST_RECORDS);
        assertThat(reply.getReport().getLeftChunks()).isEqualTo(1);
        assertThat(reply.getLinesList())
                .anyMatch(line -> line.contains(LOST_RECORDS + " records"))
                .anyMatch(line -> line.contains("cannot be known"))
                .anyMatch(line -> line.contains("lost+found:/photos/a.file-77"))
                .anyMatch(line -> line.contains("%016x".formatted(unreadable.getHigh())));
        cluster.checkpoint();
        cluster.restart();
        ClusterStatus status = (ClusterStatus) cluster.call(GetClusterStatusRequest.getDefaultInstance());
        assertThat(status.getRestore()).isEqualTo(reply.getReport());
    }

    @Test
    void whatTwoHavePreparedOfAnUnknownChunkMayHaveBeenAnsweredAndTheyHearThatItIs() {
        Uuid chunk = chunk(0, "/small");
        ChunkState state = state(100);
        connect("cs-1", prepared(chunk));
        connect("cs-2", prepared(chunk));
        connect("cs-3", prepared(chunk));
        undecided("cs-1", chunk, state);
        undecided("cs-2", chunk, state);
        end();

        assertThat(open("/photos/small.file-77").getChunks(0).getReplicasList())
                .extracting(replica -> replica.getServerId())
                .containsExactlyInAnyOrder("cs-1", "cs-2");
        undecided("cs-1", chunk, state);
        assertThat(cluster.framesTo("cs-1"))
                .flatExtracting(frame -> frame.getDecisions().getDecisionsList())
                .last()
                .satisfies(decision -> {
                    assertThat(decision.getVerdict()).isEqualTo(Verdict.COMMITTED);
                    assertThat(decision.getCommitted().getLength()).isEqualTo(100);
                });
    }

    @Test
    void whatOnePreparedOfAnUnknownChunkIsGivenUpAndCounted() {
        Uuid chunk = chunk(0, "/small");
        connect("cs-1", prepared(chunk));
        connect("cs-2");
        connect("cs-3");
        undecided("cs-1", chunk, state(100));
        EndRestoreReply reply = end();

        assertThat(names()).isEmpty();
        assertThat(reply.getReport().getAbortedOperations()).isEqualTo(1);
        assertThat(reply.getReport().getLeftChunks()).isZero();
    }

    @Test
    void afterAGapAndForASecondChunkOfOnePlaceAnotherFileBegins() {
        Uuid first = chunk(0, "/a");
        Uuid again = chunk(0, "/a");
        Uuid third = chunk(2, "/b");
        connect("cs-1", report(first, 10), report(again, 20), report(third, 30));
        connect("cs-2");
        connect("cs-3");
        end();

        assertThat(names())
                .containsExactlyInAnyOrder(
                        "/photos/a.file-77", "/photos/a.file-77.again-1", "/photos/b.file-77.from-chunk-2");
        assertThat(open("/photos/b.file-77.from-chunk-2").getFile().getLength()).isEqualTo(30);
    }

    @Test
    void aServerThatHasNotSaidWhatItsHeadersSayIsWaitedFor() {
        Uuid chunk = chunk(0, "/a");
        cluster.holdDescriptions = true;
        connect("cs-1", report(chunk, 10));
        connect("cs-2");
        connect("cs-3");

        assertThatThrownBy(this::end).hasMessageContaining("cs-1");
        cluster.holdDescriptions = false;
        cluster.tick();
        end();
        assertThat(names()).hasSize(1);
    }

    private EndRestoreReply end() {
        EndRestoreReply reply = (EndRestoreReply) cluster.call(EndRestoreRequest.getDefaultInstance());
        assertThat(cluster.core.inSafeMode()).isFalse();
        return reply;
    }

    private void connect(String server, ChunkReport... reports) {
        cluster.connect(server, seen, Epoch.getDefaultInstance(), reports);
    }

    /** A chunk of the lost file, with its header. */
    private Uuid chunk(int index, String path) {
        Uuid handle = cluster.ids.next();
        cluster.headers.put(
                handle,
                ChunkDescription.newBuilder()
                        .setHandle(handle)
                        .setFileId(FILE)
                        .setChunkIndex(index)
                        .setNamespace("photos")
                        .setPath(path)
                        .build());
        return handle;
    }

    private ChunkReport report(Uuid handle, int length) {
        return ChunkReport.newBuilder()
                .setHandle(handle)
                .setVersion(1)
                .setCommitted(state(length))
                .setPreparedLength(length)
                .build();
    }

    private static ChunkReport prepared(Uuid handle) {
        return ChunkReport.newBuilder()
                .setHandle(handle)
                .setVersion(1)
                .setPreparedLength(100)
                .build();
    }

    private ChunkState state(int length) {
        return ChunkState.newBuilder()
                .setLength(length)
                .setCrc32C(Writer.zeros(length))
                .setLastOperation(
                        Operation.newBuilder().setSession(writer.session).setSequence(1))
                .build();
    }

    private void undecided(String server, Uuid handle, ChunkState state) {
        cluster.frame(
                cluster.link(server),
                ServerFrame.newBuilder()
                        .setUndecided(UndecidedBatch.newBuilder()
                                .addOperations(UndecidedOperation.newBuilder()
                                        .setHandle(handle)
                                        .setVersion(1)
                                        .setOperation(state.getLastOperation())
                                        .setPreparedLength(state.getLength())
                                        .setPreparedCrc32C(state.getCrc32C()))));
    }

    private List<String> names() {
        return ((ListReply) cluster.call(
                        ListRequest.newBuilder().setNamespace("lost+found").build()))
                .getFilesList().stream().map(file -> file.getPath()).toList();
    }

    private OpenReply open(String path) {
        return (OpenReply) cluster.call(OpenRequest.newBuilder()
                .setNamespace("lost+found")
                .setPath(path)
                .build());
    }
}
