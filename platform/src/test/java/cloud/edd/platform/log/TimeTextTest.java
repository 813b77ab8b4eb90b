package cloud.edd.platform.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;

class TimeTextTest {
    private final TimeText times = new TimeText();

    @Property(tries = 500)
    void isWhatInstantWrites(
            @ForAll @LongRange(min = -4_000_000_000_000L, max = 4_000_000_000_000L) long moment,
            @ForAll @LongRange(min = -1_500, max = 1_500) long later) {
        assertThat(times.text(moment)).isEqualTo(Instant.ofEpochMilli(moment).toString());
        assertThat(times.text(moment + later))
                .isEqualTo(Instant.ofEpochMilli(moment + later).toString());
    }

    @Example
    void everyMillisecondOfASecond() {
        for (long moment = 1_790_000_000_000L; moment <= 1_790_000_001_000L; moment++) {
            assertThat(times.text(moment))
                    .isEqualTo(Instant.ofEpochMilli(moment).toString());
        }
    }
}
