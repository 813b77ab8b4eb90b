package cloud.edd.platform.event;

import java.security.SecureRandom;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import java.util.Properties;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.flyway.autoconfigure.FlywayMigrationInitializer;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;

/** What the event bus keeps in the service's database: the outbox, ids of handled events, versions of projections. */
@AutoConfiguration(
        after = EventBusAutoConfiguration.class,
        afterName = {
            "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration",
            "org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration",
            "org.springframework.boot.flyway.autoconfigure.FlywayAutoConfiguration"
        })
@ConditionalOnClass({JdbcClient.class, FlywayMigrationInitializer.class})
@ConditionalOnBean({DataSource.class, EventBus.class})
public class EventStoreAutoConfiguration {
    /** Seconds; a database that vanished without closing is noticed within this. */
    private static final String SOCKET_LIMIT = "10";

    /** Present when the tables are. */
    record EventTables(JdbcClient jdbc) {}

    @Bean
    EventTables eventTables(DataSource dataSource, ObjectProvider<FlywayMigrationInitializer> ownMigrations) {
        ownMigrations.ifAvailable(migrated -> {});
        EventSchema.migrate(dataSource);
        return new EventTables(JdbcClient.create(dataSource));
    }

    @Bean
    EventPublisher eventPublisher(EventTables tables, EventEncoder encoder) {
        return new OutboxEventPublisher(tables.jdbc(), encoder);
    }

    @Bean
    EventStore eventStore(EventTables tables, DataSource dataSource, PlatformTransactionManager transactions) {
        return new EventStore(
                new JdbcProcessedEvents(tables.jdbc(), transactions),
                List.of(new DatabaseDependency(dataSource)),
                new JdbcOutboxGauge(tables.jdbc()));
    }

    @Bean
    ProjectionVersions projectionVersions(EventTables tables, Clock clock) {
        return new ProjectionVersions(tables.jdbc(), clock);
    }

    @Bean
    OutboxRelay outboxRelay(
            EventTables tables,
            DataSource dataSource,
            ObjectProvider<JdbcConnectionDetails> details,
            EventBus bus,
            EventProperties properties,
            Clock clock,
            SecureRandom random) {
        return new OutboxRelay(connections(dataSource, details), bus, properties, clock, random);
    }

    private static RelayConnections connections(DataSource dataSource, ObjectProvider<JdbcConnectionDetails> details) {
        var known = details.getIfAvailable();
        return known == null ? dataSource::getConnection : () -> outsideThePool(known);
    }

    private static java.sql.Connection outsideThePool(JdbcConnectionDetails details) throws SQLException {
        var properties = new Properties();
        setIfPresent(properties, "user", details.getUsername());
        setIfPresent(properties, "password", details.getPassword());
        properties.setProperty("ApplicationName", "event-relay");
        properties.setProperty("connectTimeout", SOCKET_LIMIT);
        properties.setProperty("socketTimeout", SOCKET_LIMIT);
        properties.setProperty("tcpKeepAlive", "true");
        return DriverManager.getConnection(details.getJdbcUrl(), properties);
    }

    private static void setIfPresent(Properties properties, String name, @Nullable String value) {
        if (value != null) {
            properties.setProperty(name, value);
        }
    }
}
