package cloud.edd.gfs.master.rpc;

import cloud.edd.gfs.master.loop.Desk;
import cloud.edd.gfs.protocol.token.ServerCredential;
import io.grpc.Server;
import io.grpc.netty.NettyServerBuilder;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The gRPC server of port 9000. */
public final class MasterServer implements AutoCloseable {

    /** An inventory page of some thousand chunks is some hundred kilobytes. */
    private static final int MESSAGE_BYTES = 4 << 20;

    private static final int HEADER_BYTES = 16 << 10;
    private static final int CALLS_PER_CONNECTION = 1_000;
    private static final long KEEP_ALIVE_SECONDS = 20;
    private static final long KEEP_ALIVE_TIMEOUT_SECONDS = 10;
    private static final long LEAST_KEEP_ALIVE_SECONDS = 5;
    /** Streams of chunkservers never end by themselves; calls under way take milliseconds. */
    private static final long STOP_MILLIS = 300;

    private final Server server;

    /** @param clientKeys the key of clients and, while it is rotated, its predecessor */
    public MasterServer(
            Desk desk,
            InetSocketAddress address,
            List<String> clientKeys,
            ServerCredential servers,
            InstantSource clock) {
        server = NettyServerBuilder.forAddress(address)
                // A call goes straight into the queue of the loop, whose thread never waits for a connection.
                .directExecutor()
                .addServices(new MasterCalls(desk).definitions())
                .addService(new ChunkserverStreams(desk, servers))
                .intercept(new Credentials(clientKeys, servers, clock))
                .maxInboundMessageSize(MESSAGE_BYTES)
                .maxInboundMetadataSize(HEADER_BYTES)
                .maxConcurrentCallsPerConnection(CALLS_PER_CONNECTION)
                .keepAliveTime(KEEP_ALIVE_SECONDS, TimeUnit.SECONDS)
                .keepAliveTimeout(KEEP_ALIVE_TIMEOUT_SECONDS, TimeUnit.SECONDS)
                .permitKeepAliveTime(LEAST_KEEP_ALIVE_SECONDS, TimeUnit.SECONDS)
                .permitKeepAliveWithoutCalls(true)
                .build();
    }

    /** @throws IOException when the port cannot be opened */
    public void start() throws IOException {
        server.start();
    }

    public int port() {
        return server.getPort();
    }

    @Override
    public void close() {
        server.shutdown();
        try {
            if (!server.awaitTermination(STOP_MILLIS, TimeUnit.MILLISECONDS)) {
                server.shutdownNow();
                // The streams end on these threads: without them the peers would wait for their own patience to end.
                server.awaitTermination(STOP_MILLIS, TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException e) {
            server.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
