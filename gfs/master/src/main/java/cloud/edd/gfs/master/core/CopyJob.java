package cloud.edd.gfs.master.core;

import cloud.edd.proto.gfs.Uuid;

/** A copy under way: which chunk, to which storage, from where, and how far it has come. */
final class CopyJob {

    enum Stage {
        /** The record that makes its member JOINING, or the one that raises the version, is on its way. */
        LOGGING,
        ORDERED,
        /** The result is there, the record that makes it GOOD is on its way. */
        MARKING
    }

    final Uuid handle;
    final Server target;
    /** The storage that is asked first. */
    final int source;
    /** Bytes that may have to be moved. */
    final int bytes;

    Stage stage = Stage.LOGGING;
    /** The link that the order goes out on: with another one it is forgotten there. */
    final long link;

    long deadlineNanos;
    /** Before the order the version is raised with the target JOINING: it receives what is written from then on. */
    boolean inUse;

    /** Nothing is missing: the chunk is on its way to an emptier server. */
    boolean move;

    /** An earlier order let the target take part in writes at the present version. */
    boolean mayHaveVoted;

    /** Attempts in which the chunk had grown meanwhile. */
    int rounds;

    CopyJob(Uuid handle, Server target, int source, int bytes) {
        this.handle = handle;
        this.target = target;
        this.link = target.link;
        this.source = source;
        this.bytes = bytes;
    }
}
