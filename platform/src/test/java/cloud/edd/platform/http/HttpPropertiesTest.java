package cloud.edd.platform.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.util.unit.DataSize;

class HttpPropertiesTest {

    @Test
    void defaults() {
        assertThat(bound(Map.of()))
                .isEqualTo(
                        new HttpProperties(DataSize.ofKilobytes(64), Duration.ofSeconds(2), Duration.ofSeconds(5), 2));
    }

    @Test
    void everyProperty() {
        assertThat(bound(Map.of(
                        "edd.http.max-body-size", "1MB",
                        "edd.http.connect-timeout", "300ms",
                        "edd.http.read-timeout", "20s",
                        "edd.http.retries", "0")))
                .isEqualTo(
                        new HttpProperties(DataSize.ofMegabytes(1), Duration.ofMillis(300), Duration.ofSeconds(20), 0));
    }

    private static HttpProperties bound(Map<String, String> values) {
        return new Binder(new MapConfigurationPropertySource(values)).bindOrCreate("edd.http", HttpProperties.class);
    }
}
