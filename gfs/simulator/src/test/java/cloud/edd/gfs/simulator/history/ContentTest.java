package cloud.edd.gfs.simulator.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ContentTest {

    @Test
    void tellsWhatAFileIsMadeOf() {
        byte[] first = Content.of(7, 100);
        byte[] second = Content.of(8, 21);
        byte[] file = Arrays.copyOf(first, 121);
        System.arraycopy(second, 0, file, 100, 21);

        Content.Parsed parsed = Content.parse(file);

        assertThat(parsed.problem()).isNull();
        assertThat(parsed.parts()).containsExactly(new Content.Part(7, 0, 100), new Content.Part(8, 100, 21));
    }

    @Test
    void findsEveryDamage() {
        byte[] file = Content.of(7, 100);

        assertThat(Content.parse(Arrays.copyOf(file, 99)).problem()).contains("cut off");
        for (int place = 0; place < file.length; place++) {
            byte[] damaged = file.clone();
            damaged[place] ^= 4;
            assertThat(Content.parse(damaged).problem())
                    .as("damage at %d", place)
                    .isNotNull();
        }
    }
}
