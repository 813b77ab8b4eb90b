package cloud.edd.bench;

import cloud.edd.bench.gateway.GatewayBench;
import cloud.edd.bench.gfs.GfsBench;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** {@code ./edd bench NAME [PART...] [--quick]}: runs one benchmark, or parts of it, and prints its tables. */
public final class Bench {
    private static final String QUICK = "--quick";

    /** Measures, and prints what it found. */
    interface Benchmark {
        /**
         * @param quick whether to see only that it works: its numbers mean little
         * @param parts what of it to run; all of it if there are none
         */
        void run(Path root, boolean quick, List<String> parts) throws Exception;
    }

    /** One that has no parts. */
    private interface Whole {
        void run(Path root, boolean quick) throws Exception;
    }

    /** One of {@link #BENCHMARKS}. */
    private record Entry(Benchmark benchmark, Set<String> parts) {}

    private static final Map<String, Entry> BENCHMARKS = new TreeMap<>(Map.of(
            "auth",
            whole(AuthBench::run),
            "gateway",
            whole(GatewayBench::run),
            "gfs",
            new Entry(GfsBench::run, GfsBench.PARTS)));

    private Bench() {}

    private static Entry whole(Whole benchmark) {
        return new Entry((root, quick, parts) -> benchmark.run(root, quick), Set.of());
    }

    public static void main(String[] arguments) throws Exception {
        List<String> words = new ArrayList<>(List.of(arguments));
        boolean quick = words.remove(QUICK);
        Entry entry = words.isEmpty() ? null : BENCHMARKS.get(words.removeFirst());
        if (entry == null || !entry.parts().containsAll(words)) {
            System.err.println("bench: name one of " + BENCHMARKS.keySet()
                    + ", then parts of it if it has some, and --quick if it need not be exact"
                    + (entry == null ? "" : "; its parts are " + entry.parts()));
            System.exit(2);
        } else {
            entry.benchmark().run(Path.of(System.getProperty("edd.root", ".")), quick, words);
            System.exit(0);
        }
    }
}
