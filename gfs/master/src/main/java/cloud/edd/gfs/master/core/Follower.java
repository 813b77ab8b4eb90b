package cloud.edd.gfs.master.core;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A chunkserver on a link that stands, as a keeper of a copy of the log. */
final class Follower {

    /** A checkpoint on its way, piece by piece. */
    static final class Shipment {
        /** It takes the place of everything that the follower has. */
        final boolean replaces;
        /** 0 until the first piece is read. */
        long sequence;

        long offset;
        long number;
        boolean last;

        Shipment(boolean replaces, long sequence) {
            this.replaces = replaces;
            this.sequence = sequence;
        }
    }

    /** What a number never is. */
    static final long NONE = 0;

    final Server server;
    final long link;
    /** It can keep a copy: it said where its copy ends, and nothing has failed since. */
    boolean able;
    /** It has one of the seats. */
    boolean seated;
    /** It gets everything to take over a seat. */
    boolean succeeds;
    /** Its copy is waited for. */
    boolean inStep;

    long sent;
    long durable;
    /** Up to here it is known to have granted no higher epoch. */
    long through;
    /** Frames with records that were not answered yet, and when they were sent. */
    final Map<Long, Long> underway = new LinkedHashMap<>();

    long probe = NONE;
    /** What is being read back for it. */
    long read = NONE;

    @Nullable Shipment shipment;
    /** The checkpoint it got last. */
    long checkpoint;

    String trouble = "";

    Follower(Server server) {
        this.server = server;
        this.link = server.link;
    }

    boolean isKeeping() {
        return able && (seated || succeeds);
    }

    void fail(String reason) {
        able = false;
        inStep = false;
        trouble = reason;
        underway.clear();
        shipment = null;
        read = NONE;
    }
}
