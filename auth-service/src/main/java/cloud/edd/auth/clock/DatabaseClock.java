package cloud.edd.auth.clock;

import java.time.Instant;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The clock of the database, which the replicas share. It is asked, not remembered. */
@Component
class DatabaseClock implements SharedClock {

    private final JdbcClient jdbc;

    DatabaseClock(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public Instant now() {
        // Not now(), which stands still within a transaction.
        return jdbc.sql("SELECT clock_timestamp() AS now")
                .query((row, number) -> row.getTimestamp("now").toInstant())
                .single();
    }
}
