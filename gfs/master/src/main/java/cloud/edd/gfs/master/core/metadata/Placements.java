package cloud.edd.gfs.master.core.metadata;

import cloud.edd.proto.gfs.ErrorCode;
import cloud.edd.proto.gfs.Uuid;
import java.util.List;

/** Turns the storages that a record names into members. */
final class Placements {

    /** A write needs two copies. */
    static final int QUORUM = 2;

    private Placements() {}

    /** All GOOD, the first as the primary; 0 when the record names fewer than two storages in use, or one twice. */
    static long members(MetadataState state, List<Uuid> storages) {
        long members = 0;
        int place = 0;
        for (Uuid storageId : storages) {
            StorageEntry storage = state.storages.find(storageId);
            if (storage == null
                    || storage.removed()
                    || place == Totals.REPLICAS
                    || Members.place(members, storage.index()) >= 0) {
                return 0;
            }
            members = Members.with(members, place++, storage.index(), Members.GOOD);
        }
        return place >= QUORUM ? members : 0;
    }

    static Applied refusal() {
        return Applied.refused(
                ErrorCode.RESOURCE_EXHAUSTED, "the chunkservers chosen are not there any more: try again");
    }
}
