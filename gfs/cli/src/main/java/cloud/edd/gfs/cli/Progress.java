package cloud.edd.gfs.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.Locale;
import java.util.function.LongSupplier;

/** Copies a stream and says how far it is, twice a second, on one line of a terminal. */
final class Progress {

    private static final int BUFFER_BYTES = 256 << 10;
    private static final long EVERY_NANOS = 500_000_000L;
    private static final double KIBIBYTE = 1 << 10;
    private static final double MEBIBYTE = 1 << 20;
    private static final double SECOND_NANOS = 1e9;

    private final PrintStream terminal;
    private final boolean shown;
    private final LongSupplier nanoTime;

    /**
     * @param shown false when nobody looks
     */
    Progress(PrintStream terminal, boolean shown, LongSupplier nanoTime) {
        this.terminal = terminal;
        this.shown = shown;
        this.nanoTime = nanoTime;
    }

    /**
     * Copies all of it.
     *
     * @param total in bytes; -1 when it is not known
     * @return how many bytes there were
     */
    long copy(InputStream from, OutputStream to, String name, long total) throws IOException {
        byte[] buffer = new byte[BUFFER_BYTES];
        long begun = nanoTime.getAsLong();
        long told = begun;
        long done = 0;
        for (int read = from.read(buffer); read >= 0; read = from.read(buffer)) {
            to.write(buffer, 0, read);
            done += read;
            long now = nanoTime.getAsLong();
            if (shown && now - told >= EVERY_NANOS) {
                told = now;
                terminal.print("\r" + line(name, done, total, now - begun));
                terminal.flush();
            }
        }
        if (shown) {
            terminal.println("\r" + line(name, done, total, nanoTime.getAsLong() - begun));
        }
        return done;
    }

    static String line(String name, long done, long total, long nanos) {
        double rate = done / MEBIBYTE / Math.max(nanos / SECOND_NANOS, 1e-3);
        boolean small = Math.max(done, total) < MEBIBYTE;
        double unit = small ? KIBIBYTE : MEBIBYTE;
        String share =
                total > 0 ? String.format(Locale.ROOT, " of %.1f (%d %%)", total / unit, 100 * done / total) : "";
        return String.format(
                Locale.ROOT, "%s: %.1f%s %s, %.1f MiB/s ", name, done / unit, share, small ? "KiB" : "MiB", rate);
    }
}
