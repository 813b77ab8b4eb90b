package cloud.edd.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A Docker daemon for the tests alone, of the distribution, with everything it keeps below one folder. Needs root. */
final class ContainerEngine implements AutoCloseable {

    /** Pulling an image or ending a container on a loaded machine; nothing is measured. */
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    static final String NETWORK = "edd";
    private static final String HINT = "Debian and Ubuntu: apt-get install docker.io; ./edd test --long fetches it.";

    private final Path docker = Program.find("docker", HINT);
    private final Path log;
    private final Process daemon;
    /** Where it is talked to. */
    final String socket;

    private final Path folder;

    /** The first three numbers of the addresses of containers; this machine is number 1. */
    final String subnet = "10.89.41";

    ContainerEngine(Path folder, String insecureRegistry) {
        this.folder = folder;
        socket = "unix://" + folder.resolve("docker.sock");
        log = folder.resolve("dockerd.log");
        for (String needed : List.of("containerd", "runc")) {
            Program.find(needed, HINT);
        }
        try {
            daemon = new ProcessBuilder(
                            Program.find("dockerd", HINT).toString(),
                            "--host=" + socket,
                            "--data-root=" + folder.resolve("data"),
                            "--exec-root=" + folder.resolve("exec"),
                            "--pidfile=" + folder.resolve("dockerd.pid"),
                            // Containers talk to each other and to this machine only, which needs no rule of a
                            // firewall.
                            "--iptables=false",
                            "--bridge=none",
                            "--userland-proxy=false",
                            "--insecure-registry=" + insecureRegistry)
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void awaitReady() {
        try {
            Instant end = Instant.now().plus(PATIENCE);
            while (run("version").status() != 0) {
                assertThat(daemon.isAlive() && Instant.now().isBefore(end))
                        .describedAs("dockerd does not answer:\n%s", Files.readString(log))
                        .isTrue();
                assertThat(daemon.waitFor(200, TimeUnit.MILLISECONDS)).isFalse();
            }
            run("network", "create", "--subnet", subnet + ".0/24", NETWORK).succeeded();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while starting dockerd", e);
        }
    }

    Program.Result run(String... arguments) {
        return run(List.of(arguments));
    }

    Program.Result run(List<String> arguments) {
        var command = new ArrayList<String>(List.of(docker.toString()));
        command.addAll(arguments);
        return Program.run(command, Map.of("DOCKER_HOST", socket), "", PATIENCE);
    }

    /** A container beside those that run, to its end. */
    Program.Result once(List<String> arguments) {
        var command = new ArrayList<String>(List.of("run", "--rm", "--network", NETWORK));
        command.addAll(arguments);
        return run(command);
    }

    /** @param host the last number of its address */
    void start(String name, int host, List<String> arguments) {
        var command = new ArrayList<String>(
                List.of("run", "--detach", "--name", name, "--network", NETWORK, "--ip", address(host)));
        command.addAll(arguments);
        run(command).succeeded();
    }

    String address(int host) {
        return subnet + "." + host;
    }

    String inspect(String container, String format) {
        return run("inspect", "--format", format, container).succeeded().strip();
    }

    /** What a container's processes hold of memory now, without copies of files: the kernel takes those back when it must. */
    long mebibytesUsed(String container) {
        String id = inspect(container, "{{.Id}}");
        Path old = Path.of("/sys/fs/cgroup/memory/docker", id, "memory.stat");
        Path unified = Path.of("/sys/fs/cgroup/docker", id, "memory.stat");
        boolean first = Files.exists(old);
        String key = first ? "total_rss " : "anon ";
        return Repository.read(first ? old : unified)
                .lines()
                .filter(line -> line.startsWith(key))
                .mapToLong(line -> Long.parseLong(line.substring(key.length())) >> 20)
                .findFirst()
                .orElseThrow();
    }

    @Override
    public void close() {
        var command = new ArrayList<String>(List.of("rm", "--force", "--volumes"));
        run("ps", "--all", "--quiet").succeeded().lines().forEach(command::add);
        if (command.size() > 3) {
            run(command).succeeded();
        }
        run("network", "rm", NETWORK);
        daemon.destroy();
        daemon.onExit().join();
        // What the daemon mounted for itself outlives it.
        Program.run(
                "sh", "-c", "grep -o \" $1[^ ]*\" /proc/mounts | sort -r | xargs -r umount", "sh", folder.toString());
    }
}
