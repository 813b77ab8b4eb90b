package cloud.edd.gfs.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;

/** Copies streams and says how far they are, also while nothing moves. One transfer after the other. */
final class Progress {

    /** How it is said. */
    enum Style {
        NONE,
        /** One line of a terminal, drawn over and over. */
        BAR,
        /** A line every few seconds, for a log. */
        LINES
    }

    private static final int BUFFER_BYTES = 256 << 10;
    private static final Duration BAR_EVERY = Duration.ofMillis(250);
    private static final Duration LINE_EVERY = Duration.ofSeconds(5);

    /** The rate is that of the last seconds, so that it tells what is going on now. */
    private static final int SAMPLES = 12;

    private static final double SECOND_NANOS = 1e9;
    private static final String TO_THE_END_OF_THE_LINE = "\u001b[K";

    private record Sample(long nanos, long done) {}

    private final PrintStream err;
    private final Style style;
    private final IntSupplier columns;
    private final LongSupplier nanoTime;

    Progress(PrintStream err, Style style, IntSupplier columns, LongSupplier nanoTime) {
        this.err = err;
        this.style = style;
        this.columns = columns;
        this.nanoTime = nanoTime;
    }

    /**
     * Copies all of it.
     *
     * @param total in bytes; -1 when it is not known
     * @return how many bytes there were
     */
    long copy(InputStream from, OutputStream to, String name, long total) throws IOException {
        try (Transfer transfer = begin(name, total)) {
            byte[] buffer = new byte[BUFFER_BYTES];
            for (int read = from.read(buffer); read >= 0; read = from.read(buffer)) {
                to.write(buffer, 0, read);
                transfer.add(read);
            }
            return transfer.done.get();
        }
    }

    /** Shows a transfer until it is closed. */
    Transfer begin(String name, long total) {
        Transfer transfer = new Transfer(name, total);
        if (style == Style.BAR) {
            transfer.show();
        }
        if (style != Style.NONE) {
            Thread.ofPlatform().name("progress").daemon().start(transfer::showAgain);
        }
        return transfer;
    }

    /** Safe for use by one thread that adds and one that shows. */
    final class Transfer implements AutoCloseable {

        private final String name;
        private final long total;
        private final long begun = nanoTime.getAsLong();
        private final Deque<Sample> samples = new ArrayDeque<>();
        private final int width = style == Style.BAR ? columns.getAsInt() - 1 : 0;
        private final AtomicLong done = new AtomicLong();
        private volatile boolean over;

        private Transfer(String name, long total) {
            this.name = name;
            this.total = total;
            samples.add(new Sample(begun, 0));
        }

        void add(long bytes) {
            done.addAndGet(bytes);
        }

        private void showAgain() {
            while (!over) {
                LockSupport.parkNanos((style == Style.BAR ? BAR_EVERY : LINE_EVERY).toNanos());
                show();
            }
        }

        /** As it is now; nothing once it is over. */
        synchronized void show() {
            if (over) {
                return;
            }
            long now = nanoTime.getAsLong();
            long bytes = done.get();
            Sample from = samples.getFirst();
            boolean begins = bytes == 0 && samples.size() == 1;
            double rate = begins ? Double.NaN : (bytes - from.done) / Math.max((now - from.nanos) / SECOND_NANOS, 1e-3);
            samples.addLast(new Sample(now, bytes));
            if (samples.size() > SAMPLES) {
                samples.removeFirst();
            }
            if (style == Style.BAR) {
                err.print("\r" + ProgressLine.bar(name, bytes, total, rate, width) + TO_THE_END_OF_THE_LINE);
                err.flush();
            } else {
                err.println(ProgressLine.plain(name, bytes, total, rate));
            }
        }

        /** Says what it came to. */
        @Override
        public synchronized void close() {
            if (over) {
                return;
            }
            over = true;
            if (style == Style.NONE) {
                return;
            }
            String end = ProgressLine.end(name, done.get(), nanoTime.getAsLong() - begun);
            err.println(style == Style.BAR ? "\r" + end + TO_THE_END_OF_THE_LINE : end);
        }
    }
}
