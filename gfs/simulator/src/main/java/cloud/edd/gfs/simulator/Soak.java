package cloud.edd.gfs.simulator;

/** Plays many seeds: {@code --seeds N --from SEED [--trace]}. Exit status 1 when any invariant was broken. */
public final class Soak {

    private static final int PRINTED_BREACHES = 20;

    private Soak() {}

    public static void main(String[] arguments) {
        long seeds = 20;
        long from = 1;
        boolean echo = false;
        for (int i = 0; i < arguments.length; i++) {
            switch (arguments[i]) {
                case "--seeds" -> seeds = number(arguments, ++i);
                case "--from" -> from = number(arguments, ++i);
                case "--trace" -> echo = true;
                default -> usage(arguments[i]);
            }
        }
        long violations = 0;
        for (long seed = from; seed < from + seeds; seed++) {
            Simulation.Outcome outcome = new Simulation(seed, echo).run();
            violations += outcome.breaches().size();
            if (!outcome.breaches().isEmpty()) {
                outcome.lastLines().forEach(System.out::println);
                System.out.println("seed " + seed + ": " + outcome.breaches().size()
                        + " violations; repeat with --seeds 1 --from " + seed + " --trace");
                outcome.breaches().stream()
                        .limit(PRINTED_BREACHES)
                        .forEach(breach -> System.out.println("  " + breach));
            } else {
                System.out.printf(
                        "seed %d: %d events, %d of %d operations acknowledged, trace %016x%n",
                        seed, outcome.events(), outcome.acknowledged(), outcome.operations(), outcome.traceHash());
            }
        }
        System.out.println(seeds + " seeds run, " + violations + " violations");
        if (violations > 0) {
            System.exit(1);
        }
    }

    private static long number(String[] arguments, int index) {
        if (index >= arguments.length) {
            usage("nothing after " + arguments[index - 1]);
        }
        try {
            return Long.parseLong(arguments[index]);
        } catch (NumberFormatException e) {
            usage(arguments[index]);
            throw e;
        }
    }

    private static void usage(String wrong) {
        System.err.println("Cannot use '" + wrong + "'. Usage: Soak --seeds N --from SEED [--trace]");
        System.exit(2);
    }
}
