package cloud.edd.auth;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.edd.testing.identity.TestTokens;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every endpoint, tried with every kind of credential there is. */
class EndpointAccessTest {
    private static final Map<String, String[]> CREDENTIALS = new LinkedHashMap<>();
    private static AuthServer auth;

    @BeforeAll
    static void start() {
        auth = AuthServer.start();
        String user = auth.createUser("mira");
        String[] session = auth.signIn("mira", AuthServer.passwordOf("mira"));
        String apiToken = auth.post(
                        "/api/tokens",
                        "{\"name\":\"ci\",\"scopes\":{\"storage.%s\":[\"read\"]}}".formatted(user),
                        session)
                .json()
                .get("token")
                .asString();
        String ended = auth.login("mira", AuthServer.passwordOf("mira"))
                .json()
                .get("token")
                .asString();
        auth.post("/api/logout", null, AuthServer.bearer(ended));
        TestTokens tokens = TestTokens.standard();
        CREDENTIALS.put("nobody", new String[0]);
        CREDENTIALS.put("a user", session);
        CREDENTIALS.put("an administrator", auth.signInAsAdmin());
        CREDENTIALS.put("another service", AuthServer.serviceKey());
        CREDENTIALS.put("a wrong service key", new String[] {"X-Service-Key", "guess"});
        CREDENTIALS.put("an ended session", AuthServer.bearer(ended));
        CREDENTIALS.put("an expired session", AuthServer.bearer(tokens.expiredSession(user, "mira")));
        CREDENTIALS.put("a session without a row", AuthServer.bearer(tokens.session(user, "mira")));
        CREDENTIALS.put(
                "a session signed with a wrong key",
                AuthServer.bearer(TestTokens.signedWith("w".repeat(40)).session(user, "mira")));
        CREDENTIALS.put("an unsigned session", AuthServer.bearer(unsigned(session[1].substring(7))));
        CREDENTIALS.put("a challenge", AuthServer.bearer(tokens.challenge(user)));
        CREDENTIALS.put("an API token", AuthServer.bearer(apiToken));
        CREDENTIALS.put("an API token without its prefix", AuthServer.bearer(apiToken.substring("ecloud_".length())));
        CREDENTIALS.put(
                "a session with another's row",
                AuthServer.bearer(tokens.session(
                        user,
                        "mira",
                        true,
                        sid(session[1].substring(7)),
                        Instant.now().plusSeconds(60))));
        CREDENTIALS.put("basic", new String[] {"Authorization", "Basic bWlyYTpwYXNzd29yZCBvZiBtaXJh"});
    }

    @AfterAll
    static void stop() {
        auth.close();
    }

    private static String sid(String token) {
        String payload = new String(
                java.util.Base64.getUrlDecoder().decode(token.split("\\.")[1]),
                java.nio.charset.StandardCharsets.UTF_8);
        return new tools.jackson.databind.json.JsonMapper()
                .readTree(payload)
                .get("sid")
                .asString();
    }

    private static String unsigned(String token) {
        return "eyJhbGciOiJub25lIn0." + token.split("\\.")[1] + ".";
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource({
        "GET, /api/session, user",
        "GET, /api/settings/sessions, user",
        "DELETE, /api/settings/sessions/0, user",
        "PUT, /api/settings/profile, user",
        "PUT, /api/settings/password, user",
        "GET, /api/tokens, user",
        "POST, /api/tokens, user",
        "DELETE, /api/tokens/none, user",
        "GET, /api/service-accounts, user",
        "POST, /api/service-accounts, user",
        "GET, /api/service-accounts/none, user",
        "DELETE, /api/service-accounts/none, user",
        "PUT, /api/service-accounts/none/scopes, user",
        "GET, /api/service-accounts/none/tokens, user",
        "POST, /api/service-accounts/none/tokens, user",
        "GET, /admin/users, admin",
        "POST, /admin/users, admin",
        "DELETE, /admin/users, admin",
        "GET, /admin/sessions, admin",
        "GET, /admin/audit, admin",
        "POST, /admin/users/none/password, admin",
        "POST, /admin/users/none/disable, admin",
        "POST, /admin/users/none/enable, admin",
        "GET, /api/users, service",
        "GET, /api/identity-permissions, service",
        "GET, /api/revocations, service",
        "GET, /api/tokens/none/check, service",
        "GET, /healthz, everybody",
        "GET, /readyz, everybody",
        "GET, /openapi.json, everybody",
        "POST, /api/logout-of, nobody",
        "GET, /no/such/path, nobody",
    })
    void onlyWhoMay(String method, String path, String who) {
        CREDENTIALS.forEach((credential, headers) -> {
            var answer = auth.send(method, path, method.startsWith("P") ? "{}" : null, headers);
            assertThat(answer.status())
                    .as("%s %s as %s: %s", method, path, credential, answer.body())
                    .isIn(expected(who, credential));
            if (answer.status() == 401 || answer.status() == 403) {
                assertThat(answer.body()).matches("\\{\"error\":\"[^\"]+\"}");
            }
            assertThat(answer.response().headers().allValues("Set-Cookie")).isEmpty();
        });
    }

    // Past the door the request is incomplete, or its thing does not exist: 400 and 404 are then as good as 200.
    private static List<Integer> expected(String who, String credential) {
        List<Integer> through = List.of(200, 400, 404);
        boolean person = credential.equals("a user") || credential.equals("an administrator");
        return switch (who) {
            case "everybody" -> List.of(200);
            case "nobody" -> List.of(404);
            case "user" -> person ? through : credential.equals("another service") ? List.of(403) : List.of(401);
            case "admin" ->
                credential.equals("an administrator")
                        ? through
                        : person || credential.equals("another service") ? List.of(403) : List.of(401);
            case "service" -> credential.equals("another service") ? through : List.of(401);
            default -> throw new IllegalArgumentException(who);
        };
    }

    @Test
    void loginAndLogoutAreOpenToEverybody() {
        CREDENTIALS.forEach((credential, headers) -> {
            // The session of the others is still needed.
            if (!credential.equals("a user") && !credential.equals("an administrator")) {
                assertThat(auth.post("/api/logout", null, headers).body()).isEqualTo("{\"status\":\"ok\"}");
            }
            assertThat(auth.login("mira", AuthServer.passwordOf("mira"), headers)
                            .status())
                    .as(credential)
                    .isEqualTo(200);
        });
    }
}
