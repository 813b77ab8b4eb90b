package cloud.edd.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import cloud.edd.platform.http.CorsPolicy;
import cloud.edd.platform.identity.Access;
import cloud.edd.platform.identity.AccessRules;
import cloud.edd.platform.names.PlatformNames;
import cloud.edd.platform.testapp.WebApplication;
import cloud.edd.testing.identity.AuthStub;
import cloud.edd.testing.identity.TestTokens;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.flyway.autoconfigure.FlywayAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** A service as services are: everything the class path offers, in the order the platform gives it. */
class PlatformServiceTest {

    private static final String DASHBOARD = "https://cloud.localhost";

    private static final AuthStub AUTH = new AuthStub();
    private static WebApplication service;

    @BeforeAll
    static void start() {
        service = WebApplication.start(
                Service.class,
                "edd.error.body=json",
                "JWT_SECRET=" + TestTokens.SECRET,
                "SERVICE_API_KEY=" + TestTokens.SERVICE_KEY,
                "AUTH_SERVICE_URL=" + AUTH.url());
        await().until(() -> service.get("/readyz").statusCode() == 200);
    }

    @AfterAll
    static void stop() {
        service.close();
        AUTH.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/healthz", "/readyz", "/actuator/prometheus"})
    void operationNeedsNoCredential(String path) throws Exception {
        assertThat(service.get(path).statusCode()).isEqualTo(200);
    }

    @Test
    void theDashboardReadsARefusal() throws Exception {
        HttpResponse<String> answer = service.get("/mine", "Origin", DASHBOARD, "X-Request-ID", "call-1");

        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(answer.body()).startsWith("{\"error\":\"");
        assertThat(answer.headers().allValues("Access-Control-Allow-Origin")).containsExactly(DASHBOARD);
        assertThat(answer.headers().allValues("Cache-Control")).containsExactly("no-store");
        assertThat(answer.headers().allValues("X-Request-ID")).containsExactly("call-1");
        assertThat(answer.headers().allValues("Set-Cookie")).isEmpty();
    }

    @Test
    void aPreflightNeedsNoCredential() throws Exception {
        HttpResponse<String> answer = service.send(
                "/mine",
                request -> request.headers(
                                "Origin",
                                DASHBOARD,
                                "Access-Control-Request-Method",
                                "GET",
                                "Access-Control-Request-Headers",
                                "Authorization")
                        .method("OPTIONS", BodyPublishers.noBody()));

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEmpty();
        assertThat(answer.headers().allValues("Access-Control-Allow-Origin")).containsExactly(DASHBOARD);
    }

    @Test
    void aKnownCallerGetsJsonThatNobodyKeeps() throws Exception {
        HttpResponse<String> answer = service.get(
                "/mine", "Authorization", "Bearer " + TestTokens.standard().session("u1", "mira"));

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("{\"a\":\"b\"}");
        assertThat(answer.headers().allValues("Cache-Control")).containsExactly("no-store");
        assertThat(answer.headers().allValues("X-Content-Type-Options")).containsExactly("nosniff");
    }

    @Test
    void tenMegabytesOfJsonAreRefusedUnread() throws Exception {
        HttpResponse<String> answer = service.send(
                "/open",
                request -> request.header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString("[" + "1,".repeat(5_000_000) + "1]")));

        assertThat(answer.statusCode()).isEqualTo(413);
        assertThat(answer.body()).startsWith("{\"error\":\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"//evil", "/open;a=b", "/a/%2e%2e/open", "/a%00b"})
    void whatTheFirewallRefusesLooksTheSame(String path) throws Exception {
        String answer = service.raw("GET " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");

        assertThat(answer).startsWith("HTTP/1.1 4").contains("{\"error\":\"").doesNotContain("<html", "Exception");
    }

    @Test
    void unknownPathsAreNotFoundForEverybody() throws Exception {
        HttpResponse<String> answer = service.get("/nowhere");

        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(answer.body()).isEqualTo("{\"error\":\"There is nothing at this address.\"}");
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration(exclude = {DataSourceAutoConfiguration.class, FlywayAutoConfiguration.class})
    @RestController
    static class Service {

        @Bean
        AccessRules rules() {
            return requests -> requests.requestMatchers("/open")
                    .permitAll()
                    .requestMatchers("/mine")
                    .access(Access.user());
        }

        @Bean
        CorsPolicy corsPolicy(PlatformNames names) {
            return CorsPolicy.ofDashboard(names);
        }

        @GetMapping("/mine")
        Map<String, String> mine() {
            return Map.of("a", "b");
        }

        @PostMapping("/open")
        int open(@RequestBody Object[] body) {
            return body.length;
        }
    }
}
