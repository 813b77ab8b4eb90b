package cloud.edd.gfs.simulator.invariant;

import cloud.edd.gfs.simulator.history.Content;
import cloud.edd.gfs.simulator.history.History;
import cloud.edd.gfs.simulator.history.Op;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What was written, however often it was retried, is in a file once, and an append where its answer said. */
public final class ExactlyOnce implements Invariant {

    @Override
    public String name() {
        return "9 a retried write appears once";
    }

    @Override
    public List<String> breaches(History history) {
        List<String> found = new ArrayList<>();
        for (Op read : history.ops()) {
            Content.Parsed seen = read.seen();
            if (seen == null || !read.acknowledged()) {
                continue;
            }
            Set<Long> once = new LinkedHashSet<>();
            for (Content.Part part : seen.parts()) {
                if (!once.add(part.operation())) {
                    found.add(read + " has operation " + part.operation() + " twice");
                }
            }
            for (Op write : history.ops()) {
                if (write.acknowledged() && sameFile(read, write)) {
                    check(read, seen, write, found);
                }
            }
        }
        return found;
    }

    private static boolean sameFile(Op read, Op write) {
        var readFile = read.file();
        var writtenFile = write.file();
        return (write.kind() == Op.Kind.APPEND || write.kind() == Op.Kind.PUT)
                && readFile != null
                && writtenFile != null
                && readFile.getFileId() == writtenFile.getFileId();
    }

    private static void check(Op read, Content.Parsed seen, Op write, List<String> found) {
        long where = write.kind() == Op.Kind.APPEND ? write.offset() : 0;
        for (Content.Part part : seen.parts()) {
            if (part.operation() == write.id() && part.offset() != where) {
                found.add(read + " has " + write + " at " + part.offset());
            }
        }
        if (write.answeredAt() < read.calledAt() && write.length() > 0 && !seen.contains(write.id())) {
            found.add(read + " of the same file lacks " + write);
        }
    }
}
