package cloud.edd.gfs.master.core;

import java.util.ArrayDeque;
import java.util.Deque;

/** How far the second best copy of the log is behind, in records and in time. */
final class CopyLag {

    /** Seconds that are told apart; a longer lag is known as at least that. */
    private static final int SAMPLES = 3_600;

    private record Sample(long sequence, long nanos) {}

    private final Deque<Sample> samples = new ArrayDeque<>();
    private long copied;
    private long last;
    private long nowNanos;

    CopyLag(long base) {
        last = base;
    }

    /** @param sequence up to which two copies are durable; -1 when there are not two, and it stays */
    void copied(long sequence) {
        if (sequence >= 0) {
            copied = sequence;
            while (samples.size() > 1 && samples.getFirst().sequence < copied) {
                samples.removeFirst();
            }
        }
    }

    /** Called about every second: the log ends here now. */
    void sample(long sequence, long now) {
        last = sequence;
        nowNanos = now;
        if (samples.isEmpty() || samples.getLast().sequence < sequence) {
            samples.addLast(new Sample(sequence, now));
        }
        if (samples.size() > SAMPLES) {
            samples.removeFirst();
        }
    }

    /** As of the last sample. */
    long records() {
        return Math.max(0, last - copied);
    }

    /** Since when, about, something has not been copied; 0 when everything is. */
    long millis() {
        if (records() == 0) {
            return 0;
        }
        for (Sample sample : samples) {
            if (sample.sequence > copied) {
                return Math.max(1, (nowNanos - sample.nanos) / 1_000_000);
            }
        }
        return 1;
    }
}
