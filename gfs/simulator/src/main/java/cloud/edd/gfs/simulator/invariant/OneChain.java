package cloud.edd.gfs.simulator.invariant;

import cloud.edd.gfs.simulator.history.ChunkStory;
import cloud.edd.gfs.simulator.history.History;
import java.util.ArrayList;
import java.util.List;

/**
 * Two primaries never both commit, nor do two masters: all states of a chunk that were ever called committed lie on one
 * chain, each made from the one before by operations that were proposed.
 */
public final class OneChain implements Invariant {

    @Override
    public String name() {
        return "5 a chunk has one history";
    }

    @Override
    public List<String> breaches(History history) {
        List<String> found = new ArrayList<>();
        history.wire().committed().forEach((handle, states) -> {
            if (new ChunkStory(history.wire(), handle).chain().isEmpty()) {
                found.add("the states of chunk " + handle
                        + " that were called committed do not follow from each other: " + states);
            }
        });
        return found;
    }
}
