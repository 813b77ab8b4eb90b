package cloud.edd.gfs.chunkserver.core;

import static cloud.edd.gfs.chunkserver.core.TestChunk.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import cloud.edd.gfs.protocol.token.ServerCredential;
import cloud.edd.proto.gfs.DataFrame;
import cloud.edd.proto.gfs.ErrorCode;
import cloud.edd.proto.gfs.PeerHello;
import cloud.edd.proto.gfs.PeerProof;
import cloud.edd.proto.gfs.PrepareVote;
import cloud.edd.proto.gfs.WriteReply;
import com.google.protobuf.ByteString;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whoever answers at a peer's address and does not prove to be that peer gets no bytes and has no vote. */
class ImpostorTest {

    enum Trick {
        WRONG_MAC,
        OWN_HELLO_SENT_BACK,
        ANOTHER_SERVER,
        STORAGE_CHANGED_ON_ITS_WAY
    }

    private final ServerCredential credential = new ServerCredential(TestCluster.KEYS);
    private final TestCluster cluster = new TestCluster(41);
    private final TestChunk chunk = new TestChunk(cluster);
    private PeerHello hello = PeerHello.getDefaultInstance();

    @ParameterizedTest
    @EnumSource
    void withoutTheRightProofNothingIsSentAndNothingCommitted(Trick trick) {
        cluster.forge = frame -> {
            assertThat(frame.hasPrepare()).as("bytes for an impostor").isFalse();
            if (frame.hasHello()) {
                hello = frame.getHello();
            }
            return frame.hasProof()
                    ? frame.toBuilder()
                            .setProof(forged(trick, frame.getProof()))
                            .build()
                    : frame;
        };

        WriteReply reply = chunk.ask(0, chunk.grant(), TestChunk.operation(1), -1, bytes(1, 100));

        assertThat(reply.getError().getCode()).isEqualTo(ErrorCode.NO_QUORUM);
        assertThat(cluster.master.commits).isEmpty();
    }

    /** The same for one who proves nothing and votes at once. */
    @Test
    void aVoteBeforeTheProofIsNone() {
        cluster.forge = frame -> frame.hasProof()
                ? DataFrame.newBuilder()
                        .setVote(PrepareVote.getDefaultInstance())
                        .build()
                : frame;

        WriteReply reply = chunk.ask(0, chunk.grant(), TestChunk.operation(1), -1, bytes(1, 100));

        assertThat(reply.getError().getCode()).isEqualTo(ErrorCode.NO_QUORUM);
        assertThat(cluster.master.commits).isEmpty();
    }

    private PeerProof forged(Trick trick, PeerProof proof) {
        return switch (trick) {
            case WRONG_MAC ->
                proof.toBuilder().setMac(ByteString.copyFromUtf8("wrong")).build();
            case OWN_HELLO_SENT_BACK -> proof.toBuilder().setMac(hello.getMac()).build();
            case ANOTHER_SERVER -> credential.proof(hello, "s9", proof.getStorageId());
            case STORAGE_CHANGED_ON_ITS_WAY ->
                proof.toBuilder().setStorageId(hello.getStorageId()).build();
        };
    }
}
