package cloud.edd.gfs.protocol.token;

import cloud.edd.proto.gfs.PeerHello;
import cloud.edd.proto.gfs.Uuid;
import com.google.protobuf.ByteString;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How a chunkserver proves who it is: to the master by the metadata entry {@link #HEADER} of its stream, to another
 * chunkserver by the answer to a challenge.
 */
public final class ServerCredential {

    /** Name of the gRPC metadata entry. */
    public static final String HEADER = "gfs-server-auth";

    /** A header older or newer than this is refused. */
    public static final long MAX_AGE_MS = 60_000;

    /** What a server may be called. */
    public static final Pattern SERVER_ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

    private static final Pattern SHAPE =
            Pattern.compile("(" + SERVER_ID.pattern() + "):(\\d{1,15}):([0-9a-f]{32}):([0-9a-f]{64})");
    private static final String SERVER = "edd.gfs.server.v1";
    private static final String PEER = "edd.gfs.peer.v1";

    private final SigningKeys keys;

    public ServerCredential(SigningKeys keys) {
        this.keys = keys;
    }

    /**
     * The header's value.
     *
     * @param nonce any fresh id, so that no two headers are equal
     */
    public String header(String serverId, long unixMillis, Uuid nonce) {
        String fields = serverId + ":" + unixMillis + ":" + "%016x%016x".formatted(nonce.getHigh(), nonce.getLow());
        return fields + ":" + HexFormat.of().formatHex(keys.sign(SERVER, bytes(fields)));
    }

    /** The id of the server that made the header; empty if it is malformed, too old, or signed by no accepted key. */
    public Optional<String> open(String header, long unixMillis) {
        Matcher shape = SHAPE.matcher(header);
        if (!shape.matches()) {
            return Optional.empty();
        }
        String fields = header.substring(0, header.lastIndexOf(':'));
        boolean genuine = keys.verifies(HexFormat.of().parseHex(shape.group(4)), SERVER, bytes(fields));
        boolean fresh = Math.abs(unixMillis - Long.parseLong(shape.group(2))) <= MAX_AGE_MS;
        return genuine && fresh ? Optional.of(shape.group(1)) : Optional.empty();
    }

    /** The answer to the challenge of another chunkserver. */
    public PeerHello answer(ByteString challengeNonce, String serverId, Uuid storageId) {
        return PeerHello.newBuilder()
                .setServerId(serverId)
                .setStorageId(storageId)
                .setMac(ByteString.copyFrom(keys.sign(PEER, challengeNonce.toByteArray(), bytes(serverId))))
                .build();
    }

    /** Whether the answer proves the secret for the challenge that this side sent. */
    public boolean accepts(ByteString challengeNonce, PeerHello hello) {
        return SERVER_ID.matcher(hello.getServerId()).matches()
                && keys.verifies(
                        hello.getMac().toByteArray(), PEER, challengeNonce.toByteArray(), bytes(hello.getServerId()));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
