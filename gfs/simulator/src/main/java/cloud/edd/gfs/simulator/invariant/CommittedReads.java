package cloud.edd.gfs.simulator.invariant;

import cloud.edd.gfs.simulator.history.Content;
import cloud.edd.gfs.simulator.history.History;
import cloud.edd.gfs.simulator.history.Op;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A read gives committed bytes, whole and in order: the file is made of whole contents of operations that were called before
 * the read ended and that nobody was told did not happen.
 */
public final class CommittedReads implements Invariant {

    @Override
    public String name() {
        return "2 reads give committed bytes only";
    }

    @Override
    public List<String> breaches(History history) {
        List<String> found = new ArrayList<>();
        Map<Long, Op> byId = new LinkedHashMap<>();
        history.ops().forEach(op -> byId.put(op.id(), op));
        for (Op read : history.ops()) {
            Content.Parsed seen = read.seen();
            if (read.kind() != Op.Kind.READ || !read.acknowledged() || seen == null) {
                continue;
            }
            if (seen.problem() != null) {
                found.add(read + " got damaged bytes: " + seen.problem());
            }
            for (Content.Part part : seen.parts()) {
                Op writer = byId.get(part.operation());
                if (writer == null || writer.calledAt() > read.answeredAt()) {
                    found.add(read + " got bytes of operation " + part.operation() + ", which nobody had called");
                } else if (!writer.mayHaveHappened()) {
                    found.add(read + " got bytes of " + writer + ", which was said not to have happened");
                } else if (writer.length() != part.length()) {
                    found.add(
                            read + " got " + part.length() + " bytes of " + writer + ", which has " + writer.length());
                }
            }
        }
        return found;
    }
}
