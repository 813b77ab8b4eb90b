package cloud.edd.gfs.client.remote;

import cloud.edd.gfs.client.GfsException;
import cloud.edd.gfs.client.core.Session;
import cloud.edd.proto.gfs.CloseSessionRequest;
import cloud.edd.proto.gfs.OpenSessionReply;
import cloud.edd.proto.gfs.OpenSessionRequest;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Sessions of this client, each lent to one operation at a time and kept for the next. Thread-safe. */
final class Sessions {

    private record Idle(Session session, long sinceNanos) {}

    /** A session costs the master an entry; more than these are ended when they are handed back. */
    private static final int KEPT = 64;

    /** Far below the 24 hours after which the master forgets one. */
    private static final long LONGEST_IDLE_NANOS = Duration.ofHours(1).toNanos();

    private final Calls calls;
    private final String clientName;
    private final ReentrantLock lock = new ReentrantLock();
    private final ArrayDeque<Idle> idle = new ArrayDeque<>();

    Sessions(Calls calls, String clientName) {
        this.calls = calls;
        this.clientName = clientName;
    }

    Session lend() throws GfsException {
        Session kept = takeIdle();
        if (kept != null) {
            return kept;
        }
        OpenSessionReply reply = (OpenSessionReply)
                calls.call(OpenSessionRequest.newBuilder().setClient(clientName).build());
        return new Session(reply.getSession(), clientName);
    }

    private @Nullable Session takeIdle() {
        lock.lock();
        try {
            for (Idle last = idle.pollLast(); last != null; last = idle.pollLast()) {
                if (System.nanoTime() - last.sinceNanos() < LONGEST_IDLE_NANOS) {
                    return last.session();
                }
            }
            return null;
        } finally {
            lock.unlock();
        }
    }

    void giveBack(Session session) {
        boolean kept = false;
        lock.lock();
        try {
            if (!session.spoilt() && idle.size() < KEPT) {
                idle.addLast(new Idle(session, System.nanoTime()));
                kept = true;
            }
        } finally {
            lock.unlock();
        }
        if (!kept) {
            end(session);
        }
    }

    /** Ends those that are not in use. */
    void close() {
        List<Idle> all;
        lock.lock();
        try {
            all = new ArrayList<>(idle);
            idle.clear();
        } finally {
            lock.unlock();
        }
        all.forEach(one -> end(one.session()));
    }

    private void end(Session session) {
        calls.tell(CloseSessionRequest.newBuilder().setSession(session.id()).build());
    }
}
