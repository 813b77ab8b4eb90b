package cloud.edd.gfs.simulator.invariant;

import cloud.edd.gfs.simulator.history.History;
import cloud.edd.gfs.simulator.history.Intrusion;
import java.util.ArrayList;
import java.util.List;

/** Whoever has no right to what he asks for is refused, and nothing on any disk is touched. */
public final class StrangersRefused implements Invariant {

    @Override
    public String name() {
        return "12 who has no right is refused";
    }

    @Override
    public List<String> breaches(History history) {
        List<String> found = new ArrayList<>();
        for (Intrusion intrusion : history.intrusions()) {
            if (intrusion.outcome() != Intrusion.Outcome.REFUSED) {
                found.add("not refused: " + intrusion);
            }
            if (intrusion.changes() != 0) {
                found.add("something was touched: " + intrusion);
            }
        }
        return found;
    }
}
