package cloud.edd.bench;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.edd.bench.Load.Result;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class LoadTest {

    @Test
    void countsWhatEveryClientDid() throws Exception {
        AtomicInteger done = new AtomicInteger();
        Load.Act client = done::incrementAndGet;

        Result once = Load.run(List.of(client, client), Duration.ofMillis(20));

        assertThat(once.micros().getTotalCount()).isEqualTo(done.get()).isPositive();
        assertThat(once.nanos()).isGreaterThanOrEqualTo(20_000_000L);
        Result twice = once.plus(once);
        assertThat(twice.perSecond()).isCloseTo(once.perSecond(), org.assertj.core.data.Percentage.withPercentage(0.1));
        assertThat(twice.row("what", "all")).startsWith("| what | ").endsWith(" | all |");
    }
}
