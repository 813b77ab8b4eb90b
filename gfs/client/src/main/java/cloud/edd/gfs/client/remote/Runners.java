package cloud.edd.gfs.client.remote;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Whatever is under way at one client, so that whoever waits for it is told when the client is closed. Thread-safe. */
final class Runners {

    private final Set<CoreRunner> underWay = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    /** What begins at a closed client is broken before it has begun. */
    void began(CoreRunner runner) {
        underWay.add(runner);
        if (closed) {
            breakOff(runner);
        }
    }

    void ended(CoreRunner runner) {
        underWay.remove(runner);
    }

    void close() {
        closed = true;
        List.copyOf(underWay).forEach(this::breakOff);
    }

    private void breakOff(CoreRunner runner) {
        runner.breakOff();
        underWay.remove(runner);
    }
}
