package cloud.edd.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import cloud.edd.auth.AuthServer.Answer;
import cloud.edd.testing.nats.TestNats;
import cloud.edd.testing.postgres.TestPostgres;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Without its database the service says that it cannot answer, never that somebody is not who they are. */
class DatabaseAwayTest {

    @Test
    void nobodyIsSignedOutAndEverythingWorksAfterwards() {
        try (TestPostgres postgres = TestPostgres.start();
                AuthServer auth = AuthServer.start(
                        postgres.database("auth"),
                        TestNats.shared(),
                        "spring.datasource.hikari.connection-timeout=1000")) {
            String[] session = auth.signInAsAdmin();
            postgres.stop();
            List<Answer> answers = List.of(
                    auth.get("/api/session", session),
                    auth.login("admin", AuthServer.ADMIN_PASSWORD),
                    auth.get("/api/tokens/none/check", AuthServer.serviceKey()),
                    auth.get("/api/revocations", AuthServer.serviceKey()),
                    auth.get("/readyz"));
            for (Answer answer : answers) {
                assertThat(answer.status()).as(answer.body()).isIn(500, 503);
            }
            for (Answer answer : answers.subList(0, 4)) {
                assertThat(answer.body())
                        .matches("\\{\"error\":\"[^\"]+\"}")
                        .doesNotContainIgnoringCase("sql", "hikari", "jdbc", "exception");
            }
            assertThat(auth.get("/healthz").status()).isEqualTo(200);
            postgres.restart();
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> auth.get("/api/session", session).status() == 200);
            assertThat(auth.login("admin", AuthServer.ADMIN_PASSWORD).status()).isEqualTo(200);
        }
    }
}
