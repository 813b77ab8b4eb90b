package cloud.edd.gfs.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SimulationTest {

    /** Seeds that found something. */
    private static final List<Long> BROKE_ONCE = List.of(1121L, 20_124L, 20_301L);

    /** What a person must have done in one run or another. */
    private static final List<String> DEEDS = List.of(
            "files taken out of the trash",
            "files replaced as they were expected",
            "namespaces deleted",
            "servers drained",
            "servers removed",
            "servers filled by moving chunks",
            "servers silent with permission",
            "lost chunks salvaged",
            "servers drained in rough times",
            "servers allowed to be silent in rough times",
            "servers used again in rough times",
            "moves of chunks begun in rough times",
            "checks of everything begun in rough times");

    private static final Set<String> DONE = ConcurrentHashMap.newKeySet();
    private static final AtomicInteger PLAYED = new AtomicInteger();

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
        DONE.addAll(outcome.administered().keySet());
        PLAYED.incrementAndGet();
    }

    @AfterAll
    static void aPersonHasDoneEverythingInSomeRun() {
        if (PLAYED.get() >= 200) {
            assertThat(DONE).containsAll(DEEDS);
        }
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
