package cloud.edd.platform.event;

import org.springframework.jdbc.core.simple.JdbcClient;

/** Reads the level from {@code event_outbox}. */
record JdbcOutboxGauge(JdbcClient jdbc) implements OutboxGauge {
    @Override
    public Level read() {
        return jdbc.sql("""
                        SELECT count(*), coalesce(extract(epoch FROM now() - min(created_at)), 0)
                        FROM event_outbox WHERE published_at IS NULL""")
                .query((row, number) -> new Level(row.getLong(1), row.getDouble(2)))
                .single();
    }
}
