package cloud.edd.gfs.master.core;

import cloud.edd.gfs.master.core.metadata.ChunkEntry;
import cloud.edd.gfs.master.core.metadata.Members;
import cloud.edd.gfs.master.core.metadata.Storages;
import cloud.edd.gfs.master.core.metadata.Totals;
import java.util.function.IntPredicate;

/**
 * Who has told what it holds when a restore is to end.
 *
 * @param told whether the storage with an index has told all
 * @param all whether every storage that the log ever knew has
 */
record Witnesses(IntPredicate told, boolean all) {

    static Witnesses of(Storages storages, IntPredicate told) {
        return new Witnesses(told, storages.all().stream().allMatch(storage -> told.test(storage.index())));
    }

    /** Copies of a chunk of which it is known what they hold: all of them where nobody is left who could have another one. */
    int copies(ChunkEntry chunk) {
        if (all) {
            return Totals.REPLICAS;
        }
        int copies = 0;
        for (int place = 0; place < Members.PLACES; place++) {
            boolean used = Members.state(chunk.members(), place) != Members.NONE;
            copies += used && told.test(Members.storage(chunk.members(), place)) ? 1 : 0;
        }
        return copies;
    }

    /** The same of a chunk that the log does not know, nor who had it. */
    int copiesOfUnknown() {
        return all ? Totals.REPLICAS : 0;
    }
}
