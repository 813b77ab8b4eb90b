package cloud.edd.gfs.client.remote;

import cloud.edd.gfs.client.FileAttributes;
import cloud.edd.gfs.client.GfsException;
import cloud.edd.gfs.client.GfsWriter;
import cloud.edd.gfs.client.WriterOutputStream;
import cloud.edd.gfs.client.core.ClientAction;
import cloud.edd.gfs.client.core.ClientEvent;
import cloud.edd.gfs.client.core.NewFile;
import cloud.edd.gfs.client.core.Session;
import cloud.edd.gfs.client.core.WriterCore;
import cloud.edd.gfs.protocol.wire.BufferShortageException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Cuts what is written into segments and hands them to a {@link WriterCore} as it has room. */
final class RemoteWriter implements GfsWriter {

    /** A small file shall not take a whole segment's memory. */
    private static final int FIRST_BUFFER_BYTES = 64 << 10;

    private static final int GROWTH = 4;

    private final World world;
    private final Sessions sessions;
    private final NewFile file;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition news = lock.newCondition();
    private @Nullable CoreRunner runner;
    private @Nullable Session session;
    private @Nullable ByteBuffer buffer;
    private long length;
    private int room;
    private @Nullable ClientAction end;
    private boolean over;

    RemoteWriter(World world, Sessions sessions, NewFile file) {
        this.world = world;
        this.sessions = sessions;
        this.file = file;
    }

    @Override
    public void write(ByteBuffer bytes) throws GfsException {
        checkOpen();
        int segmentBytes = world.limits().segmentBytes();
        while (bytes.hasRemaining()) {
            ByteBuffer target = roomy(segmentBytes);
            int step = Math.min(target.remaining(), bytes.remaining());
            target.put(bytes.slice(bytes.position(), step));
            bytes.position(bytes.position() + step);
            length += step;
            if (target.position() == segmentBytes) {
                handOver();
            }
        }
    }

    /** The present buffer with room for at least a byte, grown up to a whole segment. */
    private ByteBuffer roomy(int segmentBytes) throws GfsException {
        ByteBuffer current = buffer;
        if (current != null && current.hasRemaining()) {
            return current;
        }
        try {
            if (current == null) {
                int first = length == 0 ? FIRST_BUFFER_BYTES : segmentBytes;
                current = take(Math.min(first, segmentBytes));
            } else {
                ByteBuffer larger = take(Math.min(current.capacity() * GROWTH, segmentBytes));
                larger.put(current.flip());
                world.sending().payload(current).release();
                current = larger;
            }
        } catch (BufferShortageException e) {
            throw Failures.shortage(e);
        } catch (InterruptedException e) {
            throw Failures.interruptedBefore(e);
        }
        buffer = current;
        return current;
    }

    private ByteBuffer take(int bytes) throws InterruptedException, BufferShortageException {
        return world.sending().take(bytes, Duration.ofNanos(world.limits().stallNanos()));
    }

    private void handOver() throws GfsException {
        ByteBuffer full = buffer;
        if (full == null || full.position() == 0) {
            return;
        }
        CoreRunner running = running();
        int bytes = full.position();
        awaitRoom(bytes);
        buffer = null;
        running.post(new ClientEvent.Segment(world.sending().payload(full.flip())));
    }

    private CoreRunner running() throws GfsException {
        CoreRunner there = runner;
        if (there != null) {
            return there;
        }
        Session lent = sessions.lend();
        CoreRunner started = new CoreRunner(new WriterCore(file, lent, world.limits()), world, lock, this::hear);
        session = lent;
        runner = started;
        started.post(new ClientEvent.Start());
        return started;
    }

    /** Called under the lock. */
    private void hear(ClientAction action) {
        switch (action) {
            case ClientAction.Room(int bytes) -> room += bytes;
            case ClientAction.Done done -> end = done;
            case ClientAction.Failed failed -> end = failed;
            default -> throw new IllegalStateException("a writer does not " + action);
        }
        news.signalAll();
    }

    private void awaitRoom(int bytes) throws GfsException {
        lock.lock();
        try {
            while (room < bytes && end == null) {
                news.await();
            }
            if (end instanceof ClientAction.Failed(var error)) {
                throw Failures.of(error);
            }
            room -= bytes;
        } catch (InterruptedException e) {
            throw Failures.interruptedBefore(e);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public OutputStream asOutputStream() {
        return new WriterOutputStream(this);
    }

    @Override
    public long length() {
        return length;
    }

    @Override
    public FileAttributes publish() throws GfsException {
        checkOpen();
        handOver();
        CoreRunner running = running();
        running.post(new ClientEvent.Finish());
        ClientAction result;
        lock.lock();
        try {
            while (end == null) {
                news.await();
            }
            result = end;
        } catch (InterruptedException e) {
            throw Failures.interrupted(e);
        } finally {
            lock.unlock();
        }
        if (result instanceof ClientAction.Failed(var error)) {
            throw Failures.of(error);
        }
        finish();
        if (result instanceof ClientAction.Done(cloud.edd.proto.gfs.FileAttributes created)) {
            return Attributes.of(created);
        }
        throw new IllegalStateException("a writer ended with " + result);
    }

    @Override
    public void abort() {
        if (over) {
            return;
        }
        CoreRunner running = runner;
        if (running != null) {
            running.post(new ClientEvent.Abort());
        }
        finish();
    }

    private void finish() {
        over = true;
        ByteBuffer rest = buffer;
        if (rest != null) {
            buffer = null;
            world.sending().payload(rest.flip()).release();
        }
        Session lent = session;
        if (lent != null) {
            session = null;
            sessions.giveBack(lent);
        }
    }

    private void checkOpen() {
        if (over) {
            throw new IllegalStateException("The writer of " + file.path() + " was published, aborted or closed.");
        }
    }
}
