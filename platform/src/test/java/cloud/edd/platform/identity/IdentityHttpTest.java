package cloud.edd.platform.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import cloud.edd.testing.identity.AuthStub;
import cloud.edd.testing.identity.TestTokens;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

/** Every kind of credential against every kind of endpoint, over HTTP. */
class IdentityHttpTest {
    private static final AuthStub AUTH = new AuthStub();
    private static final TestTokens TOKENS = TestTokens.standard();
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static ConfigurableApplicationContext application;

    private static final Map<String, String> CREDENTIALS = Map.ofEntries(
            Map.entry("user", "Bearer " + TOKENS.session("u1", "mira")),
            Map.entry("admin", "Bearer " + TOKENS.admin("u2", "root")),
            Map.entry("api", "Bearer " + TOKENS.apiToken("u1", "good", Map.of("storage.u1", List.of("read")))),
            Map.entry(
                    "bare-api",
                    "Bearer "
                            + TOKENS.apiToken("u1", "good", Map.of("storage.u1", List.of("read")))
                                    .substring(7)),
            Map.entry("revoked-api", "Bearer " + TOKENS.apiToken("u1", "gone", Map.of())),
            Map.entry("sa", "Bearer " + TOKENS.serviceAccountToken("u1", "satok", "sa1")),
            Map.entry("expired", "Bearer " + TOKENS.expiredSession("u1", "mira")),
            Map.entry(
                    "forged", "Bearer " + TestTokens.signedWith("x".repeat(40)).session("u1", "mira")),
            Map.entry("challenge", "Bearer " + TOKENS.challenge("u1")),
            Map.entry("basic", "Basic bWlyYTpzZWNyZXQ="),
            Map.entry("service", TestTokens.SERVICE_KEY),
            Map.entry("old-service", "old-service-key"),
            Map.entry("wrong-service", "test-only-service-kex"));

    @BeforeAll
    static void start() {
        AUTH.validToken("good").validToken("satok", "{\"storage.u1.files\":[\"read\"]}");
        application = SpringApplication.run(
                IdentityTestApplication.class,
                "--server.port=0",
                "--server.address=127.0.0.1",
                "--BASE_DOMAIN=cloud.localhost",
                "--JWT_SECRET=" + TestTokens.SECRET,
                "--SERVICE_API_KEY=" + TestTokens.SERVICE_KEY,
                "--SERVICE_API_KEY_PREVIOUS=old-service-key",
                "--AUTH_SERVICE_URL=" + AUTH.url());
        await().until(() -> get("/user", "user").statusCode() == 200);
    }

    @AfterAll
    static void stop() {
        application.close();
        AUTH.close();
    }

    @ParameterizedTest(name = "{0} gets {1} {2} {3} {4} {5} {6}")
    @CsvSource({
        "none,          200, 401, 401, 401, 401, 401, 404",
        "user,          200, 200, 200, 403, 401, 403, 404",
        "admin,         200, 200, 200, 200, 401, 403, 404",
        "api,           200, 200, 403, 403, 401, 403, 404",
        "bare-api,      200, 200, 403, 403, 401, 403, 404",
        "sa,            200, 200, 403, 403, 401, 403, 404",
        "revoked-api,   200, 401, 401, 401, 401, 401, 404",
        "expired,       200, 401, 401, 401, 401, 401, 404",
        "forged,        200, 401, 401, 401, 401, 401, 404",
        "challenge,     200, 401, 401, 401, 401, 401, 404",
        "basic,         200, 401, 401, 401, 401, 401, 404",
        "service,       200, 403, 403, 403, 200, 403, 404",
        "old-service,   200, 403, 403, 403, 200, 403, 404",
        "wrong-service, 200, 401, 401, 401, 401, 401, 404",
    })
    void everyCredentialAtEveryEndpoint(
            String credential, int open, int known, int user, int admin, int internal, int forgotten, int unknown)
            throws Exception {
        assertThat(get("/open", credential).statusCode()).isEqualTo(open);
        assertThat(get("/known", credential).statusCode()).isEqualTo(known);
        assertThat(get("/user", credential).statusCode()).isEqualTo(user);
        assertThat(get("/declared", credential).statusCode()).isEqualTo(user);
        assertThat(get("/admin", credential).statusCode()).isEqualTo(admin);
        assertThat(get("/internal", credential).statusCode()).isEqualTo(internal);
        assertThat(get("/forgotten", credential).statusCode()).isEqualTo(forgotten);
        assertThat(get("/no-such-path", credential).statusCode()).isEqualTo(unknown);
    }

    @Test
    void refusalsAreWrittenInTheStyleOfTheService() throws Exception {
        var anonymous = get("/user", "none");
        assertThat(anonymous.body()).isEqualTo("{\"error\":\"authentication required\"}");
        assertThat(anonymous.headers().firstValue("WWW-Authenticate")).contains("Bearer");
        assertThat(get("/admin", "user").body()).isEqualTo("{\"error\":\"forbidden\"}");
        assertThat(anonymous.headers().allValues("Set-Cookie")).isEmpty();
        assertThat(anonymous.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
    }

    @Test
    void aTokenInTheQueryCountsOnlyWhereTheServiceSaysSo() throws Exception {
        String query = "?token=" + TOKENS.session("u1", "mira");
        assertThat(get("/query" + query, "none").body()).startsWith("User[userId=u1");
        assertThat(get("/open" + query, "none").body()).isEqualTo("Anonymous[]");
        assertThat(get("/user" + query, "none").statusCode()).isEqualTo(401);
    }

    @Test
    void aForeignUserGetsNothing() throws Exception {
        for (String credential : List.of("user", "api", "bare-api", "sa")) {
            assertThat(get("/files/u1/a.txt", credential).statusCode()).isEqualTo(200);
            assertThat(get("/files/u2/a.txt", credential).statusCode()).isEqualTo(403);
        }
        assertThat(get("/files/u1/a.txt", "admin").statusCode()).isEqualTo(403);
    }

    @Test
    void anEndedSessionStopsWorking() throws Exception {
        String token =
                TOKENS.session("u1", "mira", false, "sid-to-end", Instant.now().plusSeconds(600));
        assertThat(getWith("/user", token).statusCode()).isEqualTo(200);
        AUTH.revokeSession("sid-to-end");
        application.getBean(RemoteSessionCheck.class).pull();
        assertThat(getWith("/user", token).statusCode()).isEqualTo(401);
    }

    private static HttpResponse<String> getWith(String path, String token) throws IOException, InterruptedException {
        return HTTP.send(
                HttpRequest.newBuilder(uri(path))
                        .header("Authorization", "Bearer " + token)
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private static HttpResponse<String> get(String path, String credential) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(uri(path));
        String value = CREDENTIALS.get(credential);
        if (value != null) {
            request.header(credential.endsWith("service") ? "X-Service-Key" : "Authorization", value);
        }
        return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private static URI uri(String path) {
        return URI.create(
                "http://127.0.0.1:" + application.getEnvironment().getRequiredProperty("local.server.port") + path);
    }
}
