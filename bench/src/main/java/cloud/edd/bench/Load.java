package cloud.edd.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.HdrHistogram.Histogram;

/** Some clients, each of which does the same thing again as soon as it is done. */
public final class Load {
    /** A minute, in microseconds: longer is counted as this. */
    public static final long LONGEST_MICROS = 60_000_000L;

    public static final int DIGITS = 3;

    private Load() {}

    /** Done until the time is over; may block. */
    public interface Act {
        void perform() throws Exception;
    }

    /**
     * Runs one client for each act.
     *
     * @return latencies in microseconds, and how long it took in all
     */
    static Result run(List<? extends Act> clients, Duration duration) throws InterruptedException, ExecutionException {
        long begun = System.nanoTime();
        long end = begun + duration.toNanos();
        try (ExecutorService executor = Executors.newFixedThreadPool(clients.size())) {
            List<Future<Histogram>> running = new ArrayList<>();
            for (Act client : clients) {
                running.add(executor.submit((Callable<Histogram>) () -> repeat(client, end)));
            }
            Histogram all = new Histogram(LONGEST_MICROS, DIGITS);
            for (Future<Histogram> one : running) {
                all.add(one.get());
            }
            return new Result(all, System.nanoTime() - begun);
        }
    }

    private static Histogram repeat(Act client, long end) throws Exception {
        Histogram latencies = new Histogram(LONGEST_MICROS, DIGITS);
        long now = System.nanoTime();
        while (now < end) {
            client.perform();
            long done = System.nanoTime();
            latencies.recordValue(Math.min((done - now) / 1000, LONGEST_MICROS));
            now = done;
        }
        return latencies;
    }

    /** @param micros latencies */
    public record Result(Histogram micros, long nanos) {
        static Result none() {
            return new Result(new Histogram(LONGEST_MICROS, DIGITS), 0);
        }

        Result plus(Result other) {
            Histogram sum = micros.copy();
            sum.add(other.micros);
            return new Result(sum, nanos + other.nanos);
        }

        double perSecond() {
            return micros.getTotalCount() * 1e9 / nanos;
        }

        /** A row of a table: rate, then percentiles in milliseconds. */
        String row(String name, String ratio) {
            return "| %s | %s | %.2f | %.2f | %.2f | %.2f | %s |"
                    .formatted(
                            name,
                            perSecond() < 100 ? "%.1f".formatted(perSecond()) : "%,.0f".formatted(perSecond()),
                            millis(50),
                            millis(90),
                            millis(99),
                            millis(99.9),
                            ratio);
        }

        private double millis(double percentile) {
            return micros.getValueAtPercentile(percentile) / 1000.0;
        }
    }
}
