package cloud.edd.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import cloud.edd.testing.identity.AuthStub;
import cloud.edd.testing.identity.TestTokens;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.slf4j.LoggerFactory;

/** "50 req/s per verified user": whoever is known is limited from however many addresses they come, here to one. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class UserLimitTest {
    private static final String HOST = "storage.cloud.localhost";
    private static final int BURST = 5;

    private final TestBackend backend = new TestBackend().echo("/");
    private final AuthStub auth = new AuthStub().validToken("t1");
    private final TestTokens tokens = TestTokens.standard();
    private final TestGateway gateway = TestGateway.start(
            Map.of("storage/", backend.url()),
            Map.of(
                    "AUTH_SERVICE_URL",
                    auth.url().toString(),
                    "JWT_SECRET",
                    TestTokens.SECRET,
                    "SERVICE_API_KEY",
                    TestTokens.SERVICE_KEY,
                    "edd.gateway.trusted-proxies[0]",
                    "127.0.0.1",
                    "edd.gateway.limits.exempt[0]",
                    "198.51.100.0/24",
                    "edd.gateway.limits.user-requests",
                    "1",
                    "edd.gateway.limits.user-burst",
                    String.valueOf(BURST)));
    private final HttpClient client = gateway.client(HttpClient.Version.HTTP_2);
    private int addresses;

    @AfterAll
    void stop() {
        client.close();
        gateway.close();
        auth.close();
        backend.close();
    }

    /** Each time from another address. */
    private HttpResponse<String> get(String... headers) {
        addresses++;
        return from("203.0.113." + addresses % 250, headers);
    }

    /** On one connection, so that buckets are emptied faster than they fill. */
    private HttpResponse<String> from(String address, String... headers) {
        return ask("/", address, headers);
    }

    private HttpResponse<String> ask(String target, String address, String... headers) {
        var request = HttpRequest.newBuilder(gateway.uri(HOST, target)).header("X-Forwarded-For", address);
        if (headers.length > 0) {
            request.headers(headers);
        }
        try {
            return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private void reachesTheLimit(String name, String value) {
        await().atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(1))
                .until(() -> get(name, value).statusCode() == 429);
    }

    @Test
    void a_user_with_a_session_is_limited_from_all_addresses_together() {
        String session = "Bearer " + tokens.session("mira01", "mira");
        reachesTheLimit("Authorization", session);
        await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
            HttpResponse<String> refused = get("Authorization", session);
            assertThat(refused.statusCode()).isEqualTo(429);
            assertThat(refused.headers().firstValue("Retry-After")).contains("1");
            assertThat(refused.body())
                    .isEqualTo("Too many requests came with your account. Wait a moment, then try again.\n");
        });
        assertThat(get().statusCode()).as("nobody from such an address").isEqualTo(200);
        assertThat(get("Authorization", "Bearer " + tokens.session("other1", "other"))
                        .statusCode())
                .as("another user")
                .isEqualTo(200);
        for (int i = 0; i < 2 * BURST; i++) {
            assertThat(from("198.51.100.7", "Authorization", session).statusCode())
                    .as("an exempt address")
                    .isEqualTo(200);
        }
    }

    @Test
    void so_is_one_with_the_cookie_or_an_api_token() {
        reachesTheLimit("Cookie", "theme=dark; token=" + tokens.session("cookie1", "cookie"));
        reachesTheLimit("Authorization", "Bearer " + tokens.apiToken("script1", "t1", Map.of()));
    }

    /** WebSockets, event streams and downloads cannot set a header. */
    @Test
    void so_is_one_who_shows_the_session_in_the_query_and_nothing_that_is_logged_tells_it() {
        String session = tokens.session("query1", "query");
        var logged = new ListAppender<ILoggingEvent>();
        logged.start();
        var root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        root.addAppender(logged);
        try {
            await().atMost(Duration.ofSeconds(20))
                    .pollInterval(Duration.ofMillis(1))
                    .until(() -> {
                        addresses++;
                        return ask("/sse/progress?token=" + session, "203.0.113." + addresses % 250)
                                        .statusCode()
                                == 429;
                    });
            assertThat(get("Authorization", "Bearer " + tokens.session("other2", "other"))
                            .statusCode())
                    .as("another user")
                    .isEqualTo(200);
        } finally {
            root.detachAppender(logged);
        }
        assertThat(List.copyOf(logged.list))
                .isNotEmpty()
                .noneMatch(event ->
                        (event.getFormattedMessage() + event.getKeyValuePairs()).contains(session.split("[.]")[1]));
    }

    @Test
    void tokens_that_do_not_count_are_nobodys() {
        for (String token : new String[] {
            TestTokens.signedWith(TestTokens.OTHER_SIGNING_KEY).session("mira02", "mira"),
            tokens.expiredSession("mira02", "mira"),
            tokens.apiToken("mira02", "unknown", Map.of()),
            "rubbish"
        }) {
            for (int i = 0; i < 4 * BURST; i++) {
                assertThat(get("Authorization", "Bearer " + token).statusCode()).isEqualTo(200);
            }
        }
    }
}
