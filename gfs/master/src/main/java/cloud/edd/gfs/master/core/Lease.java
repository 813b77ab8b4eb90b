package cloud.edd.gfs.master.core;

/** A preference for the present primary of a chunk, so that writers do not take it from each other. Safety never rests on it. */
final class Lease {

    final long version;
    /** Any session may append; else only the session that writes the hidden file. */
    final boolean append;

    /**
     * Grants name the JOINING members: a copy is being made for this very version. Without that a member must not vote, for its copy
     * would take the vote away.
     */
    boolean joining;

    final long grantedNanos;
    long usedNanos;
    /** When a fresh grant was last given to a writer. */
    long signedNanos;
    /** When a replica first asked about an operation that nobody has decided; {@link #NOBODY_ASKED} if none has. */
    long undecidedNanos = NOBODY_ASKED;

    static final long NOBODY_ASKED = Long.MIN_VALUE;

    Lease(long version, boolean append, long nowNanos) {
        this.version = version;
        this.append = append;
        this.grantedNanos = nowNanos;
        this.usedNanos = nowNanos;
        this.signedNanos = nowNanos;
    }
}
