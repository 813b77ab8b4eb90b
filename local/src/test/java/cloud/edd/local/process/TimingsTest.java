package cloud.edd.local.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TimingsTest {

    @ParameterizedTest
    @CsvSource({"1, 500", "2, 1000", "3, 2000", "7, 30000", "1000000, 30000"})
    void waitsLongerAfterEachFailureUpToALimit(int failures, long millis) {
        assertThat(Timings.STANDARD.backoff(failures)).isEqualTo(Duration.ofMillis(millis));
    }
}
