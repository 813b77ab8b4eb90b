package cloud.edd.platform.request;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class TraceContextTest {

    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";

    private final RandomGenerator random = RandomGenerator.getDefault();

    @Test
    void continuesTheTraceWithASpanOfItsOwn() {
        TraceContext context = TraceContext.continueFrom("00-" + TRACE + "-00f067aa0ba902b7-01", random);

        assertThat(context.traceId()).isEqualTo(TRACE);
        assertThat(context.spanId()).matches("[0-9a-f]{16}").isNotEqualTo("00f067aa0ba902b7");
        assertThat(context.header()).isEqualTo("00-" + TRACE + "-" + context.spanId() + "-01");
    }

    @Test
    void laterVersionsMayBeLonger() {
        assertThat(TraceContext.continueFrom("01-" + TRACE + "-00f067aa0ba902b7-00-more", random)
                        .traceId())
                .isEqualTo(TRACE);
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(
            strings = {
                "",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7",
                "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
                "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-x",
                "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01"
            })
    void aMalformedHeaderBeginsANewTrace(String header) {
        TraceContext context = TraceContext.continueFrom(header, random);

        assertThat(context.traceId()).matches("[0-9a-f]{32}").isNotEqualTo(TRACE);
        assertThat(context.sampled()).isFalse();
    }
}
