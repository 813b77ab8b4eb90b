package cloud.edd.gfs.simulator.invariant;

import cloud.edd.gfs.simulator.history.History;
import cloud.edd.gfs.simulator.history.Op;
import cloud.edd.proto.gfs.ErrorCode;
import java.util.ArrayList;
import java.util.List;

/**
 * An acknowledged write survives: who looks after the acknowledgement finds the file, unless somebody may have taken it away
 * since; and whoever looks when nothing is broken can read it.
 */
public final class DurableWrites implements Invariant {

    @Override
    public String name() {
        return "1 acknowledged writes survive";
    }

    @Override
    public List<String> breaches(History history) {
        List<String> found = new ArrayList<>();
        List<Op> ops = history.ops();
        for (Op look : ops) {
            boolean looks = look.kind() == Op.Kind.READ || look.kind() == Op.Kind.STAT;
            if (!looks) {
                continue;
            }
            if (look.code() == ErrorCode.NOT_FOUND) {
                for (Op write : ops) {
                    if (made(write, look.path())
                            && write.answeredAt() < look.calledAt()
                            && !mayBeGone(ops, write, look)) {
                        found.add(write + " was acknowledged, but " + look + " finds nothing");
                        break;
                    }
                }
            } else if (look.isQuiet() && !look.acknowledged()) {
                found.add(look + " cannot be done although nothing is broken");
            }
        }
        return found;
    }

    private static boolean made(Op op, String path) {
        return op.acknowledged()
                && switch (op.kind()) {
                    case PUT, APPEND -> op.path().equals(path);
                    case RENAME, COPY -> op.target().equals(path);
                    default -> false;
                };
    }

    private static boolean mayBeGone(List<Op> ops, Op write, Op look) {
        return ops.stream()
                .anyMatch(op -> op.mayRemove(look.path())
                        && op.calledAt() < look.answeredAt()
                        && op.effectUntil() > write.calledAt());
    }
}
