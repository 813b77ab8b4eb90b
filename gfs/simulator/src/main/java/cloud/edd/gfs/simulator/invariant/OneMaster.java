package cloud.edd.gfs.simulator.invariant;

import cloud.edd.gfs.simulator.history.History;
import cloud.edd.gfs.simulator.history.WireFacts.Acknowledgement;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Two masters never both answer a change: once one has answered, no master of an earlier epoch does, nor another one of the same
 * epoch, and the log in which the answered changes are only grows.
 */
public final class OneMaster implements Invariant {

    @Override
    public String name() {
        return "5 one master answers";
    }

    @Override
    public List<String> breaches(History history) {
        List<String> found = new ArrayList<>();
        @Nullable Acknowledgement before = null;
        for (Acknowledgement now : history.wire().acknowledgements()) {
            if (before != null && contradict(before, now)) {
                found.add("first " + before + ", then " + now);
            }
            before = now;
        }
        return found;
    }

    private static boolean contradict(Acknowledgement before, Acknowledgement now) {
        return now.epoch() < before.epoch()
                || (now.epoch() == before.epoch() && !now.master().equals(before.master()))
                || now.sequence() < before.sequence();
    }
}
