package cloud.edd.gfs.client.remote;

import cloud.edd.gfs.client.GfsException;
import cloud.edd.gfs.client.GfsNotHappenedException;
import cloud.edd.gfs.client.core.ClientAction;
import cloud.edd.gfs.client.core.ClientEvent;
import cloud.edd.gfs.client.core.Places;
import cloud.edd.gfs.client.core.ReadRange;
import cloud.edd.gfs.client.core.ReaderCore;
import cloud.edd.gfs.protocol.payload.Payload;
import cloud.edd.gfs.protocol.wire.BufferShortageException;
import cloud.edd.proto.gfs.ErrorCode;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** One range on its way, piece by piece, for one thread that waits. Begins with the first piece that is asked for. */
final class Fetch implements AutoCloseable, ReadShares.Holder {

    private final World world;
    private final ReadRange range;
    private final Places places;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition news = lock.newCondition();
    private final ArrayDeque<Payload> pieces = new ArrayDeque<>();
    private ReadShares.@Nullable Share share;
    private @Nullable CoreRunner runner;
    private @Nullable ClientAction end;
    private boolean closed;

    Fetch(World world, ReadRange range, Places places) {
        this.world = world;
        this.range = range;
        this.places = places;
    }

    private void begin() throws InterruptedException, BufferShortageException {
        ReadShares.Share got =
                world.shares().open(this, Duration.ofNanos(world.limits().stallNanos()));
        lock.lock();
        try {
            share = got;
            if (closed) {
                got.close();
            }
            CoreRunner started = new CoreRunner(
                    new ReaderCore(range, places, world.limits().reading(got.requestBytes())), world, lock, this::hear);
            runner = started;
            started.post(closed ? new ClientEvent.Abort() : new ClientEvent.Start());
        } finally {
            lock.unlock();
        }
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
        try {
            if (runner == null) {
                begin();
            }
            return await();
        } catch (BufferShortageException e) {
            throw Failures.shortage(e);
        } catch (InterruptedException e) {
            throw Failures.interruptedBefore(e);
        }
    }

    private @Nullable Payload await() throws InterruptedException, GfsException {
        lock.lock();
        try {
            while (pieces.isEmpty() && end == null && !closed) {
                news.await();
            }
            if (closed) {
                throw new GfsNotHappenedException(ErrorCode.INVALID_ARGUMENT, "The stream is closed.");
            }
            Payload piece = pieces.pollFirst();
            if (piece == null && end instanceof ClientAction.Failed(var error)) {
                throw Failures.of(error);
            }
            return piece;
        } finally {
            lock.unlock();
        }
    }

    void consumed(Payload piece) {
        int bytes = piece.length();
        piece.release();
        ReadShares.Share mine = share;
        CoreRunner running = runner;
        if (mine != null && running != null) {
            int window = mine.taken();
            lock.lock();
            try {
                running.post(new ClientEvent.Consumed(bytes));
                running.post(new ClientEvent.ReadAhead(window));
            } finally {
                lock.unlock();
            }
        }
    }

    /** What lies ahead of the application is fetched again when it is wanted. */
    @Override
    public void shrink() {
        lock.lock();
        try {
            ReadShares.Share mine = share;
            CoreRunner running = runner;
            if (mine == null || running == null || closed) {
                return;
            }
            mine.shrunk();
            if (end instanceof ClientAction.Failed) {
                // It ends here, and what it has fetched before is not fetched again.
                return;
            }
            int bytes = pieces.stream().mapToInt(Payload::length).sum();
            pieces.forEach(Payload::release);
            pieces.clear();
            end = null;
            running.post(new ClientEvent.ReadAhead(mine.requestBytes()));
            running.post(new ClientEvent.Dropped(bytes));
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            pieces.forEach(Payload::release);
            pieces.clear();
            news.signalAll();
            if (runner != null) {
                runner.post(new ClientEvent.Abort());
            }
            if (share != null) {
                share.close();
            }
        } finally {
            lock.unlock();
        }
    }
}
