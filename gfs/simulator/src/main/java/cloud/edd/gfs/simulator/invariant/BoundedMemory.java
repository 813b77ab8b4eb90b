package cloud.edd.gfs.simulator.invariant;

import cloud.edd.gfs.simulator.history.History;
import cloud.edd.gfs.simulator.history.MemoryHeld;
import java.util.ArrayList;
import java.util.List;

/**
 * A server never holds more of what clients and other servers send than the windows of those who send, and lets all of it go: when
 * nobody wants anything no byte is held, no vote is undecided and nothing is under way.
 */
public final class BoundedMemory implements Invariant {

    /**
     * Twice (as primary and as secondary) the windows of all clients of a run, four of 1.25 MiB each, and four chunks of 2.5 MiB
     * that are being copied.
     */
    public static final long MOST_BYTES = 20L << 20;

    @Override
    public String name() {
        return "13 held memory is bounded";
    }

    @Override
    public List<String> breaches(History history) {
        List<String> found = new ArrayList<>();
        for (MemoryHeld held : history.memory()) {
            if (held.most() > MOST_BYTES) {
                found.add(held.server() + " held " + held.most() + " bytes at a time, more than " + MOST_BYTES);
            }
            if (held.atTheEnd() > 0 || held.undecided() > 0 || held.underWay() > 0) {
                found.add(held.server() + " does not let go although nobody wants anything: " + held);
            }
        }
        return found;
    }
}
