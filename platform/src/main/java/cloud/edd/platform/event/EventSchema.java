package cloud.edd.platform.event;

import javax.sql.DataSource;
import org.flywaydb.core.Flyway;

/**
 * Brings the tables of the event bus into a service's database: {@code db/platform} with a history of its own, so that
 * their versions never meet the service's. Runs after the service's own migrations, which expect an empty schema the
 * first time.
 */
final class EventSchema {
    private EventSchema() {}

    static void migrate(DataSource dataSource) {
        Flyway.configure()
                .dataSource(dataSource)
                .locations("classpath:db/platform")
                .table("platform_schema_history")
                .baselineOnMigrate(true)
                .baselineVersion("0")
                .load()
                .migrate();
    }
}
