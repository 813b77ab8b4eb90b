package cloud.edd.gfs.chunkserver.core;

import static cloud.edd.gfs.chunkserver.core.TestChunk.HANDLE;
import static cloud.edd.gfs.chunkserver.core.TestChunk.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import cloud.edd.proto.gfs.ErrorCode;
import cloud.edd.proto.gfs.Operation;
import cloud.edd.proto.gfs.SignedGrant;
import cloud.edd.proto.gfs.SignedReadToken;
import cloud.edd.proto.gfs.WriteReply;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Orders of events among chunkservers for which the design has an answer, each under its own name. */
class DecidedInterleavingsTest {

    private static final long LONG_ENOUGH = TimeUnit.SECONDS.toNanos(10);

    private final TestCluster cluster = new TestCluster(31);
    private final TestChunk chunk = new TestChunk(cluster);

    /** The late one votes, or not even the segment has come to it; either becomes primary and ends up with the same bytes, once. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void primaryDiesAfterPrepareWithALateSecondary(boolean segmentIsLateToo) {
        byte[] content = bytes(1, 2_000);
        chunk.append(bytes(2, 1_000));
        Operation operation = chunk.nextOperation();
        cluster.master.silent = true;
        cluster.loseAt = frame -> (segmentIsLateToo && frame.hasPrepare() && isToTheLateOne())
                || (frame.hasVote()
                        && frame.getVote()
                                .getStorageId()
                                .equals(cluster.server(2).storage()));
        long commitsBefore = cluster.master.commits.size();
        cluster.write(0, cluster.connect(0), chunk.grant(), operation, -1, content);
        cluster.runUntil(() -> cluster.master.commits.size() > commitsBefore);
        cluster.crash(0);
        cluster.loseAt = frame -> false;
        cluster.master.silent = false;
        cluster.master.raise(HANDLE, cluster.server(2).storage());

        chunk.repeatStubbornly(operation, content, false);

        cluster.run(LONG_ENOUGH);
        assertThat(cluster.server(1).status().undecided()).isZero();
        assertThat(cluster.server(2).status().undecided()).isZero();
        chunk.holdsEverything();
    }

    private int prepares;

    /** Every second prepare goes to the second of the two. */
    private boolean isToTheLateOne() {
        prepares++;
        return prepares % 2 == 0;
    }

    @Test
    void aVoteIsAPromise() {
        byte[] promised = bytes(3, 2_000);
        chunk.append(bytes(4, 1_000));
        Operation operation = chunk.nextOperation();
        cluster.master.silent = true;
        SignedGrant grant = chunk.grant();
        cluster.write(0, cluster.connect(0), grant, operation, -1, promised);
        cluster.runUntil(() -> cluster.master.commits.size() == 2);
        for (int server = 0; server < 3; server++) {
            cluster.crash(server);
            cluster.start(server);
        }

        // Neither time, nor a power failure, nor another writer under the same version ends it.
        cluster.run(LONG_ENOUGH);
        WriteReply other = chunk.ask(0, grant, TestChunk.operation(77), -1, bytes(5, 500));
        assertThat(other.hasError()).isTrue();
        cluster.run(LONG_ENOUGH);
        assertThat(cluster.server(1).status().undecided()).isEqualTo(1);
        assertThat(cluster.server(2).status().undecided()).isEqualTo(1);

        // A logged higher version does.
        cluster.master.silent = false;
        cluster.master.raise(HANDLE, cluster.server(1).storage());
        cluster.run(LONG_ENOUGH);
        assertThat(cluster.server(1).status().undecided()).isZero();
        chunk.repeatStubbornly(operation, promised, false);
        chunk.holdsEverything();
    }

    @Test
    void retryAtAnotherOffset() {
        byte[] first = bytes(6, 300);
        byte[] second = bytes(7, 700);
        Operation retried = chunk.nextOperation();
        cluster.master.silent = true;
        cluster.write(0, cluster.connect(0), chunk.grant(), retried, -1, first);
        cluster.runUntil(() -> cluster.master.commits.size() == 1);
        cluster.crash(0);
        cluster.master.silent = false;
        cluster.master.raise(HANDLE, cluster.server(1).storage());

        // Somebody else is faster, so that the retry lies elsewhere than what was voted on first.
        WriteReply other = chunk.ask(1, chunk.grant(), otherSession(), -1, second);
        assertThat(other.getError().getMessage()).isEmpty();
        WriteReply again = chunk.ask(1, chunk.grant(), retried, -1, first);

        assertThat(other.getOffset()).isZero();
        assertThat(again.getError().getMessage()).isEmpty();
        assertThat(again.getOffset()).isEqualTo(second.length);
        cluster.start(0);
        cluster.run(LONG_ENOUGH);
        byte[] whole = Arrays.copyOf(second, second.length + first.length);
        System.arraycopy(first, 0, whole, second.length, first.length);
        assertThat(chunk.inLog().committed.getLength()).isEqualTo(whole.length);
        assertThat(chunk.read(1)).isEqualTo(whole);
        assertThat(chunk.read(2)).isEqualTo(whole);
        assertThat(chunk.ask(1, chunk.grant(), retried, -1, first).getDone().getOffset())
                .isEqualTo(second.length);
    }

    private static Operation otherSession() {
        return Operation.newBuilder()
                .setSession(TestMaster.id(51))
                .setSequence(1)
                .build();
    }

    /** What has begun goes on, and is committed under the unchanged version; only new requests need a grant that is not over. */
    @Test
    void expiredLeaseDuringALongStream() {
        chunk.append(bytes(8, 1_000));
        SignedGrant grant = chunk.grant();
        byte[] segment = bytes(9, 900_000);
        long link = cluster.connect(0);
        long id = cluster.write(0, link, grant, chunk.nextOperation(), -1, segment);
        cluster.runUntil(() -> cluster.server(1).status().undecided() > 0 || cluster.replies.containsKey(id));
        cluster.master.timeMs += 2 * cluster.master.grantMs;

        assertThat(cluster.await(id).frame().getWriteReply().getError().getMessage())
                .isEmpty();
        assertThat(chunk.inLog().version).isEqualTo(1);
        assertThat(chunk.inLog().good).hasSize(3);

        learnTheTime();
        assertThat(chunk.ask(0, grant, chunk.nextOperation(), -1, bytes(10, 10))
                        .getError()
                        .getCode())
                .isEqualTo(ErrorCode.TOKEN_EXPIRED);
        assertThat(chunk.ask(0, chunk.grant(), chunk.nextOperation(), -1, bytes(10, 10))
                        .getError()
                        .getMessage())
                .isEmpty();
    }

    private void learnTheTime() {
        for (int server = 0; server < 3; server++) {
            chunk.learnsVersion(server);
        }
        cluster.run(TimeUnit.SECONDS.toNanos(2));
    }

    /** A read is as of its token: shorter than what is there, and also under a version that is over. */
    @Test
    void readerWithAnOlderToken() {
        byte[] then = bytes(11, 70_000);
        chunk.append(then);
        SignedReadToken token = cluster.master.readToken(HANDLE);
        chunk.append(bytes(12, 100_000));
        cluster.master.raise(HANDLE, cluster.server(1).storage());
        chunk.appendAt(1, bytes(13, 50));

        for (int server = 0; server < 3; server++) {
            assertThat(chunk.read(server, token, 0, then.length)).isEqualTo(then);
            assertThat(chunk.askToRead(server, token, 0, then.length + 1).hasError())
                    .isTrue();
        }
    }
}
