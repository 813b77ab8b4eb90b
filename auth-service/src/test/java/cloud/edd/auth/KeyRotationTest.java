package cloud.edd.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import cloud.edd.other.OtherService;
import cloud.edd.platform.identity.TokenHash;
import cloud.edd.testing.identity.TestTokens;
import cloud.edd.testing.nats.TestNats;
import cloud.edd.testing.postgres.TestDatabase;
import cloud.edd.testing.postgres.TestPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.web.client.RestClient;

/** Secrets that are replaced while the platform runs. */
class KeyRotationTest {
    private static final TestDatabase DATABASE = TestPostgres.shared().database("auth");
    private static AuthServer auth;
    private static ConfigurableApplicationContext other;

    @BeforeAll
    static void start() {
        auth = AuthServer.start(DATABASE, TestNats.shared());
        other = another(auth);
    }

    @AfterAll
    static void stop() {
        other.close();
        auth.close();
    }

    @Test
    void weaknesses5And28PredecessorsCountAndAreNeverIssued(@TempDir Path secrets) throws IOException {
        // As a file, which is how it comes in production: a key has several lines.
        Files.writeString(secrets.resolve("JWT_SIGNING_KEY_PREVIOUS"), TestTokens.SIGNING_KEY);
        String[] older = auth.signInAsAdmin();
        String[] olderApi = apiToken(older);
        assertThat(published(auth)).containsExactly(keyId(older));
        try (AuthServer rotated = AuthServer.start(
                        DATABASE,
                        TestNats.shared(),
                        "JWT_SIGNING_KEY=" + TestTokens.OTHER_SIGNING_KEY,
                        "EDD_SECRETS_DIR=" + secrets,
                        "SERVICE_API_KEY=another-key-between-services",
                        "SERVICE_API_KEY_PREVIOUS=" + TestTokens.SERVICE_KEY);
                var service = another(rotated)) {
            assertThat(rotated.get("/api/session", older).status()).isEqualTo(200);
            String[] newer = rotated.signInAsAdmin();
            assertThat(keyId(newer)).isNotEqualTo(keyId(older));
            assertThat(published(rotated)).containsExactly(keyId(newer), keyId(older));
            for (String[] token : List.of(older, newer, olderApi)) {
                assertThat(known(service, token)).isEqualTo(200);
            }
            // The other replica has not been told of the new key: nor has whoever asks it.
            assertThat(auth.get("/api/session", newer).status()).isEqualTo(401);
            assertThat(known(other, newer)).isEqualTo(401);

            assertThat(rotated.get("/api/users", AuthServer.serviceKey()).status())
                    .isEqualTo(200);
            assertThat(rotated.get("/api/users", "X-Service-Key", "another-key-between-services")
                            .status())
                    .isEqualTo(200);
            assertThat(rotated.get("/api/users", "X-Service-Key", "a-third").status())
                    .isEqualTo(401);
        }
    }

    @Test
    void weakness5TheKeySetHasNothingButPublicHalves() {
        var answer = auth.get("/.well-known/jwks.json");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().get("keys")).hasSize(1);
        assertThat(answer.json().get("keys").get(0).propertyNames())
                .containsExactlyInAnyOrder("kty", "crv", "x", "y", "kid", "use", "alg");
    }

    /** Somebody has taken a service over and with it all it knows: the shared secret and the key between services. */
    @Test
    void weakness5WhoTakesAServiceOverMintsNothing() {
        String[] admin = auth.signInAsAdmin();
        String userId = auth.get("/api/session", admin).json().get("user_id").asString();
        String[] api = apiToken(admin);
        assertThat(known(other, admin)).isEqualTo(200);
        assertThat(known(other, api)).isEqualTo(200);
        TestTokens insider = TestTokens.signedWith(TestTokens.SECRET);
        String tokenId = String.valueOf(Jwt.claims(AuthServer.bearer(api[1].substring("Bearer ecloud_".length())))
                .get("token_id"));
        for (String forged : List.of(
                insider.admin(userId, AuthServer.ADMIN),
                insider.jws("session+jwt", Jwt.claims(admin)),
                // The id of a token that lives, asked about a moment ago.
                insider.apiToken(userId, tokenId, Map.of("storage." + userId, List.of("read", "delete"))),
                insider.apiToken(userId, tokenId, Map.of()).substring("ecloud_".length()))) {
            assertThat(known(other, AuthServer.bearer(forged))).as(forged).isEqualTo(401);
            assertThat(auth.get("/api/session", AuthServer.bearer(forged)).status())
                    .isEqualTo(401);
        }
        assertThat(known(other, api)).isEqualTo(200);
    }

    @Test
    void weakness5ATokenFromBeforeTheSigningKeysCountsByItsRow() {
        String userId = auth.get("/api/session", auth.signInAsAdmin())
                .json()
                .get("user_id")
                .asString();
        TestTokens before = TestTokens.signedWith(TestTokens.SECRET);
        String older = before.apiToken(userId, "Tn4x9B", Map.of());
        auth.database()
                .sql("""
                        INSERT INTO api_tokens (id, user_id, name, token_hash, scopes, created_at)
                        VALUES ('Tn4x9B', :user, 'old', :hash, '{}', 1)
                        """)
                .param("user", userId)
                .param("hash", TokenHash.of(older))
                .update();
        assertThat(known(other, AuthServer.bearer(older))).isEqualTo(200);
        String rowless = before.apiToken(userId, "Tn4x9C", Map.of());
        assertThat(known(other, AuthServer.bearer(rowless))).isEqualTo(401);
    }

    @Test
    void weakness5AShortSecretStopsTheStart() {
        assertThatThrownBy(() -> AuthServer.start("JWT_SECRET=short"))
                .rootCause()
                .hasMessageContaining("JWT_SECRET")
                .hasMessageContaining("32");
    }

    private static String[] apiToken(String[] session) {
        String userId = auth.get("/api/session", session).json().get("user_id").asString();
        return AuthServer.bearer(auth.post(
                        "/api/tokens",
                        "{\"name\":\"ci\",\"scopes\":{\"storage.%s\":[\"read\"]}}".formatted(userId),
                        session)
                .json()
                .get("token")
                .asString());
    }

    private static List<String> published(AuthServer auth) {
        return auth.get("/.well-known/jwks.json")
                .json()
                .get("keys")
                .valueStream()
                .map(key -> key.get("kid").asString())
                .toList();
    }

    private static String keyId(String[] bearer) {
        return Jwt.header(bearer).get("kid").asString();
    }

    private static ConfigurableApplicationContext another(AuthServer auth) {
        var service =
                OtherService.start("other", TestNats.shared().url(), auth.port(), "--edd.operation.drain-delay=0s");
        await().until(() -> get(service, "/readyz", "") == 200);
        return service;
    }

    private static int known(ConfigurableApplicationContext service, String[] bearer) {
        return get(service, "/known", bearer[1]);
    }

    private static int get(ConfigurableApplicationContext service, String path, String authorization) {
        String port = service.getEnvironment().getRequiredProperty("local.server.port");
        return RestClient.create("http://127.0.0.1:" + port)
                .get()
                .uri(path)
                .header("Authorization", authorization)
                .exchange((_, answer) -> answer.getStatusCode().value());
    }
}
