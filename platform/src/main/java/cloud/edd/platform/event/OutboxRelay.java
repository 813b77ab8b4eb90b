package cloud.edd.platform.event;

import io.nats.client.JetStream;
import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamOptions;
import io.nats.client.api.PublishAck;
import io.nats.client.impl.Headers;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Sends what waits in the outbox: at least once, in the order of versions within an aggregate, across any absence of
 * the bus or the database. Every replica runs one; the database lets one of them work at a time.
 */
final class OutboxRelay implements SmartLifecycle {
    /** Stops after the web server has drained, so that the last requests' events still go out. */
    private static final int PHASE = EventBus.PHASE + 1;
    /** Events in flight at once, each of another aggregate. */
    private static final int BATCH = 128;

    private static final Duration ACKNOWLEDGEMENT_LIMIT = Duration.ofSeconds(5);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);
    /** How long after its creation a stream that was missing gets its events at the latest. */
    private static final Duration LONGEST_BLOCK = Duration.ofSeconds(15);

    private static final Logger log = LoggerFactory.getLogger(OutboxRelay.class);

    private final RelayConnections connections;
    private final EventBus bus;
    private final EventProperties properties;
    private final Clock clock;
    private final RandomGenerator random;
    private final Worker worker = new Worker("event-relay", this::run);

    OutboxRelay(
            RelayConnections connections,
            EventBus bus,
            EventProperties properties,
            Clock clock,
            RandomGenerator random) {
        this.connections = connections;
        this.bus = bus;
        this.properties = properties;
        this.clock = clock;
        this.random = random;
    }

    @Override
    public void start() {
        worker.start();
    }

    @Override
    public void stop() {
        worker.stop();
    }

    @Override
    public boolean isRunning() {
        return worker.isRunning();
    }

    @Override
    public int getPhase() {
        return PHASE;
    }

    private void run() throws InterruptedException {
        var backoff = new JitteredBackoff(FIRST_PAUSE, LONGEST_PAUSE, random);
        var poll = properties.outbox().poll();
        var standby = new JitteredBackoff(poll, poll, random);
        while (isRunning()) {
            var pause = backoff;
            try {
                var session = bus.awaitSession();
                try (var connection = connections.open()) {
                    connection.setAutoCommit(true);
                    var outbox = new Outbox(connection);
                    if (outbox.tryLock()) {
                        backoff.reset();
                        new Shift(outbox, session).work();
                    } else {
                        pause = standby;
                    }
                }
            } catch (SQLException e) {
                report("its database", e);
            } catch (IOException | JetStreamApiException | IllegalStateException e) {
                report("the event bus", e);
            } catch (RuntimeException e) {
                log.error("the relay failed unexpectedly; events wait in the outbox and it tries again", e);
            }
            pause.pause();
        }
    }

    private void report(String lost, Exception e) {
        if (isRunning()) {
            log.warn("the relay lost {} ({}); events wait in the outbox", lost, e.getMessage());
        }
    }

    /** The time between getting the lock and losing the bus or the database. */
    private final class Shift {
        private final Outbox outbox;
        private final BusSession session;
        private final JetStream jetStream;
        private final SentRowsCheck sentRows;
        private final OutboxHousekeeping housekeeping;
        private final Map<String, Instant> blockedUntil = new HashMap<>();
        private final Map<String, JitteredBackoff> blockedBackoff = new HashMap<>();
        private final Map<String, Long> lastSequence = new HashMap<>();

        Shift(Outbox outbox, BusSession session) throws IOException {
            this.outbox = outbox;
            this.session = session;
            this.jetStream = session.connection()
                    .jetStream(JetStreamOptions.builder()
                            .requestTimeout(ACKNOWLEDGEMENT_LIMIT)
                            .build());
            this.sentRows = new SentRowsCheck(outbox, session.connection().jetStreamManagement());
            this.housekeeping = new OutboxHousekeeping(outbox, properties, clock);
        }

        void work() throws SQLException, IOException, JetStreamApiException, InterruptedException {
            outbox.listen();
            sentRows.run();
            while (isRunning() && bus.isCurrent(session)) {
                var rows = outbox.next(BATCH, blockedNow());
                if (!rows.isEmpty()) {
                    send(rows);
                } else {
                    outbox.awaitNews(properties.outbox().poll());
                    housekeeping.runIfDue();
                }
                if (Thread.interrupted()) {
                    throw new InterruptedException("the relay is stopped");
                }
            }
        }

        private List<String> blockedNow() {
            var now = clock.instant();
            blockedUntil.values().removeIf(until -> !until.isAfter(now));
            return List.copyOf(blockedUntil.keySet());
        }

        private void send(List<OutboxRow> rows)
                throws SQLException, IOException, JetStreamApiException, InterruptedException {
            var sent = new LinkedHashMap<OutboxRow, CompletableFuture<PublishAck>>();
            rows.forEach(row -> sent.put(row, publish(row)));
            var acknowledged = new LinkedHashMap<OutboxRow, PublishAck>();
            var failed = new ArrayList<OutboxRow>();
            var deadline = System.nanoTime() + ACKNOWLEDGEMENT_LIMIT.toNanos();
            for (var entry : sent.entrySet()) {
                try {
                    var ack = entry.getValue().get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
                    acknowledged.put(entry.getKey(), ack);
                    unblock(entry.getKey());
                } catch (ExecutionException | TimeoutException e) {
                    failed.add(entry.getKey());
                    block(entry.getKey(), e);
                }
            }
            outbox.markSent(acknowledged);
            if (!failed.isEmpty()) {
                outbox.markFailed(failed);
            }
            if (wentBack(acknowledged)) {
                sentRows.run();
            }
        }

        private CompletableFuture<PublishAck> publish(OutboxRow row) {
            try {
                return jetStream.publishAsync(
                        row.subject(), new Headers(row.headers()), row.payload().toByteArray());
            } catch (IllegalStateException e) {
                // The connection is gone: the row waits.
                return CompletableFuture.failedFuture(e);
            }
        }

        /** Leaves a stream that does not take events alone for a while; the others go on. */
        private void block(OutboxRow row, Exception cause) {
            var prefix = prefix(row);
            if (blockedUntil.containsKey(prefix)) {
                return;
            }
            var backoff = blockedBackoff.get(prefix);
            if (backoff == null) {
                backoff = new JitteredBackoff(FIRST_PAUSE, LONGEST_BLOCK, random);
                blockedBackoff.put(prefix, backoff);
                // Said once: the age of the oldest event in the outbox shows how long it lasts.
                log.warn(
                        "the bus does not take {} ({}); events for {}> wait in the outbox until {} has created their stream",
                        row.subject(),
                        reason(cause),
                        prefix,
                        EventStream.ofSubject(row.subject())
                                .map(EventStream::owner)
                                .orElse("its owner"));
            }
            blockedUntil.put(prefix, clock.instant().plus(backoff.next()));
        }

        private void unblock(OutboxRow row) {
            if (blockedBackoff.remove(prefix(row)) != null) {
                log.info("the bus takes events for {}> again", prefix(row));
            }
        }

        /** True when a stream numbers from lower than it did: somebody replaced it while we were connected. */
        private boolean wentBack(Map<OutboxRow, PublishAck> acknowledged) {
            var before = Map.copyOf(lastSequence);
            var back = false;
            for (var ack : acknowledged.values()) {
                if (!ack.isDuplicate()) {
                    back |= ack.getSeqno() <= before.getOrDefault(ack.getStream(), 0L);
                    lastSequence.merge(ack.getStream(), ack.getSeqno(), Math::max);
                }
            }
            if (back) {
                lastSequence.clear();
            }
            return back;
        }

        private static String prefix(OutboxRow row) {
            return row.subject().substring(0, row.subject().indexOf('.') + 1);
        }

        private static String reason(Exception cause) {
            var root = cause instanceof ExecutionException && cause.getCause() != null ? cause.getCause() : cause;
            return root.getMessage() == null ? root.toString() : root.getMessage();
        }
    }
}
