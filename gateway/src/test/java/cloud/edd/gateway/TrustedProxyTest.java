package cloud.edd.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;

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

    @Test
    void a_trace_of_a_trusted_proxy_goes_on_and_is_named_in_the_access_log() {
        var log = new ListAppender<ILoggingEvent>();
        log.start();
        Logger access = (Logger) LoggerFactory.getLogger("cloud.edd.gateway.access");
        access.addAppender(log);
        try {
            String trace = "4bf92f3577b34da6a3ce929d0e0e4736";
            String seen = gateway.get(
                            "auth.cloud.localhost",
                            "/",
                            "traceparent",
                            "00-" + trace + "-00f067aa0ba902b7-01",
                            "tracestate",
                            "vendor=1")
                    .body()
                    .toLowerCase(Locale.ROOT);
            assertThat(seen)
                    .containsPattern("\ntraceparent: 00-" + trace + "-[0-9a-f]{16}-01\n")
                    .doesNotContain("00f067aa0ba902b7")
                    .contains("\ntracestate: vendor=1\n");
            assertThat(gateway.get("auth.cloud.localhost", "/", "traceparent", "rubbish", "tracestate", "vendor=1")
                            .body()
                            .toLowerCase(Locale.ROOT))
                    .containsPattern("\ntraceparent: 00-[0-9a-f]{32}-[0-9a-f]{16}-00\n")
                    .doesNotContain("tracestate", trace);
            await().atMost(Duration.ofSeconds(10))
                    .untilAsserted(() -> assertThat(List.copyOf(log.list))
                            .anySatisfy(line -> assertThat(line.getKeyValuePairs())
                                    .anySatisfy(pair -> assertThat(pair.key + "=" + pair.value)
                                            .isEqualTo("trace_id=" + trace))));
        } finally {
            access.detachAppender(log);
        }
    }
}
