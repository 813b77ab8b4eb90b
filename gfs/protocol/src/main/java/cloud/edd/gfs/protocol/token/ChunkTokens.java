package cloud.edd.gfs.protocol.token;

import cloud.edd.proto.gfs.Grant;
import cloud.edd.proto.gfs.ReadToken;
import cloud.edd.proto.gfs.SignedGrant;
import cloud.edd.proto.gfs.SignedReadToken;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import java.util.Optional;

/**
 * Signs and opens the rights to write and to read a chunk. Only the master signs; every replica verifies.
 *
 * <p>Opening checks the signature and that the bytes are a grant or token. Whether it names this chunk, this storage, this
 * operation and a time that is not over is for the one who asks: {@link #begins} has the rule of time.
 */
public final class ChunkTokens {

    /** How far the clocks of two machines may be apart. */
    public static final long CLOCK_TOLERANCE_MS = 60_000;

    private static final String GRANT = "edd.gfs.grant.v1";
    private static final String READ = "edd.gfs.read.v1";

    private final SigningKeys keys;

    public ChunkTokens(SigningKeys keys) {
        this.keys = keys;
    }

    public SignedGrant sign(Grant grant) {
        ByteString bytes = grant.toByteString();
        return SignedGrant.newBuilder()
                .setGrant(bytes)
                .setMac(ByteString.copyFrom(keys.sign(GRANT, bytes.toByteArray())))
                .build();
    }

    public SignedReadToken sign(ReadToken token) {
        ByteString bytes = token.toByteString();
        return SignedReadToken.newBuilder()
                .setToken(bytes)
                .setMac(ByteString.copyFrom(keys.sign(READ, bytes.toByteArray())))
                .build();
    }

    /** Empty if no accepted key signed it. */
    public Optional<Grant> open(SignedGrant signed) {
        if (!keys.verifies(
                signed.getMac().toByteArray(), GRANT, signed.getGrant().toByteArray())) {
            return Optional.empty();
        }
        try {
            return Optional.of(Grant.parseFrom(signed.getGrant()));
        } catch (InvalidProtocolBufferException e) {
            return Optional.empty();
        }
    }

    /** Empty if no accepted key signed it. */
    public Optional<ReadToken> open(SignedReadToken signed) {
        if (!keys.verifies(
                signed.getMac().toByteArray(), READ, signed.getToken().toByteArray())) {
            return Optional.empty();
        }
        try {
            return Optional.of(ReadToken.parseFrom(signed.getToken()));
        } catch (InvalidProtocolBufferException e) {
            return Optional.empty();
        }
    }

    /**
     * Whether a request may still begin; one that runs is never cut.
     *
     * @param expiresAtMs of the grant or token, master time
     * @param masterTimeMs the master's time as this process knows it, Unix milliseconds
     */
    public static boolean begins(long expiresAtMs, long masterTimeMs) {
        return masterTimeMs <= expiresAtMs + CLOCK_TOLERANCE_MS;
    }
}
