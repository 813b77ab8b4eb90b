package cloud.edd.gateway.cache;

import cloud.edd.gateway.event.GatewayEvents;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Tells the other replicas of places that changed: many in one event when many change, and after a while when the database
 * was away. No request waits for it. Thread-safe.
 */
final class InvalidationSender implements Consumer<Place>, SmartLifecycle {
    /** About 200 bytes each. When more wait, everything is said to have changed. */
    private static final int MOST_WAITING = 10_000;

    private static final int MOST_IN_ONE_EVENT = 500;

    /** The stream holds a million events of all kinds: a busy replica writes twenty of these a second, not thousands. */
    private static final Duration BETWEEN = Duration.ofMillis(50);

    private static final Duration TRY_AGAIN = Duration.ofSeconds(1);

    /** Stops after the listeners, and before the relay that sends what was written. */
    private static final int PHASE = 2;

    private static final Logger log = LoggerFactory.getLogger(InvalidationSender.class);

    private record Batch(List<Place> places, boolean everything) {}

    private final TransactionOperations transactions;
    private final GatewayEvents events;
    private final String replica;
    private final Set<Place> waiting = new LinkedHashSet<>();
    private boolean everything;
    private long version;
    private @Nullable Thread sender;
    private @Nullable CountDownLatch stopped;

    /** @param replica names this process and no other, before and after it */
    InvalidationSender(TransactionOperations transactions, GatewayEvents events, String replica) {
        this.transactions = transactions;
        this.events = events;
        this.replica = replica;
    }

    @Override
    public synchronized void accept(Place place) {
        if (waiting.size() >= MOST_WAITING) {
            waiting.clear();
            everything = true;
        }
        if (waiting.add(place)) {
            notifyAll();
        }
    }

    @Override
    public synchronized void start() {
        var stop = new CountDownLatch(1);
        stopped = stop;
        sender = Thread.ofVirtual().name("cache-invalidation").start(() -> sendUntil(stop));
    }

    private void sendUntil(CountDownLatch stop) {
        try {
            for (Batch batch = next(stop); batch != null; batch = next(stop)) {
                boolean sent = send(batch);
                if (!sent) {
                    putBack(batch);
                }
                boolean _ = stop.await((sent ? BETWEEN : TRY_AGAIN).toMillis(), TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits for something to tell; null when there is nothing any more. */
    private synchronized @Nullable Batch next(CountDownLatch stop) throws InterruptedException {
        while (waiting.isEmpty() && !everything) {
            if (stop.getCount() == 0) {
                return null;
            }
            wait();
        }
        List<Place> places = new ArrayList<>();
        Iterator<Place> oldest = waiting.iterator();
        while (oldest.hasNext() && places.size() < MOST_IN_ONE_EVENT) {
            places.add(oldest.next());
            oldest.remove();
        }
        var batch = new Batch(List.copyOf(places), everything);
        everything = false;
        version++;
        return batch;
    }

    private boolean send(Batch batch) {
        try {
            transactions.executeWithoutResult(
                    transaction -> events.cacheInvalidated(replica, version(), said(batch), batch.everything()));
            return true;
        } catch (DataAccessException | TransactionException e) {
            log.warn(
                    "Other replicas are told later of {} changed places, since the database cannot be written: {}",
                    batch.places().size(),
                    e.getMessage());
            return false;
        }
    }

    private static List<GatewayEvents.Cached> said(Batch batch) {
        return batch.places().stream()
                .map(place -> new GatewayEvents.Cached(place.host(), place.path()))
                .toList();
    }

    private synchronized long version() {
        return version;
    }

    private synchronized void putBack(Batch batch) {
        waiting.addAll(batch.places());
        everything |= batch.everything();
    }

    /** What waits is still written, if the database takes it at once. */
    @Override
    public void stop() {
        Thread running;
        synchronized (this) {
            running = sender;
            if (stopped != null) {
                stopped.countDown();
            }
            stopped = null;
            sender = null;
            notifyAll();
        }
        join(running);
    }

    private static void join(@Nullable Thread running) {
        try {
            if (running != null && !running.join(TRY_AGAIN.multipliedBy(2))) {
                running.interrupt();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public synchronized boolean isRunning() {
        return sender != null;
    }

    @Override
    public int getPhase() {
        return PHASE;
    }
}
