package cloud.edd.gfs.protocol.token;

import cloud.edd.proto.gfs.PeerHello;
import cloud.edd.proto.gfs.PeerProof;
import cloud.edd.proto.gfs.StreamHello;
import cloud.edd.proto.gfs.StreamProof;
import cloud.edd.proto.gfs.Uuid;
import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * How chunkservers and the master prove to each other who they are: by answers to a challenge of the other side, each of
 * use for one purpose, one direction and one connection only. The metadata entry {@link #HEADER} of a chunkserver's stream
 * says who begins to speak and keeps strangers out; it can be heard and used again, the answers cannot.
 */
public final class ServerCredential {

    /** Name of the gRPC metadata entry. */
    public static final String HEADER = "gfs-server-auth";

    /** A header older or newer than this is refused. */
    public static final long MAX_AGE_MS = 60_000;

    /** Of a challenge. */
    public static final int NONCE_BYTES = 16;

    /** What a server may be called. */
    public static final Pattern SERVER_ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

    private static final Pattern SHAPE =
            Pattern.compile("(" + SERVER_ID.pattern() + "):(\\d{1,15}):([0-9a-f]{32}):([0-9a-f]{64})");
    private static final String SERVER = "edd.gfs.server.v1";
    private static final String PEER_HELLO = "edd.gfs.peer.hello.v2";
    private static final String PEER_PROOF = "edd.gfs.peer.proof.v2";
    private static final String STREAM_MASTER = "edd.gfs.stream.master.v1";
    private static final String STREAM_SERVER = "edd.gfs.stream.server.v1";

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

    /**
     * The answer to the challenge of another chunkserver.
     *
     * @param nonce fresh, for the other side to answer
     */
    public PeerHello hello(ByteString challenge, ByteString nonce, String serverId, Uuid storageId) {
        return PeerHello.newBuilder()
                .setServerId(serverId)
                .setStorageId(storageId)
                .setNonce(nonce)
                .setMac(mac(PEER_HELLO, challenge, nonce, nonce(storageId), ByteString.copyFromUtf8(serverId)))
                .build();
    }

    /** Whether the answer proves the secret, and whose it is, for the challenge that this side sent. */
    public boolean accepts(ByteString challenge, PeerHello hello) {
        return SERVER_ID.matcher(hello.getServerId()).matches()
                && hello.getNonce().size() == NONCE_BYTES
                && verifies(
                        hello.getMac(),
                        PEER_HELLO,
                        challenge,
                        hello.getNonce(),
                        nonce(hello.getStorageId()),
                        hello.getServerIdBytes());
    }

    /** The answer to a hello that this side accepted. */
    public PeerProof proof(PeerHello hello, String serverId, Uuid storageId) {
        return PeerProof.newBuilder()
                .setServerId(serverId)
                .setStorageId(storageId)
                .setMac(mac(
                        PEER_PROOF,
                        hello.getNonce(),
                        hello.getMac(),
                        nonce(storageId),
                        ByteString.copyFromUtf8(serverId)))
                .build();
    }

    /** Whether the proof is one for the hello that this side sent. */
    public boolean proves(PeerHello sent, PeerProof proof) {
        return SERVER_ID.matcher(proof.getServerId()).matches()
                && verifies(
                        proof.getMac(),
                        PEER_PROOF,
                        sent.getNonce(),
                        sent.getMac(),
                        nonce(proof.getStorageId()),
                        proof.getServerIdBytes());
    }

    /** What a master answers to the first frame of a chunkserver's stream. */
    public StreamProof masterProof(StreamHello hello, ByteString masterNonce, String serverId) {
        return StreamProof.newBuilder()
                .setNonce(masterNonce)
                .setMac(mac(STREAM_MASTER, hello.getNonce(), masterNonce, ByteString.copyFromUtf8(serverId)))
                .build();
    }

    /** Whether a master that knows the secret answered this hello. */
    public boolean provesMaster(StreamHello sent, StreamProof proof, String serverId) {
        return proof.getNonce().size() == NONCE_BYTES
                && verifies(
                        proof.getMac(),
                        STREAM_MASTER,
                        sent.getNonce(),
                        proof.getNonce(),
                        ByteString.copyFromUtf8(serverId));
    }

    /** What a chunkserver answers to the master's proof. */
    public StreamProof serverProof(StreamHello hello, StreamProof master, String serverId) {
        return StreamProof.newBuilder()
                .setMac(mac(STREAM_SERVER, hello.getNonce(), master.getNonce(), ByteString.copyFromUtf8(serverId)))
                .build();
    }

    /** Whether this chunkserver opened the stream now, and none that heard it do so before. */
    public boolean provesServer(StreamHello hello, StreamProof master, StreamProof server, String serverId) {
        return hello.getNonce().size() == NONCE_BYTES
                && verifies(
                        server.getMac(),
                        STREAM_SERVER,
                        hello.getNonce(),
                        master.getNonce(),
                        ByteString.copyFromUtf8(serverId));
    }

    /** A fresh id as a nonce. */
    public static ByteString nonce(Uuid fresh) {
        return ByteString.copyFrom(ByteBuffer.allocate(NONCE_BYTES)
                .putLong(fresh.getHigh())
                .putLong(fresh.getLow())
                .flip());
    }

    /** The parts but the last have a fixed length, so that none can be read as another's beginning. */
    private ByteString mac(String context, ByteString... parts) {
        return ByteString.copyFrom(keys.sign(context, arrays(parts)));
    }

    private boolean verifies(ByteString mac, String context, ByteString... parts) {
        return keys.verifies(mac.toByteArray(), context, arrays(parts));
    }

    private static byte[][] arrays(ByteString... parts) {
        return Stream.of(parts).map(ByteString::toByteArray).toArray(byte[][]::new);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
