package cloud.edd.gfs.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SimulationTest {

    /** Seeds that found something. */
    private static final List<Long> BROKE_ONCE = List.of(1121L, 20_124L, 20_301L);

    static LongStream seeds() {
        return LongStream.concat(
                LongStream.rangeClosed(1, 200), BROKE_ONCE.stream().mapToLong(Long::longValue));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void keepsTheInvariants(long seed) {
        Simulation.Outcome outcome = new Simulation(seed, false).run();

        assertThat(outcome.breaches())
                .as("seed %d; the end of its trace:%n%s", seed, String.join("\n", outcome.lastLines()))
                .isEmpty();
        assertThat(outcome.undecided()).as("what was too much to judge").isEmpty();
        assertThat(outcome.acknowledged()).as("operations that were done").isGreaterThan(50);
    }

    @ParameterizedTest
    @ValueSource(longs = {3, 4_711})
    void playsTheSameRunForTheSameSeed(long seed) {
        Simulation.Outcome first = new Simulation(seed, false).run();
        Simulation.Outcome second = new Simulation(seed, false).run();

        assertThat(second.traceHash()).isEqualTo(first.traceHash());
        assertThat(second.events()).isEqualTo(first.events());
    }

    @Test
    void playsAnotherRunForAnotherSeed() {
        assertThat(new Simulation(1, false).run().traceHash())
                .isNotEqualTo(new Simulation(2, false).run().traceHash());
    }
}
