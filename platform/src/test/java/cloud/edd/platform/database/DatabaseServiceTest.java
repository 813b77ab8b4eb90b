package cloud.edd.platform.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import cloud.edd.platform.error.ErrorAutoConfiguration;
import cloud.edd.platform.id.IdAutoConfiguration;
import cloud.edd.platform.operation.OperationAutoConfiguration;
import cloud.edd.platform.request.RequestAutoConfiguration;
import cloud.edd.platform.testapp.WebApplication;
import cloud.edd.testing.postgres.TestPostgres;
import com.zaxxer.hikari.HikariDataSource;
import java.net.http.HttpResponse;
import java.time.Duration;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcClientAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcTemplateAutoConfiguration;
import org.springframework.boot.transaction.autoconfigure.TransactionAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** A service whose database comes by {@code DATABASE_URL}, goes away and comes back. */
class DatabaseServiceTest {

    @Test
    void aDatabaseThatGoesAwayIs503AndNotReadyAndComesBackByItself() throws Exception {
        try (var postgres = TestPostgres.start();
                var application = WebApplication.start(
                        App.class,
                        "DATABASE_URL=" + postgres.database("ops").databaseUrl(),
                        "spring.datasource.hikari.connection-timeout=500")) {
            var pool = application.context().getBean(DataSource.class).unwrap(HikariDataSource.class);
            assertThat(pool.getMaximumPoolSize()).isEqualTo(5);
            assertThat(application.get("/one").body()).isEqualTo("1");
            assertThat(application.get("/readyz").body()).isEqualTo("ready");

            postgres.stop();
            for (String path : new String[] {"/one", "/transaction"}) {
                HttpResponse<String> answer = application.get(path);
                assertThat(answer.statusCode()).isEqualTo(503);
                assertThat(answer.body()).isEqualTo("The database is out of reach just now; try again.\n");
                assertThat(answer.headers().firstValue("Retry-After")).contains("5");
            }
            await().untilAsserted(() ->
                    assertThat(application.get("/readyz").statusCode()).isEqualTo(503));
            assertThat(application.get("/healthz").statusCode()).isEqualTo(200);

            postgres.restart();
            await().atMost(Duration.ofSeconds(30))
                    .untilAsserted(() ->
                            assertThat(application.get("/readyz").statusCode()).isEqualTo(200));
            assertThat(application.get("/transaction").body()).isEqualTo("1");
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration({
        IdAutoConfiguration.class,
        RequestAutoConfiguration.class,
        ErrorAutoConfiguration.class,
        OperationAutoConfiguration.class,
        DataSourceAutoConfiguration.class,
        DataSourceTransactionManagerAutoConfiguration.class,
        TransactionAutoConfiguration.class,
        JdbcTemplateAutoConfiguration.class,
        JdbcClientAutoConfiguration.class
    })
    static class App {

        @Bean
        Queries queries(JdbcClient jdbc) {
            return new Queries(jdbc);
        }
    }

    @RestController
    static class Queries {

        private final JdbcClient jdbc;

        Queries(JdbcClient jdbc) {
            this.jdbc = jdbc;
        }

        @GetMapping("/one")
        int one() {
            return jdbc.sql("select 1").query(Integer.class).single();
        }

        @Transactional
        @GetMapping("/transaction")
        int inTransaction() {
            return jdbc.sql("select 1").query(Integer.class).single();
        }
    }
}
