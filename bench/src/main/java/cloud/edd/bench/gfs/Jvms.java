package cloud.edd.bench.gfs;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Commands that run classes of this program, or of HDFS on the Java that it needs. */
final class Jvms {
    /** Of workers and of the skeleton: more than they need. */
    private static final List<String> FLAGS = List.of(
            "-Xmx512m",
            "-XX:+UseSerialGC",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-cp",
            System.getProperty("java.class.path"));

    private Jvms() {}

    static List<String> here(Class<?> main, List<String> arguments) {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(FLAGS);
        command.add(main.getName());
        command.addAll(arguments);
        return command;
    }

    /**
     * HDFS as {@code ./edd} has built it.
     *
     * @param heapMebibytes all four processes of a mini cluster live in one heap
     */
    static List<String> hdfs(Path root, int heapMebibytes, List<String> arguments) throws IOException {
        Path target = root.resolve("bench/hdfs-peer/target");
        List<String> command = new ArrayList<>(List.of(
                hdfsJava().resolve("bin").resolve("java").toString(),
                "-Xmx" + heapMebibytes + "m",
                "-cp",
                target.resolve("classes") + File.pathSeparator + Files.readString(target.resolve("run.classpath")),
                "cloud.edd.bench.hdfs.HdfsPeer"));
        command.addAll(arguments);
        return command;
    }

    static Path hdfsJava() {
        String home = System.getenv("EDD_HDFS_JAVA_HOME");
        if (home == null) {
            throw new IllegalStateException("EDD_HDFS_JAVA_HOME is not set: start this with ./edd bench gfs");
        }
        return Path.of(home);
    }

    /** Live bytes of the heap of a JVM, by its own count after a full collection. */
    static long liveBytes(Path javaHome, long pid) throws IOException, InterruptedException {
        Process jcmd = new ProcessBuilder(
                        javaHome.resolve("bin").resolve("jcmd").toString(), Long.toString(pid), "GC.class_histogram")
                .redirectErrorStream(true)
                .start();
        List<String> lines;
        try (Stream<String> all = jcmd.inputReader().lines()) {
            lines = all.toList();
        }
        jcmd.waitFor();
        // "Total      12345     67890", instances and bytes
        return lines.stream()
                .filter(line -> line.startsWith("Total"))
                .map(line -> Long.valueOf(line.split("\\s+")[2]))
                .findFirst()
                .orElseThrow(() -> new IOException("jcmd tells no sum: " + lines));
    }
}
