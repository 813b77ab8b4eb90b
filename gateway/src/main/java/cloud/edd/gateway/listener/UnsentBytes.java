package cloud.edd.gateway.listener;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What the kernel still holds for clients of our ports, closed connections included. A process that ends in a container
 * takes its network with it, and these bytes: the end of a download for whoever reads slowly.
 *
 * @param tables the kernel's tables of TCP sockets, as {@code proc_net_tcp} describes them; those that do not exist, as on
 *     systems without them, hold nothing
 */
record UnsentBytes(List<Path> tables) {
    private static final int LOCAL_ADDRESS = 1;
    private static final int QUEUES = 4;
    private static final int HEXADECIMAL = 16;

    static UnsentBytes ofThisNetwork() {
        return new UnsentBytes(List.of(Path.of("/proc/self/net/tcp"), Path.of("/proc/self/net/tcp6")));
    }

    /** Bytes that clients have not acknowledged; the end of a connection counts as one. */
    long of(Set<Integer> ports) {
        return tables.stream().mapToLong(table -> of(ports, table)).sum();
    }

    private static long of(Set<Integer> ports, Path table) {
        try (Stream<String> lines = Files.lines(table)) {
            return lines.skip(1)
                    .map(line -> line.strip().split("\\s+"))
                    .filter(columns -> ports.contains(
                            Integer.parseInt(columns[LOCAL_ADDRESS].split(":")[1], HEXADECIMAL)))
                    .mapToLong(columns -> Long.parseLong(columns[QUEUES].split(":")[0], HEXADECIMAL))
                    .sum();
        } catch (NoSuchFileException e) {
            return 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
