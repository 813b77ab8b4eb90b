package cloud.edd.gfs.simulator.invariant;

import cloud.edd.gfs.simulator.history.History;
import java.util.List;

/** What people are promised for files and servers when nothing is broken comes true, each time and to the last byte. */
public final class KeptPromises implements Invariant {

    @Override
    public String name() {
        return "what a person is promised comes true";
    }

    @Override
    public List<String> breaches(History history) {
        return history.promises().stream()
                .filter(promise -> !promise.isKept())
                .map(promise -> "at " + promise.atNanos() / 1_000_000 + " ms '" + promise.what()
                        + "' should have come to " + promise.expected() + " and came to " + promise.came())
                .toList();
    }
}
