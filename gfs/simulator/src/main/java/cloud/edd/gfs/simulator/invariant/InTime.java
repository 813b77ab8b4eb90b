package cloud.edd.gfs.simulator.invariant;

import cloud.edd.gfs.simulator.history.History;
import cloud.edd.gfs.simulator.history.Op;
import java.util.ArrayList;
import java.util.List;

/**
 * Nothing waits longer than its deadline; and with one of three chunkservers down and nothing else broken, everything that
 * is asked for is done.
 */
public final class InTime implements Invariant {

    @Override
    public String name() {
        return "8 answers come in time, with one server down too";
    }

    @Override
    public List<String> breaches(History history) {
        List<String> found = new ArrayList<>();
        for (Op op : history.ops()) {
            long end = Math.min(op.answeredAt(), history.endNanos());
            if (end - op.calledAt() > history.longestOperationNanos()) {
                found.add(op + " waited longer than its deadline");
            }
            if (op.isQuiet() && op.kind() != Op.Kind.READ && op.kind() != Op.Kind.STAT && !op.acknowledged()) {
                found.add(op + " was not done although two servers and the master were there");
            }
        }
        return found;
    }
}
