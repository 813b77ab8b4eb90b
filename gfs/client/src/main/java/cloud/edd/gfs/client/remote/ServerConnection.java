package cloud.edd.gfs.client.remote;

import cloud.edd.gfs.protocol.node.Endpoint;
import cloud.edd.gfs.protocol.payload.Payload;
import cloud.edd.gfs.protocol.wire.FrameConnection;
import cloud.edd.gfs.protocol.wire.FrameLink;
import cloud.edd.proto.gfs.DataFrame;
import cloud.edd.proto.gfs.Progress;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** A kept connection to a chunkserver, lent to one stream at a time; handed back only when nothing is owed on it. */
final class ServerConnection implements FrameLink.Handler {

    /** The window of a stream and an append of the largest size on top. */
    private static final long MOST_WAITING_BYTES = 12L << 20;

    private final ServerConnections owner;
    private final Endpoint server;
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable FrameLink link;
    private @Nullable CoreRunner lessee;
    private long number;
    private int owed;
    private boolean closed;

    ServerConnection(ServerConnections owner, Endpoint server) {
        this.owner = owner;
        this.server = server;
    }

    Endpoint server() {
        return server;
    }

    void start(FrameConnection connection, ThreadFactory threads) {
        lock.lock();
        try {
            link = FrameLink.start(connection, this, threads, MOST_WAITING_BYTES);
        } finally {
            lock.unlock();
        }
    }

    /** False when it has been closed meanwhile. */
    boolean lend(CoreRunner runner, long as) {
        lock.lock();
        try {
            lessee = runner;
            number = as;
            owed = 0;
            return !closed;
        } finally {
            lock.unlock();
        }
    }

    void send(DataFrame frame, Payload payload) {
        FrameLink current;
        lock.lock();
        try {
            owed++;
            current = link;
        } finally {
            lock.unlock();
        }
        if (current == null) {
            payload.release();
        } else {
            current.send(frame, payload);
        }
    }

    /** The stream needs it no longer. */
    void giveBack() {
        boolean clean;
        lock.lock();
        try {
            lessee = null;
            clean = owed == 0 && !closed;
        } finally {
            lock.unlock();
        }
        if (!clean || !owner.keep(this)) {
            cut("not needed any more");
        }
    }

    void cut(String reason) {
        FrameLink current;
        lock.lock();
        try {
            closed = true;
            current = link;
        } finally {
            lock.unlock();
        }
        if (current != null) {
            current.cut(reason);
        }
    }

    /** For the core that is the same as a server that says how much it has. */
    @Override
    public void arriving(DataFrame header, int bytes) {
        received(
                DataFrame.newBuilder()
                        .setId(header.getId())
                        .setProgress(Progress.newBuilder().setReceived(bytes))
                        .build(),
                Payload.empty());
    }

    @Override
    public void received(DataFrame header, Payload payload) {
        CoreRunner runner;
        long as;
        lock.lock();
        try {
            owed = header.hasProgress() ? owed : Math.max(0, owed - 1);
            runner = lessee;
            as = number;
        } finally {
            lock.unlock();
        }
        if (runner == null) {
            payload.release();
        } else {
            runner.frameReceived(as, header, payload);
        }
    }

    @Override
    public void drained(int payloadBytes) {
        // The stream's window bounds what waits here.
    }

    @Override
    public void closed(String reason) {
        CoreRunner runner;
        long as;
        lock.lock();
        try {
            closed = true;
            runner = lessee;
            as = number;
            lessee = null;
        } finally {
            lock.unlock();
        }
        owner.forget(this);
        if (runner != null) {
            runner.linkClosed(as, reason);
        }
    }
}
