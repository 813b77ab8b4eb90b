package cloud.edd.bench.gfs;

import cloud.edd.bench.Program;
import cloud.edd.bench.ServiceProcess;
import cloud.edd.testing.TestFolders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The master or the chunkserver as {@code ./edd up} runs them: taken apart, with a cache of the classes that an earlier start needed. That start
 * happens here, once for each jar.
 */
final class Application {
    static final String SECRET = "a-secret-for-benchmarks-only";
    private static final Map<String, String> ENVIRONMENT =
            Map.of("GFS_JWT_SECRET", SECRET + SECRET, "GFS_CLIENT_KEY", SECRET);

    private final String name;
    private final List<String> flags;

    private Application(String name, List<String> flags) {
        this.name = name;
        this.flags = flags;
    }

    static Application master(Path root) throws IOException, InterruptedException {
        Path nowhere = Files.createTempDirectory("gfs-master");
        List<String> arguments = List.of("--edd.gfs.master.data=" + nowhere, "--edd.gfs.master.port=0");
        return learned(root, "gfs/master", arguments, nowhere);
    }

    static Application chunkserver(Path root) throws IOException, InterruptedException {
        Path nowhere = Files.createTempDirectory("gfs-chunkserver");
        List<String> arguments = List.of(
                "--edd.gfs.chunkserver.id=nobody",
                "--edd.gfs.chunkserver.data=" + nowhere,
                "--edd.gfs.chunkserver.data-port=0",
                "--edd.gfs.chunkserver.replication-port=0",
                "--edd.gfs.chunkserver.master=127.0.0.1:" + Program.freePort());
        return learned(root, "gfs/chunkserver", arguments, nowhere);
    }

    private static Application learned(Path root, String module, List<String> arguments, Path nowhere)
            throws IOException, InterruptedException {
        try {
            Path jar = ServiceProcess.jar(root, module);
            String version = Long.toString(Files.getLastModifiedTime(jar).toMillis());
            Path home = root.resolve("bench/target/applications").resolve(module.replace('/', '-') + "-" + version);
            Path apart = home.resolve(jar.getFileName());
            Path cache = home.resolve("classes.aot");
            if (!Files.exists(cache)) {
                TestFolders.delete(home);
                run(List.of("-Djarmode=tools", "-jar", jar.toString(), "extract", "--destination", home.toString()));
                List<String> command = new ArrayList<>(ServiceProcess.IMAGE_FLAGS);
                command.addAll(List.of("-XX:AOTCacheOutput=" + cache, "-Dspring.context.exit=onRefresh"));
                command.addAll(List.of("-jar", apart.toString(), "--server.port=0"));
                command.addAll(arguments);
                run(command);
            }
            return new Application(module, List.of("-XX:AOTCache=" + cache, "-Xlog:aot=off", "-jar", apart.toString()));
        } finally {
            TestFolders.delete(nowhere);
        }
    }

    private static void run(List<String> arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(ENVIRONMENT);
        Process process = builder.start();
        String said;
        try (var lines = process.inputReader().lines()) {
            said = String.join("\n", lines.toList());
        }
        if (process.waitFor() != 0) {
            throw new IOException(String.join(" ", command) + " failed:\n" + said);
        }
    }

    /** @param jvmFlags on top of those of every image */
    Program start(List<String> jvmFlags, List<String> arguments) throws IOException {
        List<String> all = new ArrayList<>(flags);
        all.addAll(arguments);
        all.add("--server.port=0");
        return ServiceProcess.java(name, jvmFlags, all, ENVIRONMENT);
    }
}
