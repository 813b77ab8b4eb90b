package cloud.edd.gfs.protocol.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cloud.edd.proto.gfs.SignedGrant;
import cloud.edd.proto.gfs.SignedReadToken;
import com.google.protobuf.ByteString;
import java.nio.charset.StandardCharsets;
import java.security.Provider;
import java.security.Security;
import javax.crypto.Mac;
import org.junit.jupiter.api.Test;

/** A good signature does not make bytes a message. */
class SignedGarbageTest {

    /** A field that ends beyond the end. */
    private static final byte[] GARBAGE = {0x0A, 0x7F};

    private final SigningKeys keys =
            SigningKeys.of("0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.US_ASCII), null);
    private final ChunkTokens tokens = new ChunkTokens(keys);

    @Test
    void isNoGrant() {
        SignedGrant signed = SignedGrant.newBuilder()
                .setGrant(ByteString.copyFrom(GARBAGE))
                .setMac(ByteString.copyFrom(keys.sign("edd.gfs.grant.v1", GARBAGE)))
                .build();

        assertThat(tokens.open(signed)).isEmpty();
    }

    @Test
    void isNoReadToken() {
        SignedReadToken signed = SignedReadToken.newBuilder()
                .setToken(ByteString.copyFrom(GARBAGE))
                .setMac(ByteString.copyFrom(keys.sign("edd.gfs.read.v1", GARBAGE)))
                .build();

        assertThat(tokens.open(signed)).isEmpty();
    }

    @Test
    void aPlatformWithoutTheAlgorithmIsNamed() throws Exception {
        Provider provider = Mac.getInstance("HmacSHA256").getProvider();
        int position = java.util.List.of(Security.getProviders()).indexOf(provider) + 1;
        Security.removeProvider(provider.getName());
        try {
            assertThatThrownBy(() -> keys.sign("context", GARBAGE))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("HmacSHA256");
        } finally {
            Security.insertProviderAt(provider, position);
        }
    }
}
