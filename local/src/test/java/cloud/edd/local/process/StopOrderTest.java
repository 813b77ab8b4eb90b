package cloud.edd.local.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StopOrderTest {

    @Test
    void endsNobodyBeforeThoseWhoNeedIt() {
        Map<String, List<String>> after = Map.of(
                "gateway", List.of("postgres", "auth"),
                "auth", List.of("postgres", "nats"),
                "postgres", List.of(),
                "nats", List.of());

        assertThat(StopOrder.groups(after))
                .containsExactly(List.of("gateway"), List.of("auth"), List.of("nats", "postgres"));
    }

    @Test
    void refusesACircle() {
        assertThatThrownBy(() -> StopOrder.groups(Map.of("hen", List.of("egg"), "egg", List.of("hen"))))
                .hasMessageContaining("in a circle");
    }
}
