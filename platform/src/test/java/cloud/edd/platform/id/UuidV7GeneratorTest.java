package cloud.edd.platform.id;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.UUID;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class UuidV7GeneratorTest {

    private static final Instant NOW = Instant.parse("2031-04-05T06:07:08.009Z");

    @Test
    void carriesTheTimeTheVersionAndTheVariant() {
        UUID id = generatorAt(NOW).next();

        assertThat(id.version()).isEqualTo(7);
        assertThat(id.variant()).isEqualTo(2);
        assertThat(id.getMostSignificantBits() >>> 16).isEqualTo(NOW.toEpochMilli());
    }

    @Test
    void ascendsWithinAMillisecond() {
        UuidV7Generator generator = generatorAt(NOW);
        var ids = new ArrayList<String>();
        for (int i = 0; i < 10_000; i++) {
            ids.add(generator.next().toString());
        }

        assertThat(ids).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void ascendsWhenTheRandomPartIsFullToTheBrim() {
        RandomGenerator allOnes = () -> -1L;
        var generator = new UuidV7Generator(Clock.fixed(NOW, ZoneOffset.UTC), allOnes);
        UUID first = generator.next();
        UUID second = generator.next();

        assertThat(second.toString()).isGreaterThan(first.toString());
        assertThat(second.getMostSignificantBits() >>> 16).isEqualTo(NOW.toEpochMilli() + 1);
    }

    @Test
    void ascendsWhenTheClockStepsBack() {
        var instants = new ArrayList<>(java.util.List.of(NOW, NOW.minusSeconds(60)));
        var clock = new Clock() {
            @Override
            public Instant instant() {
                return instants.removeFirst();
            }

            @Override
            public java.time.ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(java.time.ZoneId zone) {
                return this;
            }
        };
        var generator = new UuidV7Generator(clock, RandomGenerator.of("L64X128MixRandom"));

        assertThat(generator.next().toString()).isLessThan(generator.next().toString());
    }

    private static UuidV7Generator generatorAt(Instant now) {
        return new UuidV7Generator(Clock.fixed(now, ZoneOffset.UTC), RandomGenerator.of("L64X128MixRandom"));
    }
}
