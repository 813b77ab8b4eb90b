package cloud.edd.gfs.master.core.metadata;

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
    private long condemnedCopies;

    /** Chunks with fewer than three good copies. */
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

    public long condemnedCopies() {
        return condemnedCopies;
    }

    void count(ChunkEntry chunk, int sign) {
        int good = Members.count(chunk.members, Members.GOOD);
        underReplicated += good < REPLICAS ? sign : 0;
        irregular += good != REPLICAS || Members.used(chunk.members) != REPLICAS ? sign : 0;
        joining += (long) sign * Members.count(chunk.members, Members.JOINING);
        lost += good == 0 && chunk.length > 0 ? sign : 0;
        stale += (long) sign * Members.count(chunk.members, Members.STALE);
        corrupt += (long) sign * Members.count(chunk.members, Members.CORRUPT);
    }

    void count(CondemnedEntry condemned, int sign) {
        condemnedCopies += (long) sign * condemned.copies();
    }
}
