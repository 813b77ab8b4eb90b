package cloud.edd.gfs.chunkserver.shell;

import cloud.edd.gfs.protocol.wire.WireTimeouts;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;

/**
 * Where a chunkserver listens and whom it calls.
 *
 * @param bind the address both doors are opened on
 * @param dataPort for clients; 0 for any free one
 * @param replicationPort for chunkservers; 0 for any free one
 * @param masters gRPC addresses of the master and of those that may take its place; not resolved
 * @param clientBufferBytes payloads of clients in memory at most
 * @param peerBufferBytes payloads of other chunkservers in memory at most; apart, so that two servers full of clients' bytes
 *     still take each other's
 * @param scrubBytesPerSecond read at most to check what is stored
 */
public record ShellSettings(
        InetAddress bind,
        int dataPort,
        int replicationPort,
        List<InetSocketAddress> masters,
        long clientBufferBytes,
        long peerBufferBytes,
        long scrubBytesPerSecond,
        WireTimeouts timeouts) {

    /** Room for sixteen streams at full window; more streams take turns. */
    public static final long DEFAULT_BUFFER_BYTES = 64L << 20;
}
