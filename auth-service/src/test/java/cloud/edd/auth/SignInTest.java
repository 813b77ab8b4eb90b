package cloud.edd.auth;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.edd.auth.AuthServer.Answer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;
import tools.jackson.databind.json.JsonMapper;

/** Signing in and out. */
class SignInTest {
    private static final AuthServer auth = AuthServer.shared();

    @Test
    void theFirstAccountIsAnAdministrator() {
        Answer answer = auth.login("admin", AuthServer.ADMIN_PASSWORD);
        assertThat(answer.status()).isEqualTo(200);
        String token = answer.json().get("token").asString();
        String id = answer.json().get("user_id").asString();
        assertThat(id).matches("[0-9a-z]{8}");
        assertThat(answer.body())
                .isEqualTo(
                        "{\"username\":\"admin\",\"display_name\":\"admin\",\"user_id\":\"%s\",\"is_admin\":true,\"token\":\"%s\"}"
                                .formatted(id, token));
        assertThat(answer.header("Content-Type")).startsWith("application/json");
        assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
        assertThat(answer.response().headers().allValues("Set-Cookie")).isEmpty();
    }

    @Test
    void anOrdinaryUsersAnswerLeavesOutIsAdmin() {
        auth.createUser("olga");
        Answer answer = auth.login("olga", AuthServer.passwordOf("olga"));
        assertThat(answer.json().propertyNames())
                .containsExactlyInAnyOrder("username", "display_name", "user_id", "token");
        auth.database()
                .sql("UPDATE users SET display_name = '' WHERE username = 'olga'")
                .update();
        assertThat(auth.login("olga", AuthServer.passwordOf("olga")).json().propertyNames())
                .containsExactlyInAnyOrder("username", "user_id", "token");
    }

    @Test
    void aBrowserDecodesTheTokenWithoutTranslation() {
        auth.createUser("sign");
        String[] session = auth.signIn("sign", AuthServer.passwordOf("sign"));
        auth.put("/api/settings/profile", "{\"display_name\":\">?~ ÿ 日本 😀\"}", session);
        String token = auth.login("sign", AuthServer.passwordOf("sign"))
                .json()
                .get("token")
                .asString();
        String payload = new String(Base64.getDecoder().decode(token.split("\\.")[1]), StandardCharsets.US_ASCII);
        var claims = new JsonMapper().readTree(payload);
        assertThat(claims.get("display_name").asString()).isEqualTo(">?~ ÿ 日本 😀");
        assertThat(claims.get("username").asString()).isEqualTo("sign");
        assertThat(claims.get("sub").asString()).isEqualTo("sign");
        assertThat(claims.get("aud").asString()).isEqualTo("edd");
        assertThat(claims.get("type").asString()).isEmpty();
        assertThat(claims.get("is_admin").asBoolean()).isFalse();
        assertThat(claims.get("exp").asLong() - claims.get("iat").asLong()).isEqualTo(24 * 3600);
    }

    @Test
    void weakness19UnknownNameAndWrongPasswordAreAnsweredAlike() {
        Answer unknown = auth.login("nobody", "whatever it is");
        Answer wrong = auth.login("admin", "whatever it is");
        assertThat(unknown.status()).isEqualTo(401);
        assertThat(wrong.status()).isEqualTo(401);
        assertThat(wrong.body()).isEqualTo(unknown.body()).isEqualTo("{\"error\":\"invalid username or password\"}");
    }

