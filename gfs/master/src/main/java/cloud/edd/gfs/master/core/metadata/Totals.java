package cloud.edd.gfs.master.core.metadata;

import java.util.Arrays;

/** What the status says about all chunks, kept up to date with every change of a chunk's members. */
public final class Totals {

    /** Copies that every chunk should have. */
    public static final int REPLICAS = 3;

    private long underReplicated;
    private long stale;
    private long corrupt;
    private long lost;
    private long irregular;
    private long joining;
    /** By the index of the storage, these two. */
    private int[] copies = {};

    private int[] onlyGood = {};

    private long condemnedCopies;

    /** Chunks with committed bytes and fewer than three good copies. */
    public long underReplicated() {
        return underReplicated;
    }

    /** Copies that missed a commit. */
    public long stale() {
        return stale;
    }

    public long corrupt() {
        return corrupt;
    }

    /** Chunks with committed bytes and no good copy. */
    public long lost() {
        return lost;
    }

    /** Chunks that have not exactly three copies, all good. */
    public long irregular() {
        return irregular;
    }

    /** Copies that are being made. */
    public long joining() {
        return joining;
    }

    /** Copies on a storage that count, whatever their state. */
    public int copiesOn(int storage) {
        return storage < copies.length ? copies[storage] : 0;
    }

    /** Chunks with committed bytes whose only good copy is on this storage: they would be lost with it. */
    public int onlyGoodOn(int storage) {
        return storage < onlyGood.length ? onlyGood[storage] : 0;
    }

    public long condemnedCopies() {
        return condemnedCopies;
    }

    void count(ChunkEntry chunk, int sign) {
        int good = Members.count(chunk.members, Members.GOOD);
        underReplicated += good < REPLICAS && chunk.length > 0 ? sign : 0;
        irregular += good != REPLICAS || Members.used(chunk.members) != REPLICAS ? sign : 0;
        joining += (long) sign * Members.count(chunk.members, Members.JOINING);
        for (int place = 0; place < Members.PLACES; place++) {
            if (Members.state(chunk.members, place) != Members.NONE) {
                int storage = Members.storage(chunk.members, place);
                boolean only = good == 1 && chunk.length > 0 && Members.state(chunk.members, place) == Members.GOOD;
                countOn(storage, sign, only ? sign : 0);
            }
        }
        lost += good == 0 && chunk.length > 0 ? sign : 0;
        stale += (long) sign * Members.count(chunk.members, Members.STALE);
        corrupt += (long) sign * Members.count(chunk.members, Members.CORRUPT);
    }

    private void countOn(int storage, int more, int moreOnlyGood) {
        if (storage >= copies.length) {
            copies = Arrays.copyOf(copies, storage + 1);
            onlyGood = Arrays.copyOf(onlyGood, storage + 1);
        }
        copies[storage] += more;
        onlyGood[storage] += moreOnlyGood;
    }

    void count(CondemnedEntry condemned, int sign) {
        condemnedCopies += (long) sign * condemned.copies();
    }
}
