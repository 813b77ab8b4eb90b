package cloud.edd.platform.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import cloud.edd.testing.nats.TestNats;
import cloud.edd.testing.postgres.TestPostgres;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.flyway.autoconfigure.FlywayAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.transaction.autoconfigure.TransactionAutoConfiguration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

class EventAutoConfigurationTest {
    private final ApplicationContextRunner service = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    cloud.edd.platform.id.IdAutoConfiguration.class,
                    EventBusAutoConfiguration.class,
                    EventStoreAutoConfiguration.class))
            .withPropertyValues("spring.application.name=auth-service");

    private static final AutoConfigurations DATABASE = AutoConfigurations.of(
            DataSourceAutoConfiguration.class,
            DataSourceTransactionManagerAutoConfiguration.class,
            TransactionAutoConfiguration.class,
            FlywayAutoConfiguration.class);

    @Test
    void withoutAddressOfTheBusThereIsNone() {
        service.run(context -> assertThat(context).doesNotHaveBean(EventBus.class));
    }

    @Test
    void withoutDatabaseSamplesAreSentAndNothingIsStored() {
        service.withClassLoader(new FilteredClassLoader(
                        "org.springframework.jdbc",
                        "org.springframework.dao",
                        "org.springframework.transaction",
                        "org.springframework.boot.jdbc",
                        "org.springframework.boot.flyway",
                        "org.flywaydb",
                        "org.postgresql"))
                .withPropertyValues("NATS_URL=" + TestNats.shared().url())
                .run(context ->
                        assertThat(context).hasSingleBean(SamplePublisher.class).doesNotHaveBean(EventPublisher.class));
    }

    @Test
    void withDatabaseEventsAreSentAfterTheCommitFromTablesBesideTheServicesOwn() {
        TestNats.shared().clear();
        var database = TestPostgres.shared().database("auto_configuration");
        service.withConfiguration(DATABASE)
                .withPropertyValues(
                        "NATS_URL=" + TestNats.shared().url(),
                        "spring.datasource.url=" + database.jdbcUrl(),
                        "spring.datasource.username=" + database.username(),
                        "spring.datasource.password=" + database.password())
                .run(context -> {
                    assertThat(context).hasNotFailed();
                    context.getBean(TransactionTemplate.class)
                            .executeWithoutResult(transaction ->
                                    context.getBean(EventPublisher.class).publish(OneService.update("42", 1)));

                    await().atMost(OneService.PATIENCE)
                            .until(() -> JdbcClient.create(database.dataSource())
                                    .sql("SELECT count(*) = 1 FROM event_outbox WHERE stream = 'AUTH'")
                                    .query(Boolean.class)
                                    .single());
                });
    }
}
