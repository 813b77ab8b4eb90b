package cloud.edd.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import cloud.edd.other.OtherService;
import cloud.edd.testing.nats.TestNats;
import cloud.edd.testing.postgres.TestPostgres;
import io.nats.client.Connection;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ConfigurableApplicationContext;

/** What ends here ends in two other services at once, though what they know would serve for a minute. */
class RevocationTest {
    private static final Logger log = LoggerFactory.getLogger(RevocationTest.class);
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final Duration AT_ONCE = Duration.ofSeconds(5);

    private static TestNats nats;
    private static AuthServer auth;
    private static List<ConfigurableApplicationContext> others;

    @BeforeAll
    static void start() throws Exception {
        nats = TestNats.start();
        auth = AuthServer.start(TestPostgres.shared().database("auth"), nats);
        others = List.of(
                OtherService.start("one", nats.url(), auth.port()), OtherService.start("two", nats.url(), auth.port()));
        Connection bus = nats.connect();
        try {
            // Three feeds each.
            await().atMost(Duration.ofSeconds(30))
                    .until(() ->
                            bus.jetStreamManagement().getConsumerNames("AUTH").size() == 6);
        } finally {
            bus.close();
        }
    }

    @AfterAll
    static void stop() {
        others.forEach(ConfigurableApplicationContext::close);
        auth.close();
        nats.close();
    }

    private static String read(ConfigurableApplicationContext service, String path, String token)
            throws IOException, InterruptedException {
        String port = service.getEnvironment().getRequiredProperty("local.server.port");
        HttpResponse<String> answer = HTTP.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                        .header("Authorization", "Bearer " + token)
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        return answer.statusCode() == 200 ? answer.body() : String.valueOf(answer.statusCode());
    }

    private static void awaitEverywhere(String path, String token, String expected) {
        for (ConfigurableApplicationContext service : others) {
            await().atMost(Duration.ofSeconds(30))
                    .pollInterval(Duration.ofMillis(50))
                    .until(() -> read(service, path, token), expected::equals);
        }
    }

    /** Ends something, and measures how long the others go on with it. */
    private static void assertEndsAtOnce(
            String what, String path, String token, String expected, Callable<AuthServer.Answer> end) throws Exception {
        assertThat(end.call().status()).isEqualTo(200);
        long begun = System.nanoTime();
        for (ConfigurableApplicationContext service : others) {
            await().atMost(AT_ONCE)
                    .pollInterval(Duration.ofMillis(5))
                    .until(() -> read(service, path, token), expected::equals);
        }
        log.info(
                "{}: refused in both services after {} ms",
                what,
                Duration.ofNanos(System.nanoTime() - begun).toMillis());
    }

    private static String token(AuthServer.Answer issued) {
        return issued.json().get("token").asString();
    }

    @Test
    void weakness3AnEndedSessionIsRefusedEverywhereAtOnce() throws Exception {
        Person person = new Person(auth, "leaver");
        String session = token(person.login());
        awaitEverywhere("/known", session, person.id);
        assertEndsAtOnce(
                "a session",
                "/known",
                session,
                "401",
                () -> auth.post("/api/settings/sessions/revoke-others", null, person.session));
        awaitEverywhere("/known", person.session[1].substring("Bearer ".length()), person.id);
    }

    @Test
    void weakness4RevokedTokensAreRefusedEverywhereAtOnce() throws Exception {
        Person person = new Person(auth, "scripter");
        String scopes = "\"scopes\":{\"storage.%s.files\":[\"read\"]}".formatted(person.id);
        var standalone = auth.post("/api/tokens", "{\"name\":\"x\"," + scopes + "}", person.session);
        awaitEverywhere("/files/" + person.id, token(standalone), "true");
        assertEndsAtOnce(
                "a standalone token",
                "/known",
                token(standalone),
                "401",
                () -> auth.delete("/api/tokens/" + standalone.json().get("id").asString(), person.session));

        String account = "/api/service-accounts/"
                + auth.post("/api/service-accounts", "{\"name\":\"x\"," + scopes + "}", person.session)
                        .json()
                        .get("id")
                        .asString();
        var bound = auth.post(account + "/tokens", "{\"name\":\"x\"}", person.session);
        awaitEverywhere("/files/" + person.id, token(bound), "true");
        assertEndsAtOnce(
                "a scope of a service account",
                "/files/" + person.id,
                token(bound),
                "false",
                () -> auth.put(account + "/scopes", "{" + scopes.replace("read", "create") + "}", person.session));
        assertEndsAtOnce(
                "a token of a service account",
                "/known",
                token(bound),
                "401",
                () -> auth.delete("/api/tokens/" + bound.json().get("id").asString(), person.session));
    }

    @Test
    void whoIsShutOutIsRefusedEverywhereAtOnce() throws Exception {
        Person person = new Person(auth, "outcast");
        var issued = auth.post(
                "/api/tokens",
                "{\"name\":\"x\",\"scopes\":{\"storage.%s.files\":[\"read\"]}}".formatted(person.id),
                person.session);
        awaitEverywhere("/files/" + person.id, token(issued), "true");
        String[] admin = auth.signInAsAdmin();
        assertEndsAtOnce(
                "the token of a disabled user",
                "/known",
                token(issued),
                "401",
                () -> auth.post("/admin/users/" + person.id + "/disable", null, admin));
        awaitEverywhere("/known", person.session[1].substring("Bearer ".length()), "401");
        assertEndsAtOnce(
                "the refusal of somebody who is let in again",
                "/known",
                token(issued),
                person.id,
                () -> auth.post("/admin/users/" + person.id + "/enable", null, admin));
    }
}
