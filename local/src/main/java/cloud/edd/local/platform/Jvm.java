package cloud.edd.local.platform;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** How a JVM is run: the one this program runs on, with the flags its work asks for. */
final class Jvm {

    /** What a service needs right after its start; it grows from there. */
    private static final int FIRST_HEAP_MEGABYTES = 48;

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
                // The default is a share of the machine's memory, all of which the young generation would soon touch.
                "-Xms" + FIRST_HEAP_MEGABYTES + "m",
                "-XX:+UseSerialGC",
                // The class cache at the address it was made for: its pages stay shared, and nothing is relocated.
                "-XX:+UnlockDiagnosticVMOptions",
                "-XX:ArchiveRelocationMode=0",
                "-XX:+ExitOnOutOfMemoryError",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow");
    }

    /** As {@link #fast(int)}, with buffers beside the heap: without a word they may only be as large as the heap. */
    static List<String> fast(int heapMegabytes, int bufferMegabytes) {
        List<String> flags = new ArrayList<>(fast(heapMegabytes));
        flags.add("-XX:MaxDirectMemorySize=" + bufferMegabytes + "m");
        return flags;
    }
}