    @Test
    void theNameIsTrimmedAndThePasswordIsNot() {
        assertThat(auth.login("  admin ", AuthServer.ADMIN_PASSWORD).status()).isEqualTo(200);
        assertThat(auth.login("admin", AuthServer.ADMIN_PASSWORD + " ").status())
                .isEqualTo(401);
        assertThat(auth.login("ADMIN", AuthServer.ADMIN_PASSWORD).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "not json",
                "[]",
                "null",
                "\"text\"",
                "{",
                "{}",
                "{\"username\":\"admin\"}",
                "{\"password\":\"x\"}",
                "{\"username\":\" \",\"password\":\"x\"}",
                "{\"username\":\"admin\",\"password\":\"\"}",
                "{\"username\":\"admin\",\"password\":null}",
                "{\"username\":5,\"password\":\"x\"}",
                "{\"username\":\"admin\",\"password\":true}",
                "{\"username\":[\"admin\"],\"password\":\"x\"}",
            })
    void whatIsNoLoginIsRefused(String body) {
        Answer answer = auth.post("/api/login", body);
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.body()).matches("\\{\"error\":\"[^\"]+\"}");
    }

    @Test
    void aBodyOfAnyDeclaredTypeAndUnknownMembersAreAccepted() {
        String body =
                "{\"username\":\"admin\",\"password\":\"%s\",\"remember\":{}}".formatted(AuthServer.ADMIN_PASSWORD);
        for (String type : List.of("text/plain", "application/x-www-form-urlencoded", "application/json", "nonsense")) {
            assertThat(auth.post("/api/login", body, "Content-Type", type).status())
                    .as(type)
                    .isEqualTo(200);
        }
        assertThat(auth.post("/api/login", body, "Accept", "text/html").status())
                .isEqualTo(200);
    }

    @Test
    void weakness33AHugeBodyIsRefused() {
        assertThat(auth.login("admin", "x".repeat(10_000_000)).status()).isEqualTo(413);
        assertThat(auth.login("x".repeat(60_000), "y").status()).isEqualTo(401);
        assertThat(auth.login("a\0b", "y").status()).isEqualTo(400);
    }

    @Test
    void weakness3LogoutEndsTheSessionAndIsAlwaysOk() {
        String[] session = auth.signInAsAdmin();
        assertThat(auth.get("/api/session", session).status()).isEqualTo(200);
        for (int i = 0; i < 2; i++) {
            Answer answer = auth.post("/api/logout", null, session);
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.body()).isEqualTo("{\"status\":\"ok\"}");
            assertThat(auth.get("/api/session", session).status()).isEqualTo(401);
        }
        assertThat(auth.post("/api/logout", "", "Authorization", "Bearer rubbish")
                        .status())
                .isEqualTo(200);
    }

    @Test
    void weakness31TheSessionShowsTheAccountAsItIsNow() {
        String id = auth.createUser("nora");
        String[] session = auth.signIn("nora", AuthServer.passwordOf("nora"));
        assertThat(auth.get("/api/session", session).body())
                .isEqualTo("{\"username\":\"nora\",\"display_name\":\"nora\",\"user_id\":\"%s\",\"is_admin\":false}"
                        .formatted(id));
        assertThat(auth.put("/api/settings/profile", "{\"display_name\":\"  Nora N. \"}", session)
                        .body())
                .isEqualTo("{\"username\":\"nora\",\"display_name\":\"Nora N.\",\"user_id\":\"%s\"}".formatted(id));
        assertThat(auth.get("/api/session", session).json().get("display_name").asString())
                .isEqualTo("Nora N.");
        assertThat(auth.put("/api/settings/profile", "{\"display_name\":\" \"}", session)
                        .json()
                        .get("display_name")
                        .asString())
                .isEqualTo("nora");
        assertThat(auth.put("/api/settings/profile", "{\"display_name\":\"" + "x".repeat(129) + "\"}", session)
                        .status())
                .isEqualTo(400);
    }

    @Test
    void weakness20ABcryptHashIsAcceptedAndReplaced() {
        auth.createUser("bea");
        auth.database()
                .sql("UPDATE users SET password_hash = :hash WHERE username = 'bea'")
                .param("hash", new BCryptPasswordEncoder(4).encode("from the old days"))
                .update();
        assertThat(auth.login("bea", "from the new days").status()).isEqualTo(401);
        assertThat(hashOf("bea")).startsWith("$2a$");
        assertThat(auth.login("bea", "from the old days").status()).isEqualTo(200);
        assertThat(hashOf("bea")).startsWith("$argon2id$");
        assertThat(auth.login("bea", "from the old days").status()).isEqualTo(200);
    }

    @Test
    void aDisabledAccountNeitherSignsInNorKeepsItsSession() {
        auth.createUser("dora");
        String[] session = auth.signIn("dora", AuthServer.passwordOf("dora"));
        auth.database()
                .sql("UPDATE users SET disabled = TRUE WHERE username = 'dora'")
                .update();
        assertThat(auth.get("/api/session", session).status()).isEqualTo(401);
        assertThat(auth.login("dora", AuthServer.passwordOf("dora")).body())
                .isEqualTo("{\"error\":\"invalid username or password\"}");
    }

    @Test
    void aPasswordAloneDoesNotSignInWhoHasASecurityKey() {
        String id = auth.createUser("keyed");
        auth.database()
                .sql("INSERT INTO webauthn_credentials (id, user_id, public_key, attestation_type) "
                        + "VALUES ('\\x01', :id, '\\x02', 'none')")
                .param("id", id)
                .update();
        Answer answer = auth.login("keyed", AuthServer.passwordOf("keyed"));
        String challenge = answer.json().get("challenge_token").asString();
        assertThat(answer.body())
                .isEqualTo("{\"requires_2fa\":true,\"challenge_token\":\"%s\",\"methods\":[\"webauthn\"]}", challenge);
        assertThat(auth.get("/api/session", AuthServer.bearer(challenge)).status())
                .isEqualTo(401);
        assertThat(auth.login("keyed", "wrong").status()).isEqualTo(401);
    }

    @Test
    void weakness6ManyLoginsAtOnceAllSucceed() throws Exception {
        auth.createUser("twin");
        Callable<String> login = () -> auth.signIn("twin", AuthServer.passwordOf("twin"))[1];
        Set<String> tokens = new HashSet<>();
        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var future : executor.invokeAll(Collections.nCopies(40, login))) {
                tokens.add(future.get());
            }
        }
        assertThat(tokens).hasSize(40);
        assertThat(auth.get(
                                "/api/settings/sessions",
                                "Authorization",
                                tokens.iterator().next())
                        .json())
                .hasSize(40);
    }

    @Test
    void manyLoginsAtOnceReplaceAnOutdatedHashOnce() throws Exception {
        auth.createUser("oldtwin");
        auth.database()
                .sql("UPDATE users SET password_hash = :hash WHERE username = 'oldtwin'")
                .param("hash", new BCryptPasswordEncoder(4).encode("from the old days"))
                .update();
        Callable<Integer> login =
                () -> auth.login("oldtwin", "from the old days").status();
        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var future : executor.invokeAll(Collections.nCopies(20, login))) {
                assertThat(future.get()).isEqualTo(200);
            }
        }
    }

    @Test
    void weakness3NoSessionSurvivesAResetThatHappensMeanwhile() throws Exception {
        String[] admin = auth.signInAsAdmin();
        for (int round = 0; round < 5; round++) {
            String id = auth.createUser("raced" + round);
            String name = "raced" + round;
            Callable<Answer> login = () -> auth.login(name, AuthServer.passwordOf(name));
            Callable<Answer> reset =
                    () -> auth.post("/admin/users/" + id + "/password", "{\"password\":\"another one\"}", admin);
            List<Callable<Answer>> acts = new ArrayList<>(Collections.nCopies(6, login));
            acts.add(3, reset);
            try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
                for (var future : executor.invokeAll(acts)) {
                    Answer answer = future.get();
                    assertThat(answer.status()).isIn(200, 401);
                    if (answer.json().has("token")) {
                        String token = answer.json().get("token").asString();
                        assertThat(auth.get("/api/session", AuthServer.bearer(token))
                                        .status())
                                .isEqualTo(401);
                    }
                }
            }
        }
    }

    @Test
    void noTokenAndNoPasswordIsStored() {
        String token = auth.signInAsAdmin()[1].substring("Bearer ".length());
        List<String> stored = auth.database()
                .sql("SELECT token_hash || ' ' || sid FROM sessions UNION ALL SELECT password_hash FROM users "
                        + "UNION ALL SELECT details::text || coalesce(resource, '') FROM audit_event "
                        + "UNION ALL SELECT encode(payload, 'escape') || headers::text FROM event_outbox")
                .query((row, number) -> row.getString(1))
                .list();
        assertThat(stored)
                .isNotEmpty()
                .noneMatch(text -> text.contains(token) || text.contains(AuthServer.ADMIN_PASSWORD));
    }

    private static String hashOf(String username) {
        return auth.database()
                .sql("SELECT password_hash FROM users WHERE username = :name")
                .param("name", username)
                .query((row, number) -> row.getString(1))
                .single();
    }
}
