package cloud.edd.platform.event;

import cloud.edd.platform.id.UuidV7Generator;
import cloud.edd.proto.events.UserUpdated;
import cloud.edd.testing.nats.TestNats;
import cloud.edd.testing.postgres.TestDatabase;
import com.google.protobuf.InvalidProtocolBufferException;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.nats.client.JetStreamApiException;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.springframework.context.SmartLifecycle;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** The parts of a service that publishes to AUTH, put together by hand so that a test can start and stop each. */
final class OneService implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofSeconds(60);

    final SecureRandom random = new SecureRandom();
    final Clock clock = Clock.systemUTC();
    final EventEncoder encoder;
    final EventBus bus;
    final JdbcClient jdbc;
    final TransactionTemplate transactions;
    final EventPublisher publisher;
    final OutboxRelay relay;
    final DataSource dataSource;
    final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    final EventMeters meters = new EventMeters(registry);
    private final List<SmartLifecycle> running = new ArrayList<>();

    OneService(TestDatabase database, TestNats nats, EventProperties properties) {
        dataSource = database.dataSource();
        EventSchema.migrate(dataSource);
        jdbc = JdbcClient.create(dataSource);
        transactions = new TransactionTemplate(new JdbcTransactionManager(dataSource));
        encoder = new EventEncoder("auth-service", new UuidV7Generator(clock, random), clock, random);
        bus = new EventBus(
                nats.url(), "auth-service", new StreamProvisioner(List.of(EventStream.AUTH, EventStream.DLQ)), random);
        publisher = new OutboxEventPublisher(jdbc, encoder);
        relay = new OutboxRelay(dataSource::getConnection, bus, properties, clock, random);
    }

    OneService started() {
        bus.start();
        relay.start();
        return this;
    }

    /** Publishes version {@code version} of the user in a transaction of its own. */
    void publishUpdate(String user, long version) {
        transactions.executeWithoutResult(transaction -> publisher.publish(update(user, version)));
    }

    static Event update(String user, long version) {
        var body = UserUpdated.newBuilder().setUserId(user).setUsername("version " + version);
        return new Event("auth.user." + user + ".updated", "user", user, version, body.build());
    }

    long waiting() {
        return jdbc.sql("SELECT count(*) FROM event_outbox WHERE published_at IS NULL")
                .query(Long.class)
                .single();
    }

    /** What the stream AUTH holds of the user, in its order. */
    static List<Long> versionsIn(TestNats nats, String user)
            throws IOException, JetStreamApiException, InterruptedException, InvalidProtocolBufferException {
        var connection = nats.connect();
        try {
            var management = connection.jetStreamManagement();
            var state = management.getStreamInfo("AUTH").getStreamState();
            var versions = new ArrayList<Long>();
            for (var sequence = state.getFirstSequence(); sequence <= state.getLastSequence(); sequence++) {
                var message = management.getMessage("AUTH", sequence);
                if (("auth.user." + user + ".updated").equals(message.getSubject())) {
                    versions.add(UserUpdated.parseFrom(message.getData())
                            .getMetadata()
                            .getVersion());
                }
            }
            return versions;
        } finally {
            connection.close();
        }
    }

    /** Starts durable consumers with these handlers. */
    DurableConsumers consume(EventProperties properties, EventHandler<?>... handlers) {
        return consume(properties, List.of(), handlers);
    }

    DurableConsumers consume(
            EventProperties properties, List<EventReconciler> reconcilers, EventHandler<?>... handlers) {
        var reconciliations =
                new Reconciliations(reconcilers, properties.consumer().reconcileEvery(), random);
        var started = new DurableConsumers(
                List.of(handlers),
                List.of(new DatabaseDependency(dataSource)),
                new JdbcProcessedEvents(jdbc, new JdbcTransactionManager(dataSource)),
                reconciliations,
                bus,
                properties,
                meters,
                random);
        running.add(started);
        running.add(reconciliations);
        started.start();
        reconciliations.start();
        return started;
    }

    /** How many deliveries to the durable ended like this. */
    double deliveries(String durable, String outcome) {
        var counter = registry.find("edd.events.deliveries")
                .tags("durable", durable, "outcome", outcome)
                .counter();
        return counter == null ? 0 : counter.count();
    }

    @Override
    public void close() {
        running.forEach(SmartLifecycle::stop);
        relay.stop();
        bus.stop();
    }
}
