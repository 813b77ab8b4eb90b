package cloud.edd.auth;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.edd.auth.AuthServer.Answer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** API tokens, as their owner and as other services see them. */
class ApiTokenTest {
    private static AuthServer auth;
    private static String userId;
    private static String[] session;

    @BeforeAll
    static void start() {
        auth = AuthServer.start();
        userId = auth.createUser("mira");
        session = auth.signIn("mira", AuthServer.passwordOf("mira"));
    }

    @AfterAll
    static void stop() {
        auth.close();
    }

    @Test
    void aTokenIsShownOnceWithItsSecret() {
        Answer answer =
                issue("{\"name\":\" ci \",\"scopes\":{\"compute.UID.containers\":[\"read\",\"start\",\"read\"]},"
                        + "\"expires_in\":\"30d\"}");
        assertThat(answer.status()).isEqualTo(200);
        var token = answer.json();
        long created = token.get("created_at").asLong();
        String shown =
                "\"id\":\"%s\",\"name\":\"ci\",\"scopes\":{\"compute.%s.containers\":[\"read\",\"start\"]},\"expires_at\":%d,\"last_used_at\":0,\"created_at\":%d"
                        .formatted(token.get("id").asString(), userId, created + 30 * 24 * 3600, created);
        assertThat(answer.body())
                .isEqualTo("{%s,\"token\":\"%s\"}"
                        .formatted(shown, token.get("token").asString()));
        assertThat(token.get("id").asString()).matches("[0-9a-z]{8}");
        assertThat(token.get("token").asString()).startsWith("ecloud_ey");
        Answer list = auth.get("/api/tokens", session);
        assertThat(list.body()).startsWith("[{").contains("{" + shown + "}").doesNotContain("ecloud_");
    }

    @ParameterizedTest
    @ValueSource(ints = {30, 90, 365})
    void aTokenEndsWhenItsOwnerChose(int days) {
        var token = issue("{\"name\":\"x\",\"scopes\":{\"storage.UID\":[\"read\"]},\"expires_in\":\"%dd\"}"
                        .formatted(days))
                .json();
        long end = token.get("created_at").asLong() + days * 86_400L;
        assertThat(token.get("expires_at").asLong()).isEqualTo(end);
        String jws = token.get("token").asString().substring("ecloud_".length());
        assertThat(new String(Base64.getUrlDecoder().decode(jws.split("\\.")[1]), StandardCharsets.UTF_8))
                .contains("\"exp\":" + end);
    }

    @Test
    void aTokenWithoutExpiryNeverEnds() {
        for (String expiry : Set.of("", ",\"expires_in\":\"never\"", ",\"expires_in\":null")) {
            var token = issue("{\"name\":\"x\",\"scopes\":{\"storage.UID\":[\"read\"]}" + expiry + "}")
                    .json();
            assertThat(token.get("expires_at").asLong()).isZero();
            String jws = token.get("token").asString().substring("ecloud_".length());
            String payload = new String(Base64.getUrlDecoder().decode(jws.split("\\.")[1]), StandardCharsets.UTF_8);
            assertThat(payload)
                    .doesNotContain("\"exp\"")
                    .contains("\"type\":\"api_token\"", "\"scopes\":{\"storage." + userId);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"name\":\"\",\"scopes\":{\"storage.UID\":[\"read\"]}}",
                "{\"name\":\"x\"}",
                "{\"name\":\"x\",\"scopes\":{}}",
                "{\"name\":\"x\",\"scopes\":null}",
                "{\"name\":\"x\",\"scopes\":[]}",
                "{\"name\":\"x\",\"scopes\":{\"storage.UID\":[]}}",
                "{\"name\":\"x\",\"scopes\":{\"storage.UID\":null}}",
                "{\"name\":\"x\",\"scopes\":{\"storage.UID\":[null]}}",
                "{\"name\":\"x\",\"scopes\":{\"storage.UID\":[\"fly\"]}}",
                "{\"name\":\"x\",\"scopes\":{\"storage.UID\":\"read\"}}",
                "{\"name\":\"x\",\"scopes\":{\"storage\":[\"read\"]}}",
                "{\"name\":\"x\",\"scopes\":{\"storage.other\":[\"read\"]}}",
                "{\"name\":\"x\",\"scopes\":{\"sky.UID\":[\"read\"]}}",
                "{\"name\":\"x\",\"scopes\":{\"storage.UID.clouds\":[\"read\"]}}",
                "{\"name\":\"x\",\"scopes\":{\"storage.UID.files.\":[\"read\"]}}",
                "{\"name\":\"x\",\"scopes\":{\"storage.UID.files\":[\"update\"]}}",
                "{\"name\":\"x\",\"scopes\":{\"storage.UID\":[\"read\"]},\"expires_in\":\"31d\"}",
                "{\"name\":\"x\\u0000\",\"scopes\":{\"storage.UID\":[\"read\"]}}",
            })
    void whatCannotBeGrantedIsRefused(String body) {
        Answer answer = issue(body);
        assertThat(answer.status()).as(answer.body()).isEqualTo(400);
        assertThat(answer.json().get("error").asString()).isNotBlank();
    }

