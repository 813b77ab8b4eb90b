package cloud.edd.gfs.simulator;

import cloud.edd.gfs.protocol.node.NodeEvent;
import java.util.ArrayDeque;
import java.util.List;

/** Everything that happened in a run as one number, and its last lines for a person. */
public final class Trace {

    private static final int KEPT_LINES = 400;
    private static final long FNV_OFFSET = 0xCBF29CE484222325L;
    private static final long FNV_PRIME = 0x100000001B3L;

    private final ArrayDeque<Line> last = new ArrayDeque<>();
    private final boolean echo;
    private long hash = FNV_OFFSET;
    private long events;

    /** Kept as it came: most lines are never read by anybody, and writing them would be most of a run's work. */
    private record Line(long nowNanos, String who, Object what) {

        @Override
        public String toString() {
            return String.format("%14.6f  %s%s", nowNanos / 1e9, who, what);
        }
    }

    /**
     * @param echo prints every line as it comes, to follow one run
     */
    public Trace(boolean echo) {
        this.echo = echo;
    }

    void add(long nowNanos, String line) {
        mix(line);
        keep(new Line(nowNanos, "", line));
    }

    /** An event that a process is about to handle. */
    void add(long nowNanos, String process, NodeEvent event) {
        Lines.Event line = Lines.of(event);
        mix(process);
        mix(line.fingerprint());
        keep(new Line(nowNanos, process + " <- ", line));
    }

    private void keep(Line line) {
        mix(line.nowNanos);
        events++;
        last.addLast(line);
        if (last.size() > KEPT_LINES) {
            last.removeFirst();
        }
        if (echo) {
            System.out.println(line);
        }
    }

    private void mix(String text) {
        for (int i = 0; i < text.length(); i++) {
            mix(text.charAt(i));
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
        return last.stream().map(Line::toString).toList();
    }
}
