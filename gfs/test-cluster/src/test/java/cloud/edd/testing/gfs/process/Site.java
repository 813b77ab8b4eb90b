package cloud.edd.testing.gfs.process;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Where the processes of a cluster live. Number 0 is the master, 1 to 3 are the chunkservers.
 *
 * @param folder all files of the cluster come to lie there
 * @param hosts the address of each
 * @param prefixes what each command begins with: what runs it in a network namespace
 * @param firstPort three for each process from here on
 */
record Site(Path folder, List<String> hosts, List<List<String>> prefixes, int firstPort) {

    static final int SERVERS = 3;
    static final String CLIENT_KEY = "the key that clients of the tests know";

    private static final String SECRET = "the secret that servers of the tests share";
    private static final int PORTS_EACH = 3;

    /** Below those that the system gives to outgoing connections: one of these would keep a killed process from coming back. */
    private static final int LOWEST_PORT = 12_000;

    private static final int HIGHEST_PORT = 32_000;

    /** On loopback. */
    static Site local(Path folder) {
        return new Site(
                folder,
                Collections.nCopies(SERVERS + 1, "127.0.0.1"),
                Collections.nCopies(SERVERS + 1, List.of()),
                freePorts((SERVERS + 1) * PORTS_EACH));
    }

    String masterHost() {
        return hosts.getFirst();
    }

    /** gRPC. */
    int masterPort() {
        return firstPort;
    }

    int dataPort(int number) {
        return firstPort + PORTS_EACH * number;
    }

    int replicationPort(int number) {
        return dataPort(number) + 1;
    }

    /** Health, metrics and the status page; also the master's, which is number 0. */
    int statusPort(int number) {
        return dataPort(number) + 2;
    }

    static String name(int number) {
        return number == 0 ? "master" : "cs-" + number;
    }

    /** The data folder. */
    Path data(int number) {
        return folder.resolve(name(number));
    }

    Path output(int number) {
        return folder.resolve(name(number) + ".out");
    }

    /** Where {@link ArmedFault} looks. */
    Path faults() throws IOException {
        return Files.createDirectories(folder.resolve("faults"));
    }

    Map<String, String> environment() throws IOException {
        return Map.of("GFS_CLIENT_KEY", CLIENT_KEY, "GFS_JWT_SECRET", SECRET, ArmedFault.FOLDER, faults().toString());
    }

    private static int freePorts(int count) {
        int first;
        do {
            first = ThreadLocalRandom.current().nextInt(LOWEST_PORT, HIGHEST_PORT - count);
        } while (!areFree(first, count));
        return first;
    }

    private static boolean areFree(int first, int count) {
        List<ServerSocket> held = new ArrayList<>();
        try {
            for (int port = first; port < first + count; port++) {
                held.add(new ServerSocket(port));
            }
            for (ServerSocket socket : held) {
                socket.close();
            }
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
