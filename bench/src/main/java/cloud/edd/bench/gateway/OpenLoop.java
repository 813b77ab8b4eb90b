package cloud.edd.bench.gateway;

import cloud.edd.bench.Client;
import cloud.edd.bench.Load;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/**
 * Requests at a rate that does not depend on the answers: each has its moment, and its latency counts from there, whether
 * or not its connection was free by then. A slow answer makes those that wait for it slow too, as it would for people.
 */
final class OpenLoop {
    /** How long after its end a run that cannot keep up may go on. */
    private static final Duration GRACE = Duration.ofSeconds(5);

    private OpenLoop() {}

    /**
     * @param clients connections, each of which sends its share
     * @return latencies in microseconds
     */
    static Histogram run(List<Client> clients, double perSecond, Duration duration)
            throws InterruptedException, ExecutionException {
        long begin = System.nanoTime();
        long interval = (long) (clients.size() * 1e9 / perSecond);
        try (ExecutorService executor = Executors.newFixedThreadPool(clients.size())) {
            List<Future<Histogram>> running = new ArrayList<>();
            for (int i = 0; i < clients.size(); i++) {
                Client client = clients.get(i);
                long first = begin + interval * i / clients.size();
                running.add(executor.submit(
                        (Callable<Histogram>) () -> send(client, first, interval, begin + duration.toNanos())));
            }
            Histogram all = new Histogram(Load.LONGEST_MICROS, Load.DIGITS);
            for (Future<Histogram> one : running) {
                all.add(one.get());
            }
            return all;
        }
    }

    private static Histogram send(Client client, long first, long interval, long end) throws IOException {
        Histogram latencies = new Histogram(Load.LONGEST_MICROS, Load.DIGITS);
        long lastChance = end + GRACE.toNanos();
        for (long moment = first; moment < end; moment += interval) {
            for (long wait = moment - System.nanoTime(); wait > 0; wait = moment - System.nanoTime()) {
                LockSupport.parkNanos(wait);
            }
            if (System.nanoTime() < lastChance) {
                client.perform();
            }
            latencies.recordValue(Math.min((System.nanoTime() - moment) / 1000, Load.LONGEST_MICROS));
        }
        return latencies;
    }
}
