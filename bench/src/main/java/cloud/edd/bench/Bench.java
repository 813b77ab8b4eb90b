package cloud.edd.bench;

import cloud.edd.bench.gateway.GatewayBench;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** {@code ./edd bench NAME [--quick]}: runs one benchmark and prints its table. */
public final class Bench {

    /** Measures, and prints what it found. */
    interface Benchmark {
        /** @param quick whether to see only that it works: its numbers mean little */
        void run(Path root, boolean quick) throws Exception;
    }

    private static final Map<String, Benchmark> BENCHMARKS =
            new TreeMap<>(Map.of("auth", AuthBench::run, "gateway", GatewayBench::run));

    private Bench() {}

    public static void main(String[] arguments) throws Exception {
        boolean quick = arguments.length == 2 && arguments[1].equals("--quick");
        Benchmark benchmark = arguments.length == 1 || quick ? BENCHMARKS.get(arguments[0]) : null;
        if (benchmark == null) {
            System.err.println("bench: name one of " + BENCHMARKS.keySet() + ", and --quick if it need not be exact");
            System.exit(2);
        } else {
            benchmark.run(Path.of(System.getProperty("edd.root", ".")), quick);
            System.exit(0);
        }
    }
}
