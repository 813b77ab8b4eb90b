package cloud.edd.gfs.chunkserver.core;

import static cloud.edd.gfs.chunkserver.core.TestChunk.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import cloud.edd.gfs.protocol.node.Door;
import cloud.edd.gfs.protocol.token.ChunkTokens;
import cloud.edd.gfs.protocol.token.SigningKeys;
import cloud.edd.proto.gfs.DataFrame;
import cloud.edd.proto.gfs.ErrorCode;
import cloud.edd.proto.gfs.Grant;
import cloud.edd.proto.gfs.PeerHello;
import cloud.edd.proto.gfs.Prepare;
import cloud.edd.proto.gfs.ReadToken;
import cloud.edd.proto.gfs.SignedGrant;
import cloud.edd.proto.gfs.WriteReply;
import com.google.protobuf.ByteString;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What has no right is refused before anything is touched. */
class AdmissionTest {

    private final TestCluster cluster = new TestCluster(31);
    private final TestChunk chunk = new TestChunk(cluster);
    private long usedBefore;

    @BeforeEach
    void remember() {
        chunk.append(bytes(1, 100));
        usedBefore = cluster.server(0).disk.usedByChunks();
    }

    @AfterEach
    void nothingWasTouched() {
        assertThat(cluster.server(0).disk.usedByChunks()).isEqualTo(usedBefore);
        assertThat(cluster.server(0).status().chunks()).isEqualTo(1);
        assertThat(cluster.master.commits).hasSize(1);
        chunk.holdsEverything();
    }

    @Test
    void aGrantThatTheMasterDidNotSign() {
        SigningKeys others = SigningKeys.of("another secret, as long as ours".getBytes(StandardCharsets.UTF_8), null);
        SignedGrant forged = new ChunkTokens(others).sign(cluster.master.grant(TestChunk.HANDLE));

        assertThat(refusal(0, forged)).isEqualTo(ErrorCode.TOKEN_INVALID);
    }

    @Test
    void aGrantWithOneBitTurned() {
        SignedGrant genuine = chunk.grant();
        byte[] grant = genuine.getGrant().toByteArray();
        grant[5] ^= 1;

        assertThat(refusal(
                        0,
                        genuine.toBuilder().setGrant(ByteString.copyFrom(grant)).build()))
                .isEqualTo(ErrorCode.TOKEN_INVALID);
    }

    @Test
    void aGrantWhoseTimeIsOver() {
        cluster.master.grantMs = -61_000;
        SignedGrant late = chunk.grant();
        cluster.master.grantMs = 600_000;
        cluster.fromMaster(0, cluster.master.frame().build());
        cluster.run(1);

        assertThat(refusal(0, late)).isEqualTo(ErrorCode.TOKEN_EXPIRED);
    }

    @Test
    void aGrantForAnotherPrimary() {
        assertThat(refusal(1, chunk.grant())).isEqualTo(ErrorCode.NOT_PRIMARY);
    }

    @Test
    void aGrantOfAnOlderVersion() {
        Grant old = cluster.master.grant(TestChunk.HANDLE);
        cluster.master.raise(TestChunk.HANDLE, cluster.server(0).storage());
        chunk.learnsVersion(0);

        assertThat(refusal(0, cluster.master.sign(old))).isEqualTo(ErrorCode.WRONG_VERSION);
    }

    @Test
    void aGrantForAnotherSession() {
        Grant bound = cluster.master.grant(TestChunk.HANDLE).toBuilder()
                .setSession(TestMaster.id(4_242))
                .build();

        assertThat(refusal(0, cluster.master.sign(bound))).isEqualTo(ErrorCode.TOKEN_INVALID);
    }

