package cloud.edd.platform.error;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class ErrorPropertiesTest {

    @Test
    void defaults() {
        assertThat(bound(Map.of())).isEqualTo(new ErrorProperties(ErrorStyle.TEXT));
    }

    @Test
    void everyProperty() {
        assertThat(bound(Map.of("edd.error.body", "json"))).isEqualTo(new ErrorProperties(ErrorStyle.JSON));
    }

    private static ErrorProperties bound(Map<String, String> values) {
        return new Binder(new MapConfigurationPropertySource(values)).bindOrCreate("edd.error", ErrorProperties.class);
    }
}
