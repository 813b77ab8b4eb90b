package cloud.edd.gfs.chunkserver.core;

import static cloud.edd.gfs.chunkserver.core.TestChunk.HANDLE;
import static cloud.edd.gfs.chunkserver.core.TestChunk.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import cloud.edd.proto.gfs.DataFrame;
import cloud.edd.proto.gfs.ErrorCode;
import cloud.edd.proto.gfs.GfsError;
import cloud.edd.proto.gfs.HeartbeatReply;
import cloud.edd.proto.gfs.Operation;
import cloud.edd.proto.gfs.Outcome;
import cloud.edd.proto.gfs.ServerFrame;
import cloud.edd.proto.gfs.UndecidedOperation;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * What two have prepared is taken over when a restore ends. So a primary that gives something up says that it has not happened only
 * once the others cannot come back with votes on it.
 */
class GivenUpTest {

    /** Too large for the journal. */
    private static final int LARGE = 700_000;

    private static final int SEEDS = 5;

    private static void fill(TestCluster cluster) {
        cluster.server(0).disk.limit(cluster.server(0).disk.used() - 1);
    }

    private static void failForce(TestCluster cluster) {
        cluster.server(0).disk.failForce(StorageLayout.chunk(HANDLE));
    }

    private static void endSession(TestCluster cluster) {
        cluster.master.expired.add(operation().getSession());
    }

    private static Operation operation() {
        return Operation.newBuilder()
                .setSession(TestMaster.id(777))
                .setSequence(1)
                .build();
    }

    private static GfsError errorOf(TestChunk chunk, int length) {
        return chunk.ask(0, chunk.grant(), operation(), -1, bytes(2, length)).getError();
    }

    /** The power of both others fails in the moment of the answer. */
    private static void whatHasNotHappenedIsHeldByNobody(Consumer<TestCluster> fault, ErrorCode code, int length) {
        for (int seed = 1; seed <= SEEDS; seed++) {
            TestCluster cluster = new TestCluster(seed);
            TestChunk chunk = new TestChunk(cluster);
            chunk.append(bytes(1, 1_000));
            chunk.settle();
            fault.accept(cluster);

            GfsError error = errorOf(chunk, length);
            cluster.master.heard.clear();
            for (int server = 1; server <= 2; server++) {
                cluster.crash(server);
                cluster.start(server);
            }
            cluster.runUntil(() -> cluster.master.heard.stream()
                            .filter(ServerFrame::hasInventory)
                            .count()
                    >= 2);

            assertThat(error.getCode()).isEqualTo(code);
            assertThat(error.getOutcome()).isEqualTo(Outcome.NOT_HAPPENED);
            assertThat(cluster.master.heard.stream()
                            .flatMap(frame -> frame.getUndecided().getOperationsList().stream())
                            .map(UndecidedOperation::getOperation))
                    .as("seed %d", seed)
                    .doesNotContain(operation());
        }
    }

    private static void withoutAWordOfTheOthersNobodyKnows(Consumer<TestCluster> fault, ErrorCode code, int length) {
        TestCluster cluster = new TestCluster(1);
        TestChunk chunk = new TestChunk(cluster);
        chunk.append(bytes(1, 1_000));
        chunk.settle();
        fault.accept(cluster);
        cluster.loseAt = DataFrame::hasAbort;

        GfsError error = errorOf(chunk, length);

        assertThat(error.getCode()).isEqualTo(code);
        assertThat(error.getOutcome()).isEqualTo(Outcome.UNKNOWN);
    }

    @Test
    void aPrimaryWithAFullDiskHasTheOthersGiveUpTheirVotesBeforeItAnswers() {
        whatHasNotHappenedIsHeldByNobody(GivenUpTest::fill, ErrorCode.DISK_FULL, LARGE);
        withoutAWordOfTheOthersNobodyKnows(GivenUpTest::fill, ErrorCode.DISK_FULL, LARGE);
    }