    @Test
    void bytesThatDoNotFitTheirChecksum() {
        long link = cluster.connect(0);
        long id = cluster.send(
                0,
                link,
                DataFrame.newBuilder()
                        .setWrite(cloud.edd.proto.gfs.WriteSegment.newBuilder()
                                .setGrant(chunk.grant())
                                .setOperation(TestChunk.operation(2))
                                .setCrc32C(4_711)),
                bytes(2, 50));

        assertThat(cluster.await(id).frame().getWriteReply().getError().getCode())
                .isEqualTo(ErrorCode.CORRUPT);
    }

    @Test
    void aReadTokenThatIsForgedOrOver() {
        SigningKeys others = SigningKeys.of("another secret, as long as ours".getBytes(StandardCharsets.UTF_8), null);
        ReadToken.Builder token = ReadToken.newBuilder()
                .setHandle(TestChunk.HANDLE)
                .setVersion(1)
                .setCommittedLength(100)
                .setExpiresAtMs(cluster.master.timeMs + 60_000);
        var forged = new ChunkTokens(others).sign(token.build());
        var late = new ChunkTokens(TestCluster.KEYS)
                .sign(token.setExpiresAtMs(cluster.master.timeMs - 61_000).build());

        assertThat(chunk.askToRead(0, forged, 0, 10).getError().getCode()).isEqualTo(ErrorCode.TOKEN_INVALID);
        assertThat(chunk.askToRead(0, late, 0, 10).getError().getCode()).isEqualTo(ErrorCode.TOKEN_EXPIRED);
    }

    @Test
    void aReadOutsideOfTheRangeOfItsToken() {
        var token = new ChunkTokens(TestCluster.KEYS)
                .sign(ReadToken.newBuilder()
                        .setHandle(TestChunk.HANDLE)
                        .setVersion(1)
                        .setCommittedLength(60)
                        .setExpiresAtMs(cluster.master.timeMs + 60_000)
                        .build());

        assertThat(chunk.askToRead(0, token, 59, 1).hasError()).isFalse();
        for (int[] range : new int[][] {{60, 1}, {59, 2}, {0, 61}, {0, -1}, {-1, 1}, {-1, -1}, {1 << 26, 1}, {0, 0}}) {
            assertThat(chunk.askToRead(0, token, range[0], range[1]).getError().getCode())
                    .as("%s bytes from %s on", range[1], range[0])
                    .isEqualTo(ErrorCode.INVALID_ARGUMENT);
        }
    }

    @Test
    void aWriteThatDoesNotBeginWhereTheChunkEnds() {
        SignedGrant grant = chunk.grant();

        for (int offset : new int[] {0, 50, 99, 101, 1 << 26, Integer.MAX_VALUE}) {
            assertThat(chunk.ask(0, grant, chunk.nextOperation(), offset, bytes(2, 50))
                            .getError()
                            .getCode())
                    .as("from %s on", offset)
                    .isEqualTo(ErrorCode.WRONG_LENGTH);
        }
    }

    @Test
    void aPeerThatDoesNotProveTheSecret() {
        long link = cluster.connect(0, Door.REPLICATION);
        cluster.send(
                0,
                link,
                DataFrame.newBuilder()
                        .setHello(PeerHello.newBuilder().setServerId("s1").setMac(ByteString.copyFromUtf8("wrong"))),
                new byte[0]);
        cluster.send(
                0, link, DataFrame.newBuilder().setPrepare(Prepare.newBuilder().setGrant(chunk.grant())), bytes(1, 10));

        cluster.runUntil(() -> cluster.isClosed(0, link));
    }

    @Test
    void aPeerThatIsSilent() {
        long link = cluster.connect(0, Door.REPLICATION);

        cluster.runUntil(() -> cluster.isClosed(0, link));
        assertThat(cluster.nowNanos()).isGreaterThan(TimeUnit.SECONDS.toNanos(10));
    }

    private ErrorCode refusal(int server, SignedGrant grant) {
        WriteReply reply = chunk.ask(server, grant, TestChunk.operation(2), -1, bytes(2, 50));
        assertThat(reply.hasError()).isTrue();
        return reply.getError().getCode();
    }
}
