package cloud.edd.platform.http;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.edd.platform.error.ErrorAutoConfiguration;
import cloud.edd.platform.id.IdAutoConfiguration;
import cloud.edd.platform.names.NamesAutoConfiguration;
import cloud.edd.platform.names.PlatformNames;
import cloud.edd.platform.request.RequestAutoConfiguration;
import cloud.edd.platform.testapp.WebApplication;
import jakarta.servlet.http.HttpServletRequest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.CacheControl;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

class InboundHttpTest {

    private static final String DASHBOARD = "https://cloud.localhost:8443";

    private static WebApplication application;

    @BeforeAll
    static void start() {
        application = WebApplication.start(App.class, "edd.public-https-port=8443", "edd.error.body=json");
    }

    @AfterAll
    static void stop() {
        application.close();
    }

    @Test
    void theDashboardMayReadEveryAnswerErrorsIncluded() throws Exception {
        for (String path : new String[] {"/map", "/nowhere"}) {
            HttpResponse<String> answer = application.get(path, "Origin", DASHBOARD);

            assertThat(header(answer, "Access-Control-Allow-Origin")).isEqualTo(DASHBOARD);
            assertThat(header(answer, "Access-Control-Allow-Credentials")).isEqualTo("true");
            assertThat(header(answer, "Access-Control-Allow-Methods")).isEqualTo("GET, POST, PUT, DELETE, OPTIONS");
            assertThat(header(answer, "Access-Control-Allow-Headers")).isEqualTo("Content-Type, Authorization");
            assertThat(header(answer, "Access-Control-Expose-Headers")).isEqualTo("ETag");
            assertThat(answer.headers().allValues("Vary")).contains("Origin");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"https://evil.org", "https://1a2b3c4d.cloud.localhost:8443", "https://cloud.localhost", "null"})
    void othersMayNot(String origin) throws Exception {
        HttpResponse<String> answer = application.get("/map", "Origin", origin);

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
        assertThat(answer.headers().firstValue("Access-Control-Allow-Credentials"))
                .isEmpty();
        assertThat(answer.headers().allValues("Vary")).contains("Origin");
    }

    @Test
    void optionsIsAnsweredEmptyWhateverThePath() throws Exception {
        HttpResponse<String> answer = application.send(
                "/nowhere", request -> request.header("Origin", DASHBOARD).method("OPTIONS", BodyPublishers.noBody()));

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEmpty();
        assertThat(header(answer, "Access-Control-Allow-Origin")).isEqualTo(DASHBOARD);
        assertThat(header(answer, "X-Request-ID")).isNotEmpty();
    }

    @Test
    void jsonIsNotKeptUnlessTheHandlerSaysSo() throws Exception {
        assertThat(application.get("/map").headers().allValues("Cache-Control")).containsExactly("no-store");
        assertThat(application.get("/kept").headers().allValues("Cache-Control"))
                .containsExactly("max-age=60");
    }

    @Test
    void aBodyAnnouncedTooLargeIsRefusedUnread() throws Exception {
        HttpResponse<String> answer =
                application.send("/length", request -> request.POST(BodyPublishers.ofByteArray(new byte[65 * 1024])));

        assertThat(answer.statusCode()).isEqualTo(413);
        assertThat(answer.body()).isEqualTo("{\"error\":\"The body of the request is larger than 64 KiB.\"}");
    }

    @Test
    void aBodyThatTurnsOutTooLargeIsRefused() throws Exception {
        assertThat(postWithoutLength("/length", 65 * 1024).statusCode()).isEqualTo(413);
        assertThat(postWithoutLength("/json", 65 * 1024).statusCode()).isEqualTo(413);
        assertThat(postWithoutLength("/length", 64 * 1024).body()).isEqualTo("65536");
    }

    @Test
    void aServiceDecidesWhichBodiesItBoundsItself() throws Exception {
        assertThat(postWithoutLength("/upload", 200_000).body()).isEqualTo("200000");
    }

    @Test
    void everyRequestHasAVirtualThread() throws Exception {
        assertThat(application.get("/virtual").body()).isEqualTo("true");
    }

    private static HttpResponse<String> postWithoutLength(String path, int bytes) throws Exception {
        return application.send(
                path,
                request -> request.header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(spaces(bytes)))));
    }

    private static byte[] spaces(int bytes) {
        return " ".repeat(bytes).getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    }

    private static String header(HttpResponse<?> response, String name) {
        return response.headers().firstValue(name).orElse("");
    }

    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration({
        IdAutoConfiguration.class,
        NamesAutoConfiguration.class,
        RequestAutoConfiguration.class,
        ErrorAutoConfiguration.class,
        HttpAutoConfiguration.class
    })
    static class App {

        @Bean
        CorsPolicy corsPolicy(PlatformNames names) {
            return CorsPolicy.ofDashboard(names).withExposedHeaders("ETag");
        }

        @Bean
        BodyLimits bodyLimits() {
            return request ->
                    request.getRequestURI().equals("/upload") ? OptionalLong.empty() : OptionalLong.of(64 * 1024);
        }

        @Bean
        Echo echo() {
            return new Echo();
        }
    }

    @RestController
    static class Echo {

        @GetMapping("/map")
        Map<String, String> map() {
            return Map.of("a", "b");
        }

        @GetMapping("/virtual")
        boolean virtual() {
            return Thread.currentThread().isVirtual();
        }

        @GetMapping("/kept")
        ResponseEntity<Map<String, String>> kept() {
            return ResponseEntity.ok()
                    .cacheControl(CacheControl.maxAge(java.time.Duration.ofMinutes(1)))
                    .body(Map.of("a", "b"));
        }

        @PostMapping({"/length", "/upload"})
        int length(HttpServletRequest request) throws IOException {
            return request.getInputStream().readAllBytes().length;
        }

        @PostMapping("/json")
        int json(@RequestBody Map<String, String> body) {
            return body.size();
        }
    }
}
