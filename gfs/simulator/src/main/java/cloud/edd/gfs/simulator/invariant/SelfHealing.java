package cloud.edd.gfs.simulator.invariant;

import cloud.edd.gfs.simulator.history.ChunkCopies;
import cloud.edd.gfs.simulator.history.History;
import java.util.ArrayList;
import java.util.List;

/**
 * When nothing is broken any more every chunk has three good copies again without help, and the same bytes lie on three disks: what
 * missed writes, what was lost with a disk and what a flipped bit damaged.
 */
public final class SelfHealing implements Invariant {

    @Override
    public String name() {
        return "8 and 11 everything becomes whole again";
    }

    @Override
    public List<String> breaches(History history) {
        List<String> found = new ArrayList<>();
        for (ChunkCopies chunk : history.copies()) {
            if (!chunk.isWhole()) {
                found.add("chunk " + chunk.handle() + " of " + chunk.path() + " with " + chunk.length()
                        + " bytes #" + Integer.toHexString(chunk.crc32c()) + " is not whole "
                        + history.healingNanos() / 1_000_000 + " ms after everything was mended: " + chunk.copies());
            }
        }
        return found;
    }
}
