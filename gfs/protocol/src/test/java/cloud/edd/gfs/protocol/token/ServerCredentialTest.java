package cloud.edd.gfs.protocol.token;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.edd.proto.gfs.PeerHello;
import cloud.edd.proto.gfs.PeerProof;
import cloud.edd.proto.gfs.StreamHello;
import cloud.edd.proto.gfs.StreamProof;
import cloud.edd.proto.gfs.Uuid;
import com.google.protobuf.ByteString;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ServerCredentialTest {

    private static final long NOW = 1_800_000_000_000L;
    private static final Uuid NONCE = Uuid.newBuilder().setHigh(-1).setLow(2).build();

    private final ServerCredential ours = with("a secret for servers");
    private final ServerCredential theirs = with("another secret of another cluster");

    private static final ByteString OTHER = ByteString.copyFromUtf8("nonce of server.");

    @Test
    void aHeaderTellsTheServer() {
        assertThat(ours.open(ours.header("gfs-cs-node-1", NOW, NONCE), NOW)).contains("gfs-cs-node-1");
    }

    @Test
    void aHeaderIsRefusedWhenForeignOldChangedOrMalformed() {
        String header = ours.header("gfs-cs-node-1", NOW, NONCE);

        assertThat(theirs.open(header, NOW)).isEmpty();
        assertThat(ours.open(header, NOW + 60_001)).isEmpty();
        assertThat(ours.open(header, NOW - 60_001)).isEmpty();
        assertThat(ours.open(header.replace("node-1", "node-2"), NOW)).isEmpty();
        assertThat(ours.open("", NOW)).isEmpty();
        assertThat(ours.open("../../x:1:2:3", NOW)).isEmpty();
    }

    @Test
    void aPeerAnswersOnlyTheChallengeItGot() {
        ByteString challenge = ByteString.copyFromUtf8("sixteen bytes...");
        PeerHello hello = ours.hello(challenge, OTHER, "cs-2", NONCE);

        assertThat(ours.accepts(challenge, hello)).isTrue();
        assertThat(ours.accepts(ByteString.copyFromUtf8("another sixteen."), hello))
                .isFalse();
        assertThat(ours.accepts(challenge, hello.toBuilder().setServerId("cs-3").build()))
                .isFalse();
        assertThat(ours.accepts(
                        challenge,
                        hello.toBuilder()
                                .setStorageId(Uuid.getDefaultInstance())
                                .build()))
                .isFalse();
        assertThat(ours.accepts(challenge, hello.toBuilder().setNonce(challenge).build()))
                .isFalse();
        assertThat(ours.accepts(challenge, ours.hello(challenge, ByteString.EMPTY, "cs-2", NONCE)))
                .isFalse();
        assertThat(theirs.accepts(challenge, hello)).isFalse();
    }

    @Test
    void theAcceptingPeerProvesItselfForThisHelloOnly() {
        ByteString challenge = ByteString.copyFromUtf8("sixteen bytes...");
        PeerHello hello = ours.hello(challenge, OTHER, "cs-2", NONCE);
        PeerProof proof = ours.proof(hello, "cs-1", NONCE);

        assertThat(ours.proves(hello, proof)).isTrue();
        assertThat(ours.proves(ours.hello(challenge, challenge, "cs-2", NONCE), proof))
                .isFalse();
        assertThat(ours.proves(hello, proof.toBuilder().setServerId("cs-3").build()))
                .isFalse();
        assertThat(ours.proves(
                        hello,
                        proof.toBuilder()
                                .setStorageId(Uuid.getDefaultInstance())
                                .build()))
                .isFalse();
        assertThat(ours.proves(hello, theirs.proof(hello, "cs-1", NONCE))).isFalse();
        assertThat(ours.proves(hello, proof.toBuilder().setMac(hello.getMac()).build()))
                .as("what it sent itself proves nothing")
                .isFalse();
    }

    @Test
    void masterAndChunkserverProveThemselvesForTheNoncesOfBoth() {
        StreamHello hello = StreamHello.newBuilder().setNonce(OTHER).build();
        StreamProof master = ours.masterProof(hello, ByteString.copyFromUtf8("nonce of master."), "cs-1");
        StreamProof server = ours.serverProof(hello, master, "cs-1");

        assertThat(ours.provesMaster(hello, master, "cs-1")).isTrue();
        assertThat(ours.provesServer(hello, master, server, "cs-1")).isTrue();
        assertThat(ours.provesMaster(hello, master, "cs-2")).isFalse();
        assertThat(ours.provesServer(hello, master, server, "cs-2")).isFalse();
        assertThat(theirs.provesMaster(hello, master, "cs-1")).isFalse();
        assertThat(theirs.provesServer(hello, master, server, "cs-1")).isFalse();
        assertThat(ours.provesServer(hello, master, master, "cs-1"))
                .as("the master's own proof is none of a server")
                .isFalse();
        StreamProof later = ours.masterProof(hello, ByteString.copyFromUtf8("a later nonce..."), "cs-1");
        assertThat(ours.provesServer(hello, later, server, "cs-1"))
                .as("heard before")
                .isFalse();
        assertThat(ours.provesMaster(
                        StreamHello.newBuilder()
                                .setNonce(ByteString.copyFromUtf8("another sixteen."))
                                .build(),
                        master,
                        "cs-1"))
                .isFalse();
    }

    private static ServerCredential with(String secret) {
        return new ServerCredential(SigningKeys.of(secret.getBytes(StandardCharsets.US_ASCII), null));
    }
}
