package cloud.edd.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** A service from its jar, with the flags of its image. */
public final class ServiceProcess implements AutoCloseable {
    /**
     * As the root pom gives every image. Half of 512 MiB, the limit in the manifests, is heap at most, and a sixty-fourth of it at the start, as
     * the JVM chooses for a container of that size; without a container it would choose by the memory of the machine.
     */
    public static final List<String> IMAGE_FLAGS = List.of(
            "-XX:+UseSerialGC",
            "-XX:-UsePerfData",
            "-XX:ReservedCodeCacheSize=64m",
            "-XX:MaxDirectMemorySize=64m",
            "-Xms8m",
            "-Xmx256m",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow");

    private final int port = Program.freePort();
    private final Program program;

    /** @param module the folder of the module, below which the jar was built */
    ServiceProcess(Path root, String module, List<String> flags, Map<String, String> environment)
            throws IOException, InterruptedException {
        List<String> arguments = List.of("-jar", jar(root, module).toString(), "--server.port=" + port);
        program = java(module, flags, arguments, environment);
        program.await(() -> {
            try (Client client = new Client(port, "GET", "/readyz", "", "")) {
                client.perform();
            }
        });
    }

    /**
     * A JVM with the flags and the environment of an image.
     *
     * @param flags on top of those of every image; the last one wins
     * @param arguments what runs in it, and what that is told
     */
    public static Program java(String name, List<String> flags, List<String> arguments, Map<String, String> environment)
            throws IOException {
        List<String> command = new ArrayList<>(List.of(java()));
        command.addAll(IMAGE_FLAGS);
        command.addAll(flags);
        command.addAll(arguments);
        Map<String, String> all = new TreeMap<>(environment);
        all.put("MALLOC_ARENA_MAX", "2");
        return new Program(name, command, all);
    }

    static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    int port() {
        return port;
    }

    /** Resident memory in MiB. */
    long residentMebibytes() throws IOException {
        return program.residentMebibytes();
    }

    public static Path jar(Path root, String module) throws IOException {
        Path target = root.resolve(module).resolve("target");
        String name = module.replace('/', '-');
        try (Stream<Path> files = Files.list(target)) {
            return files.filter(path -> path.getFileName().toString().matches(name + "-[0-9.]+\\.jar"))
                    .findFirst()
                    .orElseThrow(() -> new IOException("no jar of " + module + " in " + target + ": build it first"));
        }
    }

    @Override
    public void close() throws IOException {
        program.close();
    }
}
