package cloud.edd.auth;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.edd.testing.identity.TestTokens;
import cloud.edd.testing.nats.TestNats;
import cloud.edd.testing.postgres.TestDatabase;
import cloud.edd.testing.postgres.TestPostgres;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;

/** The database of the older implementation is taken over as it is. */
class TakeoverTest {

    @Test
    void oldAccountsAndTokensGoOnWorkingAndOldSessionsDoNot() throws IOException {
        TestDatabase database = TestPostgres.shared().database("old");
        JdbcClient old = JdbcClient.create(database.dataSource());
        for (String statement : script().split(";")) {
            if (!statement.isBlank()) {
                old.sql(statement).update();
            }
        }
        addUser(old, "q7Jk2L", "admin", "2020-01-01");
        addUser(old, "aB3dE5", "Mira", "2021-01-01");
        addUser(old, "xY9zW1", "mira", "2022-01-01");
        old.sql("INSERT INTO sessions (user_id, token, expires_at) VALUES ('q7Jk2L', 'raw.old.token', 4102444800)")
                .update();
        old.sql("INSERT INTO api_tokens (id, user_id, name, token_hash, scopes) "
                        + "VALUES ('Tn4x9B', 'aB3dE5', 'ci', 'hash', '{\"storage.aB3dE5\":[\"read\"]}')")
                .update();

        try (AuthServer auth = AuthServer.start(database, TestNats.shared())) {
            // The name of the environment seeds the role; the password of the environment changes nothing.
            assertThat(auth.login("admin", AuthServer.ADMIN_PASSWORD).status()).isEqualTo(401);
            var admin = auth.login("admin", "pw of q7Jk2L").json();
            assertThat(admin.get("is_admin").asBoolean()).isTrue();
            String[] session = AuthServer.bearer(admin.get("token").asString());
            assertThat(auth.login("Mira", "pw of aB3dE5").json().get("user_id").asString())
                    .isEqualTo("aB3dE5");
            assertThat(auth.login("mira", "pw of xY9zW1").json().get("user_id").asString())
                    .isEqualTo("xY9zW1");
            assertThat(auth.post("/admin/users", "{\"username\":\"MIRA\",\"password\":\"long enough\"}", session)
                            .status())
                    .isEqualTo(409);
            assertThat(auth.get("/admin/users", session)
                            .json()
                            .valueStream()
                            .map(user -> user.get("username").asString()))
                    .containsExactly("admin", "Mira", "mira");
            assertThat(auth.database()
                            .sql("SELECT count(*) FROM sessions WHERE token_hash = 'raw.old.token'")
                            .query(Long.class)
                            .single())
                    .isZero();
            assertThat(auth.get("/api/tokens/Tn4x9B/check", AuthServer.serviceKey())
                            .status())
                    .isEqualTo(200);
            // A session as the older implementation signed it, without sid, kid and audience.
            String legacy = TestTokens.standard()
                    .jws(
                            null,
                            Map.of(
                                    "user_id",
                                    "q7Jk2L",
                                    "username",
                                    "admin",
                                    "display_name",
                                    "",
                                    "is_admin",
                                    true,
                                    "type",
                                    "",
                                    "sub",
                                    "admin",
                                    "iat",
                                    1_700_000_000L,
                                    "exp",
                                    4_102_444_800L));
            assertThat(auth.get("/api/session", AuthServer.bearer(legacy)).status())
                    .isEqualTo(401);
            auth.restart();
            assertThat(auth.get("/api/session", session).status()).isEqualTo(200);
        }
    }

    private static void addUser(JdbcClient old, String id, String name, String createdAt) {
        old.sql(
                        "INSERT INTO users (user_id, username, password_hash, created_at) VALUES (:id, :name, :hash, :at::timestamp)")
                .param("id", id)
                .param("name", name)
                .param("hash", new BCryptPasswordEncoder(4).encode("pw of " + id))
                .param("at", createdAt)
                .update();
    }

    private static String script() throws IOException {
        try (InputStream script = TakeoverTest.class.getResourceAsStream("/db/migration/V1__accounts.sql")) {
            String text = new String(Objects.requireNonNull(script).readAllBytes(), StandardCharsets.UTF_8);
            return String.join(
                    "\n",
                    List.of(text.split("\n")).stream()
                            .filter(line -> !line.startsWith("--"))
                            .toList());
        }
    }
}