    @Test
    void namesAreCountedInCharacters() {
        String scopes = "\",\"scopes\":{\"storage.UID\":[\"read\"]}}";
        assertThat(issue("{\"name\":\"" + "😀".repeat(64) + scopes).status()).isEqualTo(200);
        assertThat(issue("{\"name\":\"" + "x".repeat(65) + scopes).status()).isEqualTo(400);
    }

    @Test
    void weakness8AHundredScopesAreTheMost() {
        assertThat(issue("{\"name\":\"x\",\"scopes\":{" + scopes(100) + "}}").status())
                .isEqualTo(200);
        assertThat(issue("{\"name\":\"x\",\"scopes\":{" + scopes(101) + "}}").status())
                .isEqualTo(400);
    }

    @Test
    void aServiceLearnsWhetherATokenCounts() {
        String id = issueOne();
        Answer valid = auth.get("/api/tokens/" + id + "/check", AuthServer.serviceKey());
        assertThat(valid.status()).isEqualTo(200);
        assertThat(valid.body()).isEqualTo("{\"status\":\"valid\"}");
        assertGone("nosuchid");

        auth.database()
                .sql("UPDATE api_tokens SET expires_at = 1 WHERE id = '" + id + "'")
                .update();
        assertGone(id);
        auth.database()
                .sql("UPDATE api_tokens SET expires_at = 0 WHERE id = '" + id + "'")
                .update();
        auth.database()
                .sql("UPDATE users SET disabled = TRUE WHERE user_id = '" + userId + "'")
                .update();
        assertGone(id);
        auth.database()
                .sql("UPDATE users SET disabled = FALSE WHERE user_id = '" + userId + "'")
                .update();
        assertThat(auth.get("/api/tokens/" + id + "/check", AuthServer.serviceKey())
                        .status())
                .isEqualTo(200);
    }

    @Test
    void weakness26AServiceAccountsTokenCarriesTheAccountsScopes() {
        auth.database()
                .sql("INSERT INTO service_accounts (id, user_id, name, scopes, version) "
                        + "VALUES ('robot001', :user, 'robot', '{\"storage.x.files\":[\"read\"]}', 7)")
                .param("user", userId)
                .update();
        auth.database()
                .sql("INSERT INTO api_tokens (id, user_id, name, token_hash, service_account_id) "
                        + "VALUES ('robottok', :user, 'r', 'hash', 'robot001')")
                .param("user", userId)
                .update();
        assertThat(auth.get("/api/tokens/robottok/check", AuthServer.serviceKey())
                        .body())
                .isEqualTo("{\"status\":\"valid\",\"scopes\":{\"storage.x.files\":[\"read\"]}}");
        assertThat(auth.get("/api/identity-permissions", AuthServer.serviceKey())
                        .body())
                .isEqualTo(
                        "[{\"service_account_id\":\"robot001\",\"user_id\":\"%s\",\"scopes\":{\"storage.x.files\":[\"read\"]},\"version\":7}]"
                                .formatted(userId));
        assertThat(auth.get("/api/tokens", session).body())
                .contains(
                        "{\"id\":\"robottok\",\"name\":\"r\",\"scopes\":null,\"expires_at\":0,\"last_used_at\":0,\"created_at\":0,\"service_account_id\":\"robot001\"}");
        auth.database()
                .sql("DELETE FROM service_accounts WHERE id = 'robot001'")
                .update();
        assertGone("robottok");
        assertThat(auth.get("/api/identity-permissions", AuthServer.serviceKey())
                        .body())
                .isEqualTo("[]");
    }

    @Test
    void aRevokedTokenIsGoneAndListed() {
        String id = issueOne();
        auth.createUser("eve");
        String[] eve = auth.signIn("eve", AuthServer.passwordOf("eve"));
        assertThat(auth.delete("/api/tokens/" + id, eve).status()).isEqualTo(404);
        assertThat(auth.delete("/api/tokens/" + id, session).body()).isEqualTo("{\"status\":\"ok\"}");
        assertThat(auth.delete("/api/tokens/" + id, session).status()).isEqualTo(404);
        assertGone(id);
        assertThat(auth.get("/api/revocations", AuthServer.serviceKey())
                        .json()
                        .get("tokens")
                        .toString())
                .contains(id);
        assertThat(auth.get("/api/tokens", eve).body()).isEqualTo("[]");
    }

    @Test
    void weakness7ManyTokensAtOnceAllGetTheirOwnRow() throws Exception {
        Callable<String> issue = ApiTokenTest::issueOne;
        Set<String> ids = new HashSet<>();
        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var future : executor.invokeAll(java.util.Collections.nCopies(30, issue))) {
                ids.add(future.get());
            }
        }
        assertThat(ids).hasSize(30);
    }

    private static String issueOne() {
        return issue("{\"name\":\"one\",\"scopes\":{\"storage.UID\":[\"read\"]}}")
                .json()
                .get("id")
                .asString();
    }

    private static Answer issue(String body) {
        return auth.post("/api/tokens", body.replace("UID", userId), session);
    }

    private static void assertGone(String id) {
        Answer answer = auth.get("/api/tokens/" + id + "/check", AuthServer.serviceKey());
        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.body()).isEmpty();
    }

    private static String scopes(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> "\"storage.UID.files.f" + i + "\":[\"read\"]")
                .collect(Collectors.joining(","));
    }
}
