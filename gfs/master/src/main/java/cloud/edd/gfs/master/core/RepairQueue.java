package cloud.edd.gfs.master.core;

import cloud.edd.proto.gfs.Uuid;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/** Chunks that something can be done for, the most urgent first. What does not fit is met again by the next walk over the table. */
final class RepairQueue {

    enum Urgency {
        /** One good copy left. */
        LAST_COPY,
        IN_USE,
        OTHER,
        /** Nothing is missing; it would only lie better elsewhere. */
        BALANCE
    }

    enum Outcome {
        TAKEN,
        /** A limit is reached: it stays. */
        LATER
    }

    /** Of each urgency: a megabyte, and some seconds of work. */
    private static final int KEPT = 10_000;

    /** So many that must wait in a row end a round, so that a round stays short. */
    private static final int WAITING_IN_A_ROW = 200;

    private final List<Set<Uuid>> levels = new ArrayList<>();

    RepairQueue() {
        for (int level = 0; level < Urgency.values().length; level++) {
            levels.add(new LinkedHashSet<>());
        }
    }

    void offer(Urgency urgency, Uuid handle) {
        Set<Uuid> level = level(urgency);
        if (level.size() < KEPT) {
            level.add(handle);
        }
    }

    int size() {
        return levels.stream().mapToInt(Set::size).sum();
    }

    void serve(Function<Uuid, Outcome> server) {
        for (Set<Uuid> level : levels) {
            int waiting = 0;
            Iterator<Uuid> next = level.iterator();
            while (next.hasNext() && waiting < WAITING_IN_A_ROW) {
                switch (server.apply(next.next())) {
                    case TAKEN -> next.remove();
                    case LATER -> waiting++;
                }
            }
        }
    }

    private Set<Uuid> level(Urgency urgency) {
        return levels.get(
                switch (urgency) {
                    case LAST_COPY -> 0;
                    case IN_USE -> 1;
                    case OTHER -> 2;
                    case BALANCE -> 3;
                });
    }
}
