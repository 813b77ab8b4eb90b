package cloud.edd.gfs.master.restore;

import cloud.edd.gfs.protocol.payload.Payload;
import cloud.edd.gfs.protocol.token.ServerCredential;
import cloud.edd.gfs.protocol.token.SigningKeys;
import cloud.edd.gfs.protocol.wire.BufferPool;
import cloud.edd.gfs.protocol.wire.ConnectionWatch;
import cloud.edd.gfs.protocol.wire.Frame;
import cloud.edd.gfs.protocol.wire.FrameConnection;
import cloud.edd.gfs.protocol.wire.PayloadGate;
import cloud.edd.gfs.protocol.wire.WireTimeouts;
import cloud.edd.proto.gfs.DataFrame;
import cloud.edd.proto.gfs.Epoch;
import cloud.edd.proto.gfs.Fence;
import cloud.edd.proto.gfs.FenceReply;
import cloud.edd.proto.gfs.MetadataRead;
import cloud.edd.proto.gfs.MetadataReadReply;
import cloud.edd.proto.gfs.PeerHello;
import cloud.edd.proto.gfs.Uuid;
import com.google.protobuf.ByteString;
import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

/** A connection to port 9081 of a chunkserver that asks one thing after the other. For one thread. */
final class CopyLink implements Closeable {

    /** As this program is called where servers have names. */
    private static final String NAME = "gfs-master-restore";

    /** A machine that is there answers much sooner; one that is not must not hold up the others. */
    private static final int CONNECT_WITHIN_MS = 10_000;

    /** A question is answered from the disk; nothing else keeps a connection open. */
    private static final WireTimeouts TIMEOUTS = new WireTimeouts(
            Duration.ofSeconds(60), WireTimeouts.DEFAULT.progress(), WireTimeouts.DEFAULT.leastBytesPerSecond());

    /** A few replies of 1 MiB. */
    private static final int POOL_BYTES = 8 << 20;

    /** What came: bytes are copied out of the connection's buffers. */
    record Answer(MetadataReadReply reply, ByteString bytes) {}

    private final ScheduledExecutorService sweeper = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().factory());
    private final ConnectionWatch watch = new ConnectionWatch(TIMEOUTS, System::nanoTime, sweeper);
    private final FrameConnection connection;
    private long lastId;

    private CopyLink(SocketChannel channel, BufferPool pool) throws IOException {
        this.connection = new FrameConnection(channel, pool, watch, PayloadGate.forAnswers());
    }

    /** Connects; each side proves to the other that it knows the secret of the servers. */
    static CopyLink open(InetSocketAddress server, SigningKeys keys) throws IOException {
        return open(server, keys, new BufferPool(POOL_BYTES));
    }

    /** @param pool for what is answered */
    static CopyLink open(InetSocketAddress server, SigningKeys keys, BufferPool pool) throws IOException {
        SocketChannel channel = SocketChannel.open();
        CopyLink link;
        try {
            channel.socket().connect(server, CONNECT_WITHIN_MS);
            link = new CopyLink(channel, pool);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
        try {
            link.connection.exchangePrefaces();
            Frame challenge = link.receive();
            if (challenge.header().getChallenge().getNonce().size() != ServerCredential.NONCE_BYTES) {
                throw new IOException("it does not speak as a chunkserver on the port for others of its kind (9081)");
            }
            byte[] nonce = new byte[ServerCredential.NONCE_BYTES];
            new SecureRandom().nextBytes(nonce);
            ServerCredential credential = new ServerCredential(keys);
            PeerHello hello = credential.hello(
                    challenge.header().getChallenge().getNonce(),
                    ByteString.copyFrom(nonce),
                    NAME,
                    Uuid.getDefaultInstance());
            link.connection.send(DataFrame.newBuilder().setHello(hello).build(), Payload.empty());
            Frame proof = link.receive();
            if (!credential.proves(hello, proof.header().getProof())) {
                throw new IOException("it does not prove to be a chunkserver of this cluster");
            }
            return link;
        } catch (IOException e) {
            link.close();
            throw e;
        }
    }

    /** @throws IOException also when the chunkserver says that it cannot be done, and when the bytes came damaged */
    Answer ask(MetadataRead.Builder question) throws IOException {
        lastId++;
        connection.send(
                DataFrame.newBuilder().setId(lastId).setMetadataRead(question).build(), Payload.empty());
        Frame frame = receive();
        try {
            MetadataReadReply reply = frame.header().getMetadataReadReply();
            if (!frame.header().hasMetadataReadReply() || frame.header().getId() != lastId) {
                throw new IOException("another answer came than was asked for: run the same version everywhere");
            }
            if (reply.hasError()) {
                throw new IOException(reply.getError().getMessage());
            }
            if (frame.payload().length() > 0 && frame.payload().crc32c() != reply.getCrc32C()) {
                throw new IOException("a piece of " + question.getName() + " came damaged: try again");
            }
            return new Answer(reply, ByteString.copyFrom(frame.payload().bytes()));
        } finally {
            frame.payload().release();
        }
    }

    /** Asks for an epoch; for what was granted, when it has no number. */
    FenceReply fence(Epoch epoch) throws IOException {
        lastId++;
        connection.send(
                DataFrame.newBuilder()
                        .setId(lastId)
                        .setFence(Fence.newBuilder().setEpoch(epoch))
                        .build(),
                Payload.empty());
        Frame frame = receive();
        if (!frame.header().hasFenceReply() || frame.header().getId() != lastId) {
            throw new IOException("another answer came than was asked for: run the same version everywhere");
        }
        return frame.header().getFenceReply();
    }

    @Override
    public void close() throws IOException {
        watch.close();
        sweeper.shutdownNow();
        connection.close();
    }

    private Frame receive() throws IOException {
        try {
            Frame frame = connection.receive();
            if (frame == null) {
                throw new IOException(
                        "it closed the connection: is GFS_JWT_SECRET the one that the chunkservers have?");
            }
            return frame;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while a chunkserver was asked for its copy");
        }
    }
}
