package cloud.edd.gfs.simulator;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * Plays many seeds: {@code --seeds N --from SEED [--threads N] [--trace]}. Exit status 1 when any invariant was broken, or a
 * run ended with an exception.
 */
public final class Soak {

    private static final int PRINTED_BREACHES = 20;
    private static final int SEEDS_PER_PROGRESS = 50;
    /** Beyond the cores of a large machine; each run holds up to a few hundred MB. */
    private static final int MOST_THREADS = 64;

    private final long from;
    private final long seeds;
    private final boolean echo;
    private final AtomicLong next = new AtomicLong();
    private final AtomicLong played = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();
    private final AtomicLong violations = new AtomicLong();
    private final AtomicLong undecided = new AtomicLong();
    private final AtomicLong longestHealing = new AtomicLong();
    /** Disasters by what happened. */
    private final Map<String, Integer> disasters = new TreeMap<>();
    /** What a person did. */
    private final Map<String, Integer> administered = new TreeMap<>();

    private Soak(long from, long seeds, boolean echo) {
        this.from = from;
        this.seeds = seeds;
        this.echo = echo;
    }

    public static void main(String[] arguments) throws InterruptedException {
        long seeds = 20;
        long from = 1;
        long threads = 2;
        boolean echo = false;
        for (int i = 0; i < arguments.length; i++) {
            switch (arguments[i]) {
                case "--seeds" -> seeds = number(arguments, ++i);
                case "--from" -> from = number(arguments, ++i);
                case "--threads" -> threads = number(arguments, ++i);
                case "--trace" -> echo = true;
                default -> usage(arguments[i]);
            }
        }
        if (threads < 1 || threads > MOST_THREADS) {
            usage("--threads " + threads);
        }
        // Traces of two runs at once would be of no use to anybody.
        Soak soak = new Soak(from, seeds, echo);
        soak.play(echo ? 1 : (int) threads);
        System.out.println(soak.undecided + " histories were too much to decide");
        System.out.println("everything was whole again " + soak.longestHealing.get() / 1_000_000_000
                + " s after the last server had come back, or sooner");
        System.out.println("disasters: " + soak.disasters);
        System.out.println("a person: " + soak.administered);
        System.out.println(soak.played + " seeds run, " + soak.violations + " violations");
        if (soak.violations.get() > 0) {
            System.exit(1);
        }
    }

    /** Each thread plays one seed after the other; runs share nothing. */
    private void play(int threads) throws InterruptedException {
        List<Thread> players = new ArrayList<>();
        for (int number = 1; number <= threads; number++) {
            players.add(Thread.ofPlatform().name("soak-" + number).start(() -> {
                for (long index = next.getAndIncrement(); index < seeds; index = next.getAndIncrement()) {
                    play(from + index);
                }
            }));
        }
        for (Thread player : players) {
            player.join();
        }
    }

    private void play(long seed) {
        List<String> breaches;
        Supplier<List<String>> lastLines = List::of;
        try {
            Simulation simulation = new Simulation(seed, echo);
            lastLines = simulation::lastLines;
            Simulation.Outcome outcome = simulation.run();
            breaches = outcome.breaches();
            undecided.addAndGet(outcome.undecided().size());
            outcome.undecided().forEach(question -> System.out.println("seed " + seed + ", undecided: " + question));
            longestHealing.accumulateAndGet(outcome.healingNanos(), Math::max);
            add(outcome.disasters(), disasters);
            add(outcome.administered(), administered);
        } catch (RuntimeException | Error e) {
            // Without memory, too: a seed that was not played to its end must not look like one without a violation.
            breaches = List.of("the run ended with " + e + " at " + List.of(e.getStackTrace()));
        }
        report(seed, breaches, lastLines.get());
    }

    private synchronized void add(Map<String, Integer> seen, Map<String, Integer> all) {
        seen.forEach((what, times) -> all.merge(what, times, Integer::sum));
    }

    private synchronized void report(long seed, List<String> breaches, List<String> lastLines) {
        if (!breaches.isEmpty()) {
            violations.addAndGet(breaches.size());
            failed.incrementAndGet();
            if (echo) {
                lastLines.forEach(System.out::println);
            }
            System.out.println("seed " + seed + ": " + breaches.size() + " violations; repeat with --seeds 1 --from "
                    + seed + " --trace");
            breaches.stream().limit(PRINTED_BREACHES).forEach(breach -> System.out.println("  " + breach));
        }
        if (played.incrementAndGet() % SEEDS_PER_PROGRESS == 0) {
            System.out.println(played + " of " + seeds + " seeds played, " + failed + " failed");
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
        System.err.println("Cannot use '" + wrong + "'. Usage: Soak --seeds N --from SEED [--threads N] [--trace]");
        System.exit(2);
    }
}
