package cloud.edd.gfs.client;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/**
 * How a client reaches its cluster.
 *
 * @param masterHost name or address of the master; several with commas between them, each with a port of its own or without, where a standby
 *     may take its place: the next one is asked when one does not serve
 * @param masterPort gRPC port of those without one, usually 9000
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
    private static final Pattern MASTERS = Pattern.compile("[^,]*[^,:](:\\d{1,5})?(,[^,:]+(:\\d{1,5})?)*");

    public GfsClientSettings {
        if (masterHost.isBlank()) {
            throw new IllegalArgumentException("The GFS master's host is missing.");
        }
        if (masterPort < 1 || masterPort > 65_535) {
            throw new IllegalArgumentException("The GFS master's port must be 1 to 65535, not " + masterPort + ".");
        }
        if (!MASTERS.matcher(masterHost).matches()) {
            throw new IllegalArgumentException(
                    "The GFS masters are named as HOST or HOST:PORT, with commas between them, not " + masterHost
                            + ".");
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

    /** Who may be the master, in the order in which they are asked; not resolved. */
    public List<InetSocketAddress> masters() {
        if (!masterHost.contains(",")) {
            return List.of(InetSocketAddress.createUnresolved(masterHost, masterPort));
        }
        return Arrays.stream(masterHost.split(",", -1))
                .map(one -> one.contains(":")
                        ? InetSocketAddress.createUnresolved(
                                one.substring(0, one.indexOf(':')),
                                Integer.parseInt(one.substring(one.indexOf(':') + 1)))
                        : InetSocketAddress.createUnresolved(one, masterPort))
                .toList();
    }

    @Override
    public String toString() {
        return "GfsClientSettings[" + clientName + " -> " + masterHost + ":" + masterPort + "]";
    }
}
