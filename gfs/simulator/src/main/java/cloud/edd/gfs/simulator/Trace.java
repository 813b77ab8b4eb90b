package cloud.edd.gfs.simulator;

import java.util.ArrayDeque;
import java.util.List;

/** Everything that happened in a run as one number, and its last lines for a person. */
public final class Trace {

    private static final int KEPT_LINES = 400;
    private static final long FNV_OFFSET = 0xCBF29CE484222325L;
    private static final long FNV_PRIME = 0x100000001B3L;

    private final ArrayDeque<String> last = new ArrayDeque<>();
    private final boolean echo;
    private long hash = FNV_OFFSET;
    private long events;

    /**
     * @param echo prints every line as it comes, to follow one run
     */
    public Trace(boolean echo) {
        this.echo = echo;
    }

    void add(long nowNanos, String line) {
        mix(nowNanos);
        for (int i = 0; i < line.length(); i++) {
            mix(line.charAt(i));
        }
        events++;
        String stamped = String.format("%14.6f  %s", nowNanos / 1e9, line);
        last.addLast(stamped);
        if (last.size() > KEPT_LINES) {
            last.removeFirst();
        }
        if (echo) {
            System.out.println(stamped);
        }
    }

    private void mix(long value) {
        hash = (hash ^ value) * FNV_PRIME;
    }

    /** The same for two runs exactly when everything was the same. */
    public long hash() {
        return hash;
    }

    public long events() {
        return events;
    }

    public List<String> lastLines() {
        return List.copyOf(last);
    }
}
