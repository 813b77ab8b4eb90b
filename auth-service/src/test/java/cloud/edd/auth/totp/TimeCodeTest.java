package cloud.edd.auth.totp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Codes and base32 as the standards give them. */
class TimeCodeTest {
    private static final byte[] SECRET = "12345678901234567890".getBytes(StandardCharsets.US_ASCII);

    /** RFC 6238, appendix B, of which six of eight digits. */
    @ParameterizedTest
    @CsvSource({
        "59, 287082",
        "1111111109, 081804",
        "1111111111, 050471",
        "1234567890, 005924",
        "2000000000, 279037",
        "20000000000, 353130",
    })
    void codesAreThoseOfTheStandard(long seconds, String code) {
        assertThat(TimeCode.at(SECRET, seconds / 30)).isEqualTo(code);
    }

    @Test
    void aClockMayBeOneStepOff() {
        Instant now = Instant.ofEpochSecond(1_111_111_109L);
        long step = now.getEpochSecond() / 30;
        assertThat(TimeCode.stepOf(TimeCode.at(SECRET, step - 1), SECRET, now)).hasValue(step - 1);
        assertThat(TimeCode.stepOf(TimeCode.at(SECRET, step), SECRET, now)).hasValue(step);
        assertThat(TimeCode.stepOf(TimeCode.at(SECRET, step + 1), SECRET, now)).hasValue(step + 1);
        assertThat(TimeCode.stepOf(TimeCode.at(SECRET, step - 2), SECRET, now)).isEmpty();
        assertThat(TimeCode.stepOf(TimeCode.at(SECRET, step + 2), SECRET, now)).isEmpty();
        assertThat(TimeCode.stepOf("", SECRET, now)).isEmpty();
    }

    /** RFC 4648, section 10, without the padding. */
    @ParameterizedTest
    @CsvSource({"'', ''", "f, MY", "fo, MZXQ", "foo, MZXW6", "foob, MZXW6YQ", "fooba, MZXW6YTB", "foobar, MZXW6YTBOI"})
    void base32IsThatOfTheStandard(String text, String encoded) {
        assertThat(Base32.encode(text.getBytes(StandardCharsets.US_ASCII))).isEqualTo(encoded);
    }
}
