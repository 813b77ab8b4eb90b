package cloud.edd.gfs.protocol.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cloud.edd.proto.gfs.Grant;
import cloud.edd.proto.gfs.ReadToken;
import cloud.edd.proto.gfs.SignedGrant;
import cloud.edd.proto.gfs.SignedReadToken;
import cloud.edd.proto.gfs.Uuid;
import com.google.protobuf.ByteString;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ChunkTokensTest {

    private static final byte[] OLD = "the secret of last year".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] NEW = "the secret of this year".getBytes(StandardCharsets.US_ASCII);
    private static final Uuid HANDLE = Uuid.newBuilder().setHigh(7).setLow(9).build();

    private final ChunkTokens old = new ChunkTokens(SigningKeys.of(OLD, null));
    private final ChunkTokens rotated = new ChunkTokens(SigningKeys.of(NEW, OLD));
    private final ChunkTokens renewed = new ChunkTokens(SigningKeys.of(NEW, null));

    private final Grant grant =
            Grant.newBuilder().setHandle(HANDLE).setVersion(3).setPath("/a").build();

    @Test
    void whatWasSignedIsOpened() {
        assertThat(old.open(old.sign(grant))).contains(grant);
    }

    @Test
    void thePredecessorIsAcceptedAndNeverIssued() {
        assertThat(rotated.open(old.sign(grant))).contains(grant);
        assertThat(renewed.open(rotated.sign(grant))).contains(grant);
        assertThat(old.open(rotated.sign(grant))).isEmpty();
        assertThat(renewed.open(old.sign(grant))).isEmpty();
    }

    @Test
    void anyFlippedBitIsRefused() {
        SignedGrant signed = old.sign(grant);
        for (int bit = 0; bit < signed.getGrant().size() * 8; bit++) {
            assertThat(old.open(signed.toBuilder()
                            .setGrant(flipped(signed.getGrant(), bit))
                            .build()))
                    .isEmpty();
        }
        for (int bit = 0; bit < signed.getMac().size() * 8; bit++) {
            assertThat(old.open(signed.toBuilder()
                            .setMac(flipped(signed.getMac(), bit))
                            .build()))
                    .isEmpty();
        }
        assertThat(old.open(signed.toBuilder().clearMac().build())).isEmpty();
    }

    @Test
    void aGrantIsNotAReadToken() {
        ReadToken token = ReadToken.newBuilder().setHandle(HANDLE).build();
        SignedReadToken signed = old.sign(token);

        assertThat(old.open(signed)).contains(token);
        assertThat(old.open(SignedGrant.newBuilder()
                        .setGrant(signed.getToken())
                        .setMac(signed.getMac())
                        .build()))
                .isEmpty();
    }

    @Test
    void aRequestMayBeginUntilAMinuteAfterTheEnd() {
        assertThat(ChunkTokens.begins(1_000_000, 1_060_000)).isTrue();
        assertThat(ChunkTokens.begins(1_000_000, 1_060_001)).isFalse();
    }

    @Test
    void aShortSecretIsRefused() {
        assertThatThrownBy(() -> SigningKeys.of(new byte[15], null)).hasMessageContaining("at least 16 bytes");
    }

    private static ByteString flipped(ByteString bytes, int bit) {
        byte[] copy = bytes.toByteArray();
        copy[bit / 8] ^= (byte) (1 << (bit % 8));
        return ByteString.copyFrom(copy);
    }
}
