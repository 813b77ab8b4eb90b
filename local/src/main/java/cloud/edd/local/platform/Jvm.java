package cloud.edd.local.platform;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** How a JVM is run: the one this program runs on, with the flags its work asks for. */
final class Jvm {

    private Jvm() {}

    static String program(String name) {
        return Path.of(System.getProperty("java.home"), "bin", name).toString();
    }

    /** For a process whose peak speed does not matter: quick to start, small. */
    static List<String> small(int heapMegabytes) {
        List<String> flags = new ArrayList<>(fast(heapMegabytes));
        flags.add("-XX:TieredStopAtLevel=1");
        return flags;
    }

    /** For a process that moves bytes: the full compiler. */
    static List<String> fast(int heapMegabytes) {
        return List.of(
                "-Xmx" + heapMegabytes + "m",
                "-XX:+UseSerialGC",
                "-XX:+ExitOnOutOfMemoryError",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow");
    }
}
