package cloud.edd.gfs.client.remote;

import cloud.edd.gfs.client.GfsException;
import cloud.edd.gfs.client.core.ClientAction;
import cloud.edd.gfs.client.core.ClientEvent;
import cloud.edd.gfs.client.core.ReadRange;
import cloud.edd.gfs.client.core.ReaderCore;
import cloud.edd.gfs.protocol.payload.Payload;
import java.util.ArrayDeque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** One range on its way, piece by piece, for one thread that waits. */
final class Fetch implements AutoCloseable {

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition news = lock.newCondition();
    private final ArrayDeque<Payload> pieces = new ArrayDeque<>();
    private final CoreRunner runner;
    private @Nullable ClientAction end;
    private boolean closed;

    Fetch(World world, ReadRange range) {
        runner = new CoreRunner(new ReaderCore(range, world.limits()), world, lock, this::hear);
        runner.post(new ClientEvent.Start());
    }

    /** Called under the lock. */
    private void hear(ClientAction action) {
        switch (action) {
            case ClientAction.Deliver(Payload bytes) -> {
                if (closed) {
                    bytes.release();
                } else {
                    pieces.addLast(bytes);
                }
            }
            case ClientAction.Done done -> end = done;
            case ClientAction.Failed failed -> end = failed;
            default -> throw new IllegalStateException("a reader does not " + action);
        }
        news.signalAll();
    }

    /** The next bytes, to be handed to {@link #consumed} when they have been copied; null at the end. */
    @Nullable Payload next() throws GfsException {
        lock.lock();
        try {
            while (pieces.isEmpty() && end == null) {
                news.await();
            }
            Payload piece = pieces.pollFirst();
            if (piece == null && end instanceof ClientAction.Failed(var error)) {
                throw Failures.of(error);
            }
            return piece;
        } catch (InterruptedException e) {
            throw Failures.interruptedBefore(e);
        } finally {
            lock.unlock();
        }
    }

    void consumed(Payload piece) {
        int bytes = piece.length();
        piece.release();
        runner.post(new ClientEvent.Consumed(bytes));
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            pieces.forEach(Payload::release);
            pieces.clear();
        } finally {
            lock.unlock();
        }
        runner.post(new ClientEvent.Abort());
    }
}