    @Test
    void aPrimaryWhoseDiskFailsHasTheOthersGiveUpTheirVotesBeforeItAnswers() {
        whatHasNotHappenedIsHeldByNobody(GivenUpTest::failForce, ErrorCode.CORRUPT, LARGE);
        withoutAWordOfTheOthersNobodyKnows(GivenUpTest::failForce, ErrorCode.CORRUPT, LARGE);
    }

    @Test
    void whatTheMasterRefusesIsGivenUpByTheOthersBeforeItIsAnswered() {
        whatHasNotHappenedIsHeldByNobody(GivenUpTest::endSession, ErrorCode.SESSION_EXPIRED, 100);
        whatHasNotHappenedIsHeldByNobody(GivenUpTest::endSession, ErrorCode.SESSION_EXPIRED, LARGE);
        withoutAWordOfTheOthersNobodyKnows(GivenUpTest::endSession, ErrorCode.SESSION_EXPIRED, 100);
    }

    @Test
    void whoIsGoneBeforeItHasGivenUpItsVoteMayComeBackWithIt() {
        TestCluster cluster = new TestCluster(1);
        TestChunk chunk = new TestChunk(cluster);
        chunk.append(bytes(1, 1_000));
        endSession(cluster);
        cluster.cutAt = DataFrame::hasAbort;

        assertThat(errorOf(chunk, 100).getOutcome()).isEqualTo(Outcome.UNKNOWN);
    }

    /** It counts the votes that it was told of: none of them may be missing a moment later. */
    @Test
    void nothingIsGivenUpWhileTheMasterEndsARestoreByWhatItWasTold() {
        TestCluster cluster = new TestCluster(1);
        TestChunk chunk = new TestChunk(cluster);
        chunk.append(bytes(1, 1_000));
        chunk.settle();
        endSession(cluster);
        askForInventories(cluster, 1);

        assertThat(errorOf(chunk, 100).getOutcome()).isEqualTo(Outcome.UNKNOWN);
        assertThat(undecided(cluster)).containsExactly(1, 1, 1);
    }

    @Test
    void afterTheEndOfARestoreWhatIsGivenUpHasNotHappened() {
        TestCluster cluster = new TestCluster(1);
        TestChunk chunk = new TestChunk(cluster);
        chunk.append(bytes(1, 1_000));
        chunk.settle();
        endSession(cluster);
        askForInventories(cluster, 1);
        askForInventories(cluster, 0);

        assertThat(errorOf(chunk, 100).getOutcome()).isEqualTo(Outcome.NOT_HAPPENED);
        assertThat(undecided(cluster)).containsExactly(0, 0, 0);
    }

    /** One that the master has not asked, and the others do not give up what they told. */
    @Test
    void whatAnotherPrimaryGivesUpIsKeptWhileTheMasterEndsARestore() {
        TestCluster cluster = new TestCluster(1);
        TestChunk chunk = new TestChunk(cluster);
        chunk.append(bytes(1, 1_000));
        chunk.settle();
        endSession(cluster);
        askForInventory(cluster, 1, 1);

        assertThat(errorOf(chunk, 100).getOutcome()).isEqualTo(Outcome.UNKNOWN);
        assertThat(undecided(cluster)).containsExactly(0, 1, 0);
    }

    private static void askForInventories(TestCluster cluster, int request) {
        for (int server = 0; server < 3; server++) {
            askForInventory(cluster, server, request);
        }
    }

    private static void askForInventory(TestCluster cluster, int server, int request) {
        cluster.master.heard.clear();
        cluster.fromMaster(
                server,
                cluster.master
                        .frame()
                        .setHeartbeat(HeartbeatReply.newBuilder()
                                .setSendInventory(true)
                                .setInventoryRequest(request))
                        .build());
        cluster.runUntil(() -> cluster.master.heard.stream().anyMatch(ServerFrame::hasInventory));
    }

    private static List<Integer> undecided(TestCluster cluster) {
        return IntStream.range(0, 3)
                .mapToObj(server -> cluster.server(server).status().undecided())
                .toList();
    }
}
