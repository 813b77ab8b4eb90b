package cloud.edd.auth;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.edd.testing.identity.TestTokens;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.http.server.PathContainer;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.servlet.mvc.method.RequestMappingInfo;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import org.springframework.web.util.pattern.PathPatternParser;

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
        CREDENTIALS.put(
                "a session signed with another signing key",
                AuthServer.bearer(
                        TestTokens.signedWith(TestTokens.OTHER_SIGNING_KEY).session(user, "mira")));
        CREDENTIALS.put(
                "a session signed with the shared secret",
                AuthServer.bearer(TestTokens.signedWith(TestTokens.SECRET).jws("session+jwt", Jwt.claims(session))));
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
        String account = auth.post(
                        "/api/service-accounts",
                        "{\"name\":\"ci\",\"scopes\":{\"storage.%s\":[\"read\"]}}".formatted(user),
                        session)
                .json()
                .get("id")
                .asString();
        CREDENTIALS.put(
                "a token of a service account",
                AuthServer.bearer(
                        auth.post("/api/service-accounts/" + account + "/tokens", "{\"name\":\"ci\"}", session)
                                .json()
                                .get("token")
                                .asString()));
        var revoked = auth.post(
                        "/api/tokens",
                        "{\"name\":\"ci\",\"scopes\":{\"storage.%s\":[\"read\"]}}".formatted(user),
                        session)
                .json();
        auth.delete("/api/tokens/" + revoked.get("id").asString(), session);
        CREDENTIALS.put(
                "a revoked API token", AuthServer.bearer(revoked.get("token").asString()));
        String shut = auth.createUser("shut");
        String[] shutSession = auth.signIn("shut", AuthServer.passwordOf("shut"));
        auth.post("/admin/users/" + shut + "/disable", null, auth.signInAsAdmin());
        CREDENTIALS.put("a disabled user", shutSession);
        CREDENTIALS.put(
                "a registry token",
                AuthServer.bearer(auth.get("/v2/token").json().get("token").asString()));
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

    /** A line for each endpoint: who gets through. Whoever adds an endpoint adds its line. */
    private static final String TABLE = """
            GET, /api/session, user
            GET, /api/settings/sessions, user
            DELETE, /api/settings/sessions/0, user
            POST, /api/settings/sessions/revoke-others, user
            PUT, /api/settings/profile, user
            PUT, /api/settings/password, user
            GET, /api/tokens, user
            POST, /api/tokens, user
            DELETE, /api/tokens/none, user
            GET, /api/settings/keys, user
            POST, /api/settings/keys/add/begin, user
            POST, /api/settings/keys/add/finish, user
            POST, /api/settings/keys/delete, user
            POST, /api/settings/keys/rename, user
            GET, /api/settings/totp, user
            POST, /api/settings/totp/begin, user
            POST, /api/settings/totp/finish, user
            POST, /api/settings/totp/delete, user
            POST, /api/settings/recovery-codes, user
            POST, /api/login/totp, challenge
            POST, /api/webauthn/login/begin, challenge
            POST, /api/webauthn/login/finish, incomplete
            POST, /api/webauthn/passkey/begin, everybody
            POST, /api/webauthn/passkey/finish, incomplete
            GET, /api/service-accounts, user
            POST, /api/service-accounts, user
            GET, /api/service-accounts/none, user
            DELETE, /api/service-accounts/none, user
            PUT, /api/service-accounts/none/scopes, user
            GET, /api/service-accounts/none/tokens, user
            POST, /api/service-accounts/none/tokens, user
            GET, /admin/users, admin
            POST, /admin/users, admin
            DELETE, /admin/users, admin
            GET, /admin/sessions, admin
            GET, /admin/audit, admin
            POST, /admin/users/none/password, admin
            POST, /admin/users/none/disable, admin
            POST, /admin/users/none/enable, admin
            GET, /api/users, service
            GET, /api/identity-permissions, service
            GET, /api/revocations, service
            GET, /api/tokens/none/check, service
            GET, /healthz, everybody
            GET, /readyz, everybody
            GET, /openapi.json, everybody
            GET, /.well-known/jwks.json, everybody
            GET, /v2/token, registry
            POST, /api/logout-of, nobody
            GET, /no/such/path, nobody
            """;

    static Stream<Arguments> table() {
        return TABLE.lines().map(line -> Arguments.of((Object[]) line.split(", ")));
    }

    @Test
    void everyEndpointHasARow() {
        var endpoints = auth.application().getBean("requestMappingHandlerMapping", RequestMappingHandlerMapping.class);
        endpoints.getHandlerMethods().forEach((endpoint, handler) -> {
            if (handler.getBeanType().getPackageName().startsWith("cloud.edd.auth")) {
                assertThat(Stream.concat(table().map(Arguments::get), Stream.of(LOGIN, LOGOUT)))
                        .as("%s has no row in the table of who may call it", endpoint)
                        .anyMatch(row -> answers(endpoint, (String) row[0], (String) row[1]));
            }
        });
    }

    // These two are open to everybody, whom they sign in and out.
    private static final Object[] LOGIN = {"POST", "/api/login"};
    private static final Object[] LOGOUT = {"POST", "/api/logout"};

    private static boolean answers(RequestMappingInfo endpoint, String method, String path) {
        var segments = PathContainer.parsePath(path);
        return endpoint.getMethodsCondition().getMethods().contains(RequestMethod.valueOf(method))
                && endpoint.getPatternValues().stream()
                        .anyMatch(pattern ->
                                PathPatternParser.defaultInstance.parse(pattern).matches(segments));
    }

    @Test
    void weakness1NoScopeOpensAnAccount() {
        String user = auth.get("/api/session", Objects.requireNonNull(CREDENTIALS.get("a user")))
                .json()
                .get("user_id")
                .asString();
        List<String> scopes = List.of(
                "compute.U:create,read,update,delete",
                "compute.U.containers:create,read,update,delete,start,stop",
                "compute.U.keys:create,read,delete",
                "storage.U:create,read,update,delete",
                "storage.U.namespaces:create,read,update,delete",
                "storage.U.files:create,read,delete",
                "storage.U.registry:push,pull,delete",
                "networking.U.domains:create,read,delete",
                "networking.U.domain-mappings:create,read,delete",
                "notifications.U.inbox:read,update,delete",
                "monitoring.U.metrics:read");
        for (String scope : scopes) {
            String[] sides = scope.replace("U", user).split(":");
            for (String action : sides[1].split(",")) {
                var issued = auth.post(
                        "/api/tokens",
                        "{\"name\":\"one\",\"scopes\":{\"%s\":[\"%s\"]}}".formatted(sides[0], action),
                        Objects.requireNonNull(CREDENTIALS.get("a user")));
                assertThat(issued.status()).as(issued.body()).isEqualTo(200);
                String token = issued.json().get("token").asString();
                for (String shown : List.of(token, token.substring("ecloud_".length()))) {
                    assertThat(auth.get("/api/tokens", AuthServer.bearer(shown)).status())
                            .isEqualTo(401);
                    assertThat(auth.post("/api/settings/keys/add/begin", null, AuthServer.bearer(shown))
                                    .status())
                            .isEqualTo(401);
                }
            }
        }
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("table")
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
        List<Integer> through = List.of(200, 400, 404, 409);
        boolean person = credential.equals("a user") || credential.equals("an administrator");
        return switch (who) {
            case "everybody" -> List.of(200);
            case "incomplete" -> List.of(400);
            // Basic credentials count here and nothing else that calls itself Authorization.
            case "registry" ->
                List.of("nobody", "another service", "a wrong service key", "basic")
                                .contains(credential)
                        ? List.of(200)
                        : List.of(401);
            // The body is looked at first; the one of these tests has no code.
            case "challenge" -> List.of(400, 401);
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
