package cloud.edd.platform.id;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;

class ShortIdGeneratorTest {

    private final ShortIdGenerator ids =
            new ShortIdGenerator(RandomGeneratorFactory.of("L64X128MixRandom").create(42));

    @Test
    void eightLowerCaseCharacters() {
        for (int i = 0; i < 1_000; i++) {
            assertThat(ids.next()).matches("[0-9a-z]{8}");
        }
    }

    @Test
    void weakness32EveryCharacterIsEquallyLikely() {
        int draws = 90_000;
        var counts = new int[128];
        for (int i = 0; i < draws; i++) {
            ids.next().chars().forEach(c -> counts[c]++);
        }
        double expected = draws * ShortIdGenerator.LENGTH / 36.0;

        // Reducing a random byte modulo 36 would favour '0' to '3' by one seventh.
        assertThat("0123456789abcdefghijklmnopqrstuvwxyz".chars())
                .allSatisfy(c -> assertThat((double) counts[c]).isBetween(expected * 0.95, expected * 1.05));
    }
}
