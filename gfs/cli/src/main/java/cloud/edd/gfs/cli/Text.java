package cloud.edd.gfs.cli;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/** Numbers as people read them. */
final class Text {

    private static final double GIBIBYTE = 1 << 30;

    private Text() {}

    static String gibibytes(long bytes) {
        return String.format(Locale.ROOT, "%.1f", bytes / GIBIBYTE);
    }

    /** How long ago, in the largest unit that fits; "never" for 0. */
    static String ago(long unixMillis, Instant now) {
        if (unixMillis == 0) {
            return "never";
        }
        Duration age = Duration.between(Instant.ofEpochMilli(unixMillis), now);
        if (age.toSeconds() < 120) {
            return Math.max(0, age.toSeconds()) + " s ago";
        }
        if (age.toMinutes() < 120) {
            return age.toMinutes() + " min ago";
        }
        return age.toHours() < 48 ? age.toHours() + " h ago" : age.toDays() + " days ago";
    }
}
