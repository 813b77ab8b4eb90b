package cloud.edd.platform.event;

import io.nats.client.Connection;
import io.nats.client.ConnectionListener;
import io.nats.client.JetStreamApiException;
import io.nats.client.Nats;
import io.nats.client.Options;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * The connection to NATS: opened in the background, reopened forever. After each (re)connect it checks the server and
 * the owned streams; only then there is a {@link BusSession} to work with. Thread-safe.
 */
final class EventBus implements SmartLifecycle {
    /** Opened before whatever uses it, closed after: web servers and consumers have higher phases. */
    static final int PHASE = 0;

    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(2);
    private static final Duration LONGEST_RECONNECT_PAUSE = Duration.ofSeconds(2);
    /** With two unanswered pings a dead connection is noticed within half a minute. */
    private static final Duration PING_INTERVAL = Duration.ofSeconds(10);

    private static final int MAX_PINGS_OUT = 2;
    /** How often owned streams are looked at while nothing happens; somebody may have deleted one. */
    private static final Duration INSPECTION_INTERVAL = Duration.ofSeconds(15);

    private static final Logger log = LoggerFactory.getLogger(EventBus.class);

    private final String url;
    private final String service;
    private final StreamProvisioner provisioner;
    private final RandomGenerator random;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private @Nullable Thread keeper;
    private @Nullable Connection connection;
    private long connects;
    private long readySession;
    private @Nullable String unfit;

    EventBus(String url, String service, StreamProvisioner provisioner, RandomGenerator random) {
        this.url = url;
        this.service = service;
        this.provisioner = provisioner;
        this.random = random;
    }

    /** Waits for the bus to be there and fit. */
    BusSession awaitSession() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (true) {
                var current = sessionLocked();
                if (current.isPresent()) {
                    return current.get();
                }
                changed.await();
            }
        } finally {
            lock.unlock();
        }
    }

    /** The session if there is one now. */
    Optional<BusSession> session() {
        lock.lock();
        try {
            return sessionLocked();
        } finally {
            lock.unlock();
        }
    }

    /** False as soon as the session's connection was lost. */
    boolean isCurrent(BusSession session) {
        return session().filter(now -> now.number() == session.number()).isPresent();
    }

    /** Why the bus cannot be used although it is reachable. */
    Optional<String> unfit() {
        lock.lock();
        try {
            return Optional.ofNullable(unfit);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void start() {
        lock.lock();
        try {
            if (keeper == null) {
                keeper = Thread.ofVirtual().name("event-bus").start(this::keep);
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void stop() {
        Connection open;
        lock.lock();
        try {
            if (keeper != null) {
                keeper.interrupt();
                keeper = null;
            }
            open = connection;
            connection = null;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        if (open != null) {
            try {
                open.close();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public boolean isRunning() {
        lock.lock();
        try {
            return keeper != null;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public int getPhase() {
        return PHASE;
    }

    private Optional<BusSession> sessionLocked() {
        var open = connection;
        return open != null && readySession == connects && open.getStatus() == Connection.Status.CONNECTED
                ? Optional.of(new BusSession(open, readySession))
                : Optional.empty();
    }

    private void keep() {
        try {
            open();
            var backoff = new JitteredBackoff(Duration.ofMillis(100), INSPECTION_INTERVAL, random);
            while (isRunning()) {
                var attempt = awaitConnect();
                try {
                    provisioner.provision(attempt.connection());
                    fit(attempt.number());
                    backoff.reset();
                    awaitNextConnect(attempt.number());
                } catch (UnfitBusException e) {
                    refuse(e);
                    backoff.pause();
                } catch (IOException | JetStreamApiException | IllegalStateException e) {
                    log.warn("the event bus at {} is not usable yet: {}", withoutPassword(url), e.getMessage());
                    backoff.pause();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void open() throws InterruptedException {
        var options = Options.builder()
                .server(url)
                .connectionName(service)
                .connectionTimeout(CONNECT_LIMIT)
                .maxReconnects(-1)
                .reconnectDelayHandler(this::reconnectPause)
                .pingInterval(PING_INTERVAL)
                .maxPingsOut(MAX_PINGS_OUT)
                // Nothing is sent late: what the bus did not take is sent again by whoever holds it.
                .reconnectBufferSize(0)
                .connectionListener(this::heard)
                .errorListener(new BusErrors())
                .build();
        var backoff = new JitteredBackoff(Duration.ofMillis(200), LONGEST_RECONNECT_PAUSE, random);
        while (isRunning()) {
            try {
                Nats.connectReconnectOnConnect(options);
                return;
            } catch (IOException e) {
                log.warn(
                        "cannot connect to the event bus at {}: {}",
                        withoutPassword(url),
                        withoutPassword(e.getMessage()));
                backoff.pause();
            }
        }
    }

    /** An address may carry a name and a password; the client's messages repeat addresses. */
    static String withoutPassword(@Nullable String text) {
        return text == null ? "" : text.replaceAll("//[^@/\\s]*@", "//");
    }

    private Duration reconnectPause(long tries) {
        var longest = Math.min(LONGEST_RECONNECT_PAUSE.toMillis(), 100L << Math.min(tries, 10));
        return Duration.ofMillis(longest / 2 + random.nextLong(longest / 2));
    }

    @SuppressWarnings("deprecation") // the one method the interface demands
    private void heard(Connection source, ConnectionListener.Events event) {
        lock.lock();
        try {
            switch (event) {
                case CONNECTED, RECONNECTED -> {
                    if (keeper == null) {
                        return;
                    }
                    connection = source;
                    connects++;
                    log.info("connected to the event bus at {}", withoutPassword(source.getConnectedUrl()));
                }
                case DISCONNECTED -> log.warn("lost the event bus at {}; reconnecting", withoutPassword(url));
                default -> {
                    return;
                }
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private BusSession awaitConnect() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (connection == null || connection.getStatus() != Connection.Status.CONNECTED) {
                changed.await();
            }
            return new BusSession(connection, connects);
        } finally {
            lock.unlock();
        }
    }

    private void awaitNextConnect(long known) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            var remaining = INSPECTION_INTERVAL.toNanos();
            while (connects == known && remaining > 0) {
                remaining = changed.awaitNanos(remaining);
            }
        } finally {
            lock.unlock();
        }
    }

    private void fit(long session) {
        lock.lock();
        try {
            unfit = null;
            readySession = session;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void refuse(UnfitBusException e) {
        lock.lock();
        try {
            if (!String.valueOf(e.getMessage()).equals(unfit)) {
                log.error("the event bus at {} is unfit: {}", withoutPassword(url), e.getMessage());
            }
            unfit = e.getMessage();
            readySession = -1;
        } finally {
            lock.unlock();
        }
    }
}
