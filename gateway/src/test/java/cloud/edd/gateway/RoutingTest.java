package cloud.edd.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class RoutingTest {
    private static TestBackend backend = new TestBackend();
    private static TestGateway gateway;

    @BeforeAll
    static void start() {
        backend.echo("/");
        gateway = TestGateway.start(Map.of(
                "@/",
                "local:status",
                "auth/",
                backend.url(),
                "storage/",
                backend.url() + "!",
                "compute/",
                "http://127.0.0.1:1"));
    }

    @AfterAll
    static void stop() {
        gateway.close();
        backend.close();
    }

    @ParameterizedTest
    @EnumSource
    void a_request_reaches_the_service_of_its_host(HttpClient.Version version) throws Exception {
        try (HttpClient client = gateway.client(version)) {
            HttpResponse<String> answer = client.send(
                    HttpRequest.newBuilder(gateway.uri("auth.cloud.localhost", "/a%20b/c?x=1&y=%7C"))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            assertThat(answer.version()).isEqualTo(version);
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.body())
                    .startsWith("GET /a%20b/c?x=1&y=%7C\n")
                    .containsIgnoringCase("\nHost: auth.cloud.localhost:" + gateway.https() + "\n")
                    .contains("\nX-forwarded-for: 127.0.0.1\n")
                    .contains("\nX-forwarded-proto: https\n");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/actuator/health",
                "/internal/x",
                "/api/users",
                "/api/tokens/7/check",
                "/%61ctuator",
                "//actuator"
            })
    void internal_paths_do_not_exist(String path) {
        assertThat(gateway.get("auth.cloud.localhost", path).statusCode()).isEqualTo(404);
    }

    @Test
    void an_unknown_host_is_not_found() {
        assertThat(gateway.get("nowhere.cloud.localhost", "/").statusCode()).isEqualTo(404);
    }
}
