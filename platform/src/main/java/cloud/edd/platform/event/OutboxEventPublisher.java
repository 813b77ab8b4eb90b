package cloud.edd.platform.event;

import io.nats.client.support.JsonValue;
import java.util.HashMap;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** Writes events into {@code event_outbox} and wakes the relay when the caller's transaction commits. */
final class OutboxEventPublisher implements EventPublisher {
    /** The notification channel on which the relay of this database listens. */
    static final String CHANNEL = "event_outbox";

    private final JdbcClient jdbc;
    private final EventEncoder encoder;

    OutboxEventPublisher(JdbcClient jdbc, EventEncoder encoder) {
        this.jdbc = jdbc;
        this.encoder = encoder;
    }

    @Override
    public void publish(Event event) {
        if (!TransactionSynchronizationManager.isActualTransactionActive()) {
            throw new IllegalStateException("publish " + event.subject()
                    + " inside the transaction that makes the change: an event must not outlive a rollback");
        }
        var encoded = encoder.encode(event.subject(), event.entityId(), event.version(), event.body());
        jdbc.sql("""
                        INSERT INTO event_outbox (event_id, aggregate, version, subject, headers, payload)
                        VALUES (:id, :aggregate, :version, :subject, :headers::jsonb, :payload)
                        """)
                .param("id", encoded.id())
                .param("aggregate", event.aggregate())
                .param("version", event.version())
                .param("subject", encoded.subject())
                .param("headers", json(encoded.headers()))
                .param("payload", encoded.payload().toByteArray())
                .update();
        // Sent by PostgreSQL at commit, and once however often it is asked for within one transaction.
        jdbc.sql("SELECT pg_notify(:channel, '')")
                .param("channel", CHANNEL)
                .query((row, number) -> number)
                .list();
    }

    private static String json(Map<String, String> headers) {
        var values = new HashMap<String, JsonValue>();
        headers.forEach((name, value) -> values.put(name, new JsonValue(value)));
        return new JsonValue(values).toJson();
    }
}
