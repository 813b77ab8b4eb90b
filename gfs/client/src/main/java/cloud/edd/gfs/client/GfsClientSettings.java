package cloud.edd.gfs.client;

import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * How a client reaches its cluster.
 *
 * @param masterHost name or address of the master
 * @param masterPort its gRPC port, usually 9000
 * @param clientKey GFS_CLIENT_KEY, at least 16 characters; never printed
 * @param clientName who this is, for people who read the master's log: "file-share-backend@node-3"
 * @param callTimeout for one operation on metadata, retries included; for an append it counts from the last byte that moved
 * @param stallTimeout how long a stream may go without any progress before it fails; total time is never bounded
 * @param connectTimeout for one connection to a chunkserver
 */
public record GfsClientSettings(
        String masterHost,
        int masterPort,
        String clientKey,
        String clientName,
        Duration callTimeout,
        Duration stallTimeout,
        Duration connectTimeout) {

    private static final int SHORTEST_KEY = 16;

    public GfsClientSettings {
        if (masterHost.isBlank()) {
            throw new IllegalArgumentException("The GFS master's host is missing.");
        }
        if (masterPort < 1 || masterPort > 65_535) {
            throw new IllegalArgumentException("The GFS master's port must be 1 to 65535, not " + masterPort + ".");
        }
        if (clientKey.getBytes(StandardCharsets.UTF_8).length < SHORTEST_KEY) {
            throw new IllegalArgumentException("GFS_CLIENT_KEY is missing or shorter than 16 bytes.");
        }
        for (Duration timeout : new Duration[] {callTimeout, stallTimeout, connectTimeout}) {
            if (timeout.isNegative() || timeout.isZero()) {
                throw new IllegalArgumentException("Timeouts of the GFS client must be longer than nothing.");
            }
        }
    }

    /** With timeouts of 20 s for a call, 30 s for a stalled stream and 3 s for a connection. */
    public static GfsClientSettings of(String masterHost, int masterPort, String clientKey, String clientName) {
        return new GfsClientSettings(
                masterHost,
                masterPort,
                clientKey,
                clientName,
                Duration.ofSeconds(20),
                Duration.ofSeconds(30),
                Duration.ofSeconds(3));
    }

    @Override
    public String toString() {
        return "GfsClientSettings[" + clientName + " -> " + masterHost + ":" + masterPort + "]";
    }
}
