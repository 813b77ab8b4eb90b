package cloud.edd.gfs.master.restore;

import cloud.edd.gfs.master.core.metadata.ChunkEntry;
import cloud.edd.gfs.master.core.metadata.Members;
import cloud.edd.gfs.master.core.metadata.MetadataState;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Whether a state makes sense: what it says of chunks fits together. */
final class StateCheck {

    private static final int SLOTS = 1 << 16;

    /** More than a person reads. */
    private static final int MOST_FAULTS = 100;

    private StateCheck() {}

    static List<String> faults(MetadataState state) {
        List<String> faults = new ArrayList<>();
        Set<Integer> known = new TreeSet<>();
        state.storages().inUse().forEach(storage -> known.add(storage.index()));
        MetadataState.Walk<ChunkEntry> walk = state.walkChunks();
        int[] chunks = {0};
        boolean ended = false;
        while (!ended) {
            ended = walk.advance(SLOTS, chunk -> {
                chunks[0]++;
                String fault = fault(state, chunk, known);
                if (fault != null && faults.size() < MOST_FAULTS) {
                    faults.add("chunk " + chunk.handle().getHigh() + "/"
                            + chunk.handle().getLow() + " of file "
                            + chunk.file().id() + ": " + fault);
                }
            });
        }
        if (chunks[0] != state.chunkCount()) {
            faults.add("the table of chunks has " + chunks[0] + " and counts " + state.chunkCount());
        }
        return faults;
    }

    private static @Nullable String fault(MetadataState state, ChunkEntry chunk, Set<Integer> known) {
        if (chunk.length() < 0 || chunk.length() > state.chunkBytes()) {
            return "its length is " + chunk.length();
        }
        if (chunk.committedVersion() > chunk.version()) {
            return "it was committed under version " + chunk.committedVersion() + " and has " + chunk.version();
        }
        if (chunk.file().indexOf(chunk) < 0) {
            return "its file does not have it";
        }
        Set<Integer> storages = new TreeSet<>();
        for (int place = 0; place < Members.PLACES; place++) {
            if (Members.state(chunk.members(), place) == Members.NONE) {
                continue;
            }
            int storage = Members.storage(chunk.members(), place);
            if (!storages.add(storage)) {
                return "a storage holds it twice";
            }
            if (!known.contains(storage)) {
                return "it has a copy on a storage that is not in use";
            }
        }
        return null;
    }
}
