package cloud.edd.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TrustedProxyTest {
    private static final TestBackend backend = new TestBackend().echo("/");
    private static TestGateway gateway;

    @BeforeAll
    static void start() {
        gateway = TestGateway.start(
                Map.of("auth/", backend.url()),
                Map.of(
                        "edd.gateway.trusted-proxies[0]", "127.0.0.0/8",
                        "edd.gateway.trusted-proxies[1]", "10.0.0.0/8"));
    }

    @AfterAll
    static void stop() {
        gateway.close();
        backend.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "203.0.113.9                      | 203.0.113.9",
                "6.6.6.6, 203.0.113.9, 10.1.1.1   | 203.0.113.9",
                "10.1.1.1                         | 10.1.1.1",
                "203.0.113.9:4711                 | 203.0.113.9",
                "2001:db8::7                      | 2001:db8::7",
                "nonsense                         | 127.0.0.1",
            })
    void the_nearest_address_that_is_no_proxy_is_the_client(String forwardedFor, String client) {
        String seen = gateway.get("auth.cloud.localhost", "/", "X-Forwarded-For", forwardedFor)
                .body();
        assertThat(seen.toLowerCase(Locale.ROOT)).contains("\nx-forwarded-for: " + client + "\n");
    }
}
