package cloud.edd.gfs.simulator.workload;

import cloud.edd.gfs.simulator.Chance;
import cloud.edd.gfs.simulator.history.Content;
import cloud.edd.gfs.simulator.history.Op;
import java.util.List;

/** Chooses what a client does next: writers, overwriters, appenders, copiers, deleters and readers on few paths, so that they meet. */
public final class Workload {

    private static final List<String> FILES = List.of("a", "b", "c", "d");
    private static final List<String> LOGS = List.of("log/1", "log/2", "log/3");

    /** Beyond what a journal takes, so that both ways of preparing are used. */
    private static final int LONGEST_APPEND = 400_000;

    private static final int LONGEST_SMALL = 60_000;
    private static final int LONGEST_STREAM = 2_500_000;

    private static final int COPY_ONE_IN = 10;

    private final Chance chance;
    /** Decides about copies, so that runs without any are what they would be if there were none. */
    private final Chance copying;

    private final List<String> copied;
    private long lastId;

    /**
     * @param copying in half of the runs files are copied, and in those only between paths of one of three kinds, so that the history of names
     *     can still be judged
     */
    public Workload(Chance chance, Chance copying) {
        this.chance = chance;
        this.copying = copying;
        this.copied = switch (copying.below(6)) {
            case 0 -> List.of("a", "b", "c");
            case 1 -> List.of("log/1", "log/2");
            case 2 -> List.of("d", "log/3");
            default -> List.of();
        };
    }

    /** Every path that is ever used. */
    public static List<String> paths() {
        return List.of("a", "b", "c", "d", "log/1", "log/2", "log/3");
    }

    /** The next thing to do. */
    public Op next(long nowNanos) {
        if (!copied.isEmpty() && copying.oneIn(COPY_ONE_IN)) {
            int from = copying.below(copied.size());
            int to = (from + 1 + copying.below(copied.size() - 1)) % copied.size();
            return op(Op.Kind.COPY, copied.get(from), copied.get(to), 0, nowNanos);
        }
        int die = chance.below(100);
        if (die < 25) {
            return append(pick(LOGS), nowNanos);
        }
        if (die < 45) {
            return put(pick(FILES), nowNanos);
        }
        if (die < 70) {
            return op(Op.Kind.READ, pick(paths()), "", 0, nowNanos);
        }
        if (die < 81) {
            return op(Op.Kind.STAT, pick(paths()), "", 0, nowNanos);
        }
        if (die < 85) {
            return op(Op.Kind.LIST, "", "", 0, nowNanos);
        }
        if (die < 93) {
            return op(Op.Kind.DELETE, chance.oneIn(4) ? pick(LOGS) : pick(FILES), "", 0, nowNanos);
        }
        return op(Op.Kind.RENAME, pick(FILES), pick(FILES), 0, nowNanos);
    }

    public Op put(String path, long nowNanos) {
        int longest = chance.oneIn(4) ? LONGEST_STREAM : LONGEST_SMALL;
        int length = chance.oneIn(20) ? 0 : (int) chance.between(Content.HEADER_BYTES, longest);
        return op(Op.Kind.PUT, path, "", length, nowNanos);
    }

    public Op append(String path, long nowNanos) {
        int longest = chance.oneIn(8) ? LONGEST_APPEND : 2_000;
        return op(Op.Kind.APPEND, path, "", (int) chance.between(Content.HEADER_BYTES, longest), nowNanos);
    }

    public Op op(Op.Kind kind, String path, String target, int length, long nowNanos) {
        return new Op(++lastId, kind, path, target, length, nowNanos);
    }

    private String pick(List<String> from) {
        return from.get(chance.below(from.size()));
    }
}
