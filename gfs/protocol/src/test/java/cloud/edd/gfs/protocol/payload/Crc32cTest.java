package cloud.edd.gfs.protocol.payload;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class Crc32cTest {

    @Test
    void agreesWithTheCheckValueOfTheCatalogue() {
        assertThat(Crc32c.of("123456789".getBytes(StandardCharsets.US_ASCII))).isEqualTo(0xE3069283);
    }

    @Test
    void putsPartsOfAnyLengthTogether() {
        byte[] bytes = new byte[200_003];
        new Random(20_261_122).nextBytes(bytes);
        int whole = Crc32c.of(bytes);

        for (int cut : new int[] {0, 1, 2, 511, 512, 65_535, 65_536, 65_537, 199_999, 200_003}) {
            int first = Crc32c.of(Arrays.copyOfRange(bytes, 0, cut));
            int second = Crc32c.of(Arrays.copyOfRange(bytes, cut, bytes.length));

            assertThat(Crc32c.combine(first, second, bytes.length - cut)).isEqualTo(whole);
        }
    }
}
