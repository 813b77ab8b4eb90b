package cloud.edd.gfs.chunkserver.core;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** Checks at once the chunks that somebody found suspicious, one after the other. */
final class Verifier {

    /** More suspicion than this is a dying disk; what is left out is asked for again by the next reader. */
    private static final int MAX_WAITING = 4_096;

    /** Hears of a bad chunk. */
    interface Bad {
        void found(ReplicaCore replica, ChunkCheck.Finding finding);
    }

    private final Surroundings surroundings;
    private final Bad bad;
    private final ArrayDeque<ReplicaCore> waiting = new ArrayDeque<>();
    private boolean busy;

    Verifier(Surroundings surroundings, Bad bad) {
        this.surroundings = surroundings;
        this.bad = bad;
    }

    void add(ReplicaCore replica) {
        if (!replica.quarantined() && !replica.fenced() && waiting.size() < MAX_WAITING && !waiting.contains(replica)) {
            waiting.addLast(replica);
            next();
        }
    }

    private void next() {
        if (busy || waiting.isEmpty()) {
            return;
        }
        busy = true;
        new ChunkCheck(surroundings, waiting.removeFirst(), new Now()).begin();
    }

    private final class Now implements ChunkCheck.Owner {

        @Override
        public void pace(int bytes, Runnable read) {
            read.run();
        }

        @Override
        public void checked(ReplicaCore replica, ChunkCheck.@Nullable Finding finding) {
            busy = false;
            if (finding != null) {
                bad.found(replica, finding);
            }
            next();
        }
    }
}
