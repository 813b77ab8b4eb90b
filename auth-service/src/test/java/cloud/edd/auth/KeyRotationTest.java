package cloud.edd.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cloud.edd.testing.identity.TestTokens;
import cloud.edd.testing.nats.TestNats;
import cloud.edd.testing.postgres.TestDatabase;
import cloud.edd.testing.postgres.TestPostgres;
import org.junit.jupiter.api.Test;

/** Secrets that are replaced while the platform runs. */
class KeyRotationTest {
    private static final String NEW_SECRET = "another-secret-another-secret-another-secret";

    @Test
    void weaknesses5And28APredecessorIsAcceptedAndNeverIssued() {
        TestDatabase database = TestPostgres.shared().database("auth");
        String[] older;
        try (AuthServer auth = AuthServer.start(database, TestNats.shared())) {
            older = auth.signInAsAdmin();
        }
        try (AuthServer auth = AuthServer.start(
                database,
                TestNats.shared(),
                "JWT_SECRET=" + NEW_SECRET,
                "JWT_SECRET_PREVIOUS=" + TestTokens.SECRET,
                "SERVICE_API_KEY=another-key-between-services",
                "SERVICE_API_KEY_PREVIOUS=" + TestTokens.SERVICE_KEY)) {
            assertThat(auth.get("/api/session", older).status()).isEqualTo(200);
            String[] newer = auth.signInAsAdmin();
            assertThat(newer[1].split("\\.")[0]).isNotEqualTo(older[1].split("\\.")[0]);
            assertThat(auth.get("/api/users", AuthServer.serviceKey()).status()).isEqualTo(200);
            assertThat(auth.get("/api/users", "X-Service-Key", "another-key-between-services")
                            .status())
                    .isEqualTo(200);
            assertThat(auth.get("/api/users", "X-Service-Key", "a-third").status())
                    .isEqualTo(401);
        }
    }

    @Test
    void weakness5AShortSecretStopsTheStart() {
        assertThatThrownBy(() -> AuthServer.start("JWT_SECRET=short"))
                .rootCause()
                .hasMessageContaining("JWT_SECRET")
                .hasMessageContaining("32");
    }
}
