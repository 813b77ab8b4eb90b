package cloud.edd.gfs.simulator.invariant;

import cloud.edd.gfs.simulator.history.CopyTouched;
import cloud.edd.gfs.simulator.history.History;
import java.util.List;

/**
 * No copy that the log calls good is deleted, and none of its committed bytes is cut off or written over, whatever was started again
 * in whatever order: a copy goes only after the record that it is not needed any more.
 */
public final class KeptCopies implements Invariant {

    @Override
    public String name() {
        return "10 no live chunk is deleted";
    }

    @Override
    public List<String> breaches(History history) {
        return history.touched().stream().map(KeptCopies::sentence).toList();
    }

    private static String sentence(CopyTouched touched) {
        return touched.server() + " had a good copy in " + touched.file() + " with " + touched.committed()
                + " committed bytes, which was " + touched.how() + " at " + touched.atNanos() / 1_000_000 + " ms";
    }
}
