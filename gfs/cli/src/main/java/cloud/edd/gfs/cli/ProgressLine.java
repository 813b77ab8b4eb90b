package cloud.edd.gfs.cli;

import java.util.Locale;

/** How far one transfer is, on one line: name, bar, bytes, rate, and the time that is left. */
final class ProgressLine {

    private static final int LONGEST_BAR = 30;
    private static final int SHORTEST_BAR = 5;
    private static final int SHORTEST_NAME = 12;
    private static final double SECOND_NANOS = 1e9;
    private static final long HOUR_SECONDS = 3600;
    private static final long MINUTE_SECONDS = 60;
    private static final String[] UNITS = {"B", "KiB", "MiB", "GiB", "TiB", "PiB"};

    private ProgressLine() {}

    /**
     * @param total in bytes; -1 when it is not known
     * @param rate in bytes per second; NaN before anything is known of it
     * @param columns never more than these
     */
    static String bar(String name, long done, long total, double rate, int columns) {
        String tail = "  " + figures(done, total, rate);
        if (total < 0) {
            return shortened(name, columns - tail.length()) + tail;
        }
        String share = String.format(Locale.ROOT, " %3d%%", share(done, total));
        int room = columns - tail.length() - share.length() - 3;
        int bar = Math.min(LONGEST_BAR, room - Math.min(name.length(), SHORTEST_NAME));
        if (bar < SHORTEST_BAR) {
            return shortened(name, columns - tail.length() - share.length()) + share + tail;
        }
        String shown = shortened(name, room - bar);
        int full = total == 0 ? bar : (int) (bar * Math.min(done, total) / total);
        String drawn = "=".repeat(full) + (full < bar ? ">" + " ".repeat(bar - full - 1) : "");
        return shown + " [" + drawn + "]" + share + tail;
    }

    /** The same for a log: without a bar, however long the name. */
    static String plain(String name, long done, long total, double rate) {
        String share = total < 0 ? "" : share(done, total) + "%, ";
        return name + ": " + share + figures(done, total, rate).strip().replace("  ", ", ");
    }

    /** What it came to. */
    static String end(String name, long bytes, long nanos) {
        double seconds = Math.max(nanos, 1) / SECOND_NANOS;
        return String.format(
                Locale.ROOT, "%s: %s in %.1f s, %s/s", name, bytes(bytes), seconds, bytes((long) (bytes / seconds)));
    }

    private static String figures(long done, long total, double rate) {
        String ofTotal = total < 0 ? bytes(done) : bytes(done) + " of " + bytes(total);
        if (Double.isNaN(rate)) {
            return ofTotal;
        }
        String left = total < 0 || done >= total ? "" : "  " + left(total - done, rate);
        return ofTotal + "  " + bytes((long) rate) + "/s" + left;
    }

    private static String left(long bytes, double rate) {
        if (rate < 1) {
            return "stalled";
        }
        long seconds = (long) Math.ceil(bytes / rate);
        if (seconds >= HOUR_SECONDS) {
            return String.format(
                    Locale.ROOT,
                    "%d:%02d:%02d left",
                    seconds / HOUR_SECONDS,
                    seconds % HOUR_SECONDS / MINUTE_SECONDS,
                    seconds % MINUTE_SECONDS);
        }
        return String.format(Locale.ROOT, "%d:%02d left", seconds / MINUTE_SECONDS, seconds % MINUTE_SECONDS);
    }

    private static long share(long done, long total) {
        return total == 0 ? 100 : Math.min(100, 100 * done / total);
    }

    /** In the largest unit of which there is one. */
    static String bytes(long bytes) {
        double amount = bytes;
        int unit = 0;
        while (amount >= 1024 && unit < UNITS.length - 1) {
            amount /= 1024;
            unit++;
        }
        return String.format(Locale.ROOT, unit == 0 ? "%.0f %s" : "%.1f %s", amount, UNITS[unit]);
    }

    /** The end of a path tells more than its beginning. */
    private static String shortened(String name, int columns) {
        int most = Math.max(columns, SHORTEST_NAME);
        return name.length() <= most ? name : "..." + name.substring(name.length() - most + 3);
    }
}
