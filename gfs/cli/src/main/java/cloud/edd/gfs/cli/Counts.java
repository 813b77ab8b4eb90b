package cloud.edd.gfs.cli;

import java.util.Locale;

/** How many there are, in words. */
final class Counts {

    private Counts() {}

    static String files(long count) {
        return String.format(Locale.ROOT, "%,d %s", count, count == 1 ? "file" : "files");
    }
}
