package cloud.edd.gfs.simulator.invariant;

import cloud.edd.gfs.simulator.history.History;
import cloud.edd.gfs.simulator.history.History.Recovery;
import java.util.ArrayList;
import java.util.List;

/** The master's log always gives the state it was written from, also when a part of it is replayed twice. */
public final class FaithfulRecovery implements Invariant {

    @Override
    public String name() {
        return "7 recovery gives the same state";
    }

    @Override
    public List<String> breaches(History history) {
        List<String> found = new ArrayList<>();
        for (Recovery recovery : history.recoveries()) {
            if (!recovery.first().equals(recovery.second())) {
                found.add("replaying " + recovery.records() + " records twice gives another state: " + recovery.first()
                        + ", then " + recovery.second());
            }
            if (!recovery.first().equals(recovery.before())) {
                found.add("after " + recovery.records() + " records the state was " + recovery.before()
                        + ", recovered it is " + recovery.first());
            }
        }
        return found;
    }
}
