package cloud.edd.platform.operation;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class OperationPropertiesTest {

    @Test
    void defaults() {
        assertThat(bound(Map.of())).isEqualTo(new OperationProperties(Duration.ofSeconds(5)));
    }

    @Test
    void everyProperty() {
        assertThat(bound(Map.of("edd.operation.drain-delay", "1m")))
                .isEqualTo(new OperationProperties(Duration.ofMinutes(1)));
    }

    private static OperationProperties bound(Map<String, String> values) {
        return new Binder(new MapConfigurationPropertySource(values))
                .bindOrCreate("edd.operation", OperationProperties.class);
    }
}
