package cloud.edd.gfs.cli;

import java.math.BigDecimal;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Numbers of bytes and files as people write and read them: in units of 1,024 for bytes and of 1,000 for files. */
final class Sizes {

    private static final String UNITS = "KMGTP";
    private static final int KIBI = 1_024;
    private static final int KILO = 1_000;
    private static final Pattern WRITTEN =
            Pattern.compile("(\\d+(?:\\.\\d+)?)([KMGTP]?)(?:i?B)?", Pattern.CASE_INSENSITIVE);

    private Sizes() {}

    static String text(long bytes, boolean human) {
        return human ? human(bytes) : Long.toString(bytes);
    }

    /** Three digits at least, as "1.5G", "12K", "999". */
    static String human(long bytes) {
        if (bytes < KIBI) {
            return Long.toString(bytes);
        }
        double value = bytes;
        int unit = -1;
        while (value >= KIBI && unit < UNITS.length() - 1) {
            value /= KIBI;
            unit++;
        }
        return String.format(Locale.ROOT, value < 10 ? "%.1f%s" : "%.0f%s", value, UNITS.charAt(unit));
    }

    /** @throws IllegalArgumentException when it is no number of bytes */
    static long bytes(String written) {
        return number(written, KIBI);
    }

    /** @throws IllegalArgumentException when it is no number of files */
    static long files(String written) {
        return number(written, KILO);
    }

    private static long number(String written, int unit) {
        Matcher matcher = WRITTEN.matcher(written);
        if (matcher.matches()) {
            String letter = matcher.group(2).toUpperCase(Locale.ROOT);
            int power = letter.isEmpty() ? 0 : UNITS.indexOf(letter) + 1;
            BigDecimal number = new BigDecimal(matcher.group(1))
                    .multiply(BigDecimal.valueOf(unit).pow(power));
            if (number.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) <= 0) {
                return number.longValue();
            }
        }
        throw new IllegalArgumentException(
                "A size is a number, perhaps with K, M, G, T or P behind it, not " + written + ".");
    }
}
