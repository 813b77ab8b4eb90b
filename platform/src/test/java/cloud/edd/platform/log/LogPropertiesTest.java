package cloud.edd.platform.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.util.unit.DataSize;

class LogPropertiesTest {

    @Test
    void defaults() {
        assertThat(bound(Map.of()))
                .isEqualTo(new LogProperties(LogFormat.AUTO, Set.of(), null, "", null, DataSize.ofMegabytes(64)));
    }

    @Test
    void everyProperty() {
        assertThat(bound(Map.of(
                        "edd.log.format", "json",
                        "edd.log.gathered", "a.access,b.access",
                        "edd.log.source", "edd-auth",
                        "edd.log.service-address", "log-service:50051",
                        "edd.log.buffer-dir", "/var/lib/edd",
                        "edd.log.buffer-limit", "1GB")))
                .isEqualTo(new LogProperties(
                        LogFormat.JSON,
                        Set.of("a.access", "b.access"),
                        "edd-auth",
                        "log-service:50051",
                        "/var/lib/edd",
                        DataSize.ofGigabytes(1)));
    }

    private static LogProperties bound(Map<String, String> values) {
        return new Binder(new MapConfigurationPropertySource(values)).bindOrCreate("edd.log", LogProperties.class);
    }
}
