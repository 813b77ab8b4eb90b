package cloud.edd.testing.gfs.process;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Network namespaces on one bridge, made with the command {@code ip}. */
final class Cables {

    /** For benchmarks of networks (RFC 2544), so that it is nobody's. */
    private static final String NETWORK = "198.18.77.";

    private static final int FIRST_HOST = 10;

    /** Interface names are short; several runs side by side would differ in the process id. */
    private final String name = "gt" + ProcessHandle.current().pid() % 100_000;

    private int count;

    static boolean canBeLaid() throws InterruptedException {
        String probe = "gtprobe" + ProcessHandle.current().pid();
        boolean made = Shell.succeeds("ip", "netns", "add", probe);
        return made && Shell.succeeds("ip", "netns", "del", probe);
    }

    /** A namespace for each of so many processes; this JVM reaches them over the bridge. */
    void lay(int processes) throws IOException, InterruptedException {
        Shell.run("ip", "link", "add", name, "type", "bridge");
        Shell.run("ip", "addr", "add", NETWORK + "1/24", "dev", name);
        Shell.run("ip", "link", "set", name, "up");
        for (int number = 0; number < processes; number++) {
            count = number + 1;
            String space = space(number);
            Shell.run("ip", "netns", "add", space);
            Shell.run("ip", "link", "add", outer(number), "type", "veth", "peer", "name", "eth0", "netns", space);
            Shell.run("ip", "link", "set", outer(number), "master", name);
            Shell.run("ip", "link", "set", outer(number), "up");
            Shell.run("ip", "-n", space, "addr", "add", host(number) + "/24", "dev", "eth0");
            Shell.run("ip", "-n", space, "link", "set", "eth0", "up");
            Shell.run("ip", "-n", space, "link", "set", "lo", "up");
        }
    }

    Site site(Path folder) {
        Site local = Site.local(folder);
        List<String> hosts = new ArrayList<>();
        List<List<String>> prefixes = new ArrayList<>();
        for (int number = 0; number < count; number++) {
            hosts.add(host(number));
            prefixes.add(List.of("ip", "netns", "exec", space(number)));
        }
        return new Site(folder, hosts, prefixes, local.firstPort());
    }

    void cut(int number) throws IOException, InterruptedException {
        Shell.run("ip", "link", "set", outer(number), "down");
    }

    void join(int number) throws IOException, InterruptedException {
        Shell.run("ip", "link", "set", outer(number), "up");
    }

    void remove() throws InterruptedException {
        for (int number = 0; number < count; number++) {
            Shell.succeeds("ip", "netns", "del", space(number));
        }
        Shell.succeeds("ip", "link", "del", name);
    }

    private static String host(int number) {
        return NETWORK + (FIRST_HOST + number);
    }

    private String space(int number) {
        return name + "-" + number;
    }

    private String outer(int number) {
        return name + "v" + number;
    }
}
