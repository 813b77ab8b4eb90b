package cloud.edd.bench.gfs.workload;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Some threads, each of which does the same again as soon as it is done. */
final class Callers {
    private static final int FIRST_CAPACITY = 1 << 12;
    private static final double NANOS_PER_SECOND = 1e9;
    private static final int PERCENT = 100;
    private static final int RARE = 99;

    /** One call. */
    interface Act {

        /**
         * @param caller which of the threads, from 0
         * @param number how many calls that one has made before
         */
        void perform(int caller, int number) throws Exception;
    }

    private Callers() {}

    /**
     * Calls until the time is over.
     *
     * @return calls a second, nanoseconds in all, median and 99th percentile of one in nanoseconds
     */
    static double[] run(int threads, long millis, Act act) throws Exception {
        long begun = System.nanoTime();
        long end = begun + millis * 1_000_000;
        return measure(threads, begun, (caller, number) -> {
            act.perform(caller, number);
            return System.nanoTime() < end;
        });
    }

    /** Calls so often in one thread; the same result. */
    static double[] times(int count, Act act) throws Exception {
        return measure(1, System.nanoTime(), (caller, number) -> {
            act.perform(caller, number);
            return number + 1 < count;
        });
    }

    /** One call; false when it was the last. */
    private interface Turn {
        boolean perform(int caller, int number) throws Exception;
    }

    private static double[] measure(int threads, long begun, Turn turn) throws Exception {
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        try {
            List<Future<long[]>> running = new ArrayList<>();
            for (int thread = 0; thread < threads; thread++) {
                int caller = thread;
                running.add(executor.submit((Callable<long[]>) () -> repeat(caller, turn)));
            }
            long[] all = new long[0];
            for (Future<long[]> one : running) {
                long[] more = one.get();
                int before = all.length;
                all = Arrays.copyOf(all, before + more.length);
                System.arraycopy(more, 0, all, before, more.length);
            }
            long nanos = System.nanoTime() - begun;
            Arrays.sort(all);
            return new double[] {
                all.length * NANOS_PER_SECOND / nanos, nanos, all[all.length / 2], all[all.length * RARE / PERCENT]
            };
        } finally {
            executor.shutdownNow();
        }
    }

    private static long[] repeat(int caller, Turn turn) throws Exception {
        long[] nanos = new long[FIRST_CAPACITY];
        int count = 0;
        boolean more = true;
        while (more) {
            long before = System.nanoTime();
            more = turn.perform(caller, count);
            if (count == nanos.length) {
                nanos = Arrays.copyOf(nanos, 2 * count);
            }
            nanos[count++] = System.nanoTime() - before;
        }
        return Arrays.copyOf(nanos, count);
    }
}
