package cloud.edd.gfs.protocol.token;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.edd.proto.gfs.PeerHello;
import cloud.edd.proto.gfs.Uuid;
import com.google.protobuf.ByteString;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ServerCredentialTest {

    private static final long NOW = 1_800_000_000_000L;
    private static final Uuid NONCE = Uuid.newBuilder().setHigh(-1).setLow(2).build();

    private final ServerCredential ours = with("a secret for servers");
    private final ServerCredential theirs = with("another secret of another cluster");

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
        PeerHello hello = ours.answer(challenge, "cs-2", NONCE);

        assertThat(ours.accepts(challenge, hello)).isTrue();
        assertThat(ours.accepts(ByteString.copyFromUtf8("another sixteen."), hello))
                .isFalse();
        assertThat(ours.accepts(challenge, hello.toBuilder().setServerId("cs-3").build()))
                .isFalse();
        assertThat(theirs.accepts(challenge, hello)).isFalse();
    }

    private static ServerCredential with(String secret) {
        return new ServerCredential(SigningKeys.of(secret.getBytes(StandardCharsets.US_ASCII), null));
    }
}
