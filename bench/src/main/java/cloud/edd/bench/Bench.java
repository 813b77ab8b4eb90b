package cloud.edd.bench;

import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** {@code ./edd bench NAME}: runs one benchmark and prints its table. */
public final class Bench {

    /** Measures, and prints what it found. */
    interface Benchmark {
        void run(Path root) throws Exception;
    }

    private static final Map<String, Benchmark> BENCHMARKS = new TreeMap<>(Map.of("auth", AuthBench::run));

    private Bench() {}

    public static void main(String[] arguments) throws Exception {
        Benchmark benchmark = arguments.length == 1 ? BENCHMARKS.get(arguments[0]) : null;
        if (benchmark == null) {
            System.err.println("bench: name one of " + BENCHMARKS.keySet());
            System.exit(2);
        } else {
            benchmark.run(Path.of(System.getProperty("edd.root", ".")));
            System.exit(0);
        }
    }
}
