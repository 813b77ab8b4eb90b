package cloud.edd.gfs.protocol.wire;

import cloud.edd.gfs.protocol.payload.Payload;
import cloud.edd.proto.gfs.DataFrame;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.ArrayDeque;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A connection with a thread for each direction and a bounded queue in between: sending never blocks.
 *
 * <p>Safe for any thread. The handler is called by the threads of the link only, never by a caller of this class.
 */
public final class FrameLink {

    /** What the owner of a link hears. */
    public interface Handler {

        /** May block: then nothing more is received. Takes over the payload. */
        void received(DataFrame header, Payload payload) throws InterruptedException;

        /** So many bytes of this frame's payload are there, and the rest is still on its way; about once a second. */
        default void arriving(DataFrame header, int bytes) {}

        /** A frame with a payload of so many bytes has left. */
        void drained(int payloadBytes);

        /** Once, the last call of all. */
        void closed(String reason);
    }

    /** Waiting frames without a payload cost little; more than these and the peer asks without listening. */
    private static final int MAX_WAITING_FRAMES = 4_096;

    /** With so many answers waiting nothing more is received from the peer, until it takes some. */
    private static final int RECEIVE_PAUSE_FRAMES = 256;

    private static final int PROBE_BYTES = 64 << 10;

    private final FrameConnection connection;
    private final Handler handler;
    private final long maxWaitingBytes;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final ArrayDeque<Outgoing> waiting = new ArrayDeque<>();
    private final AtomicInteger running = new AtomicInteger(2);
    private long waitingBytes;
    private int filesUnderWay;
    private boolean finishing;
    private @Nullable String closedBecause;

    private FrameLink(FrameConnection connection, Handler handler, long maxWaitingBytes) {
        this.connection = connection;
        this.handler = handler;
        this.maxWaitingBytes = maxWaitingBytes;
    }

    /**
     * Starts both threads on a connection whose prefaces have been exchanged.
     *
     * @param threads virtual threads in production
     * @param maxWaitingBytes payload bytes that may wait to be sent; a sender that ignores it loses the link
     */
    public static FrameLink start(
            FrameConnection connection, Handler handler, ThreadFactory threads, long maxWaitingBytes) {
        FrameLink link = new FrameLink(connection, handler, maxWaitingBytes);
        threads.newThread(link::sendAll).start();
        threads.newThread(link::receiveAll).start();
        return link;
    }

    /** Queues a frame; takes over the payload, also when the link is gone. */
    public void send(DataFrame header, Payload payload) {
        enqueue(new Outgoing(header, payload, null, 0, 0));
    }

    /** Queues a frame whose payload are bytes of a file. */
    public void sendFile(DataFrame header, FrameFiles file, long offset, int length) {
        enqueue(new Outgoing(header, Payload.empty(), file, offset, length));
    }

    /** Frames of {@link #sendFile} that wait or are being sent. */
    public int filesUnderWay() {
        lock.lock();
        try {
            return filesUnderWay;
        } finally {
            lock.unlock();
        }
    }

    /** Closes when everything queued has left, or does not move any more. */
    public void finish() {
        lock.lock();
        try {
            finishing = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Closes at once. */
    public void cut(String reason) {
        lock.lock();
        try {
            if (closedBecause == null) {
                closedBecause = reason;
            }
            waiting.forEach(frame -> frame.payload().release());
            waiting.clear();
            waitingBytes = 0;
            filesUnderWay = 0;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        try {
            connection.close();
        } catch (IOException e) {
            // The socket is given up in any case and both threads see it closed; the first reason is the one to tell.
            return;
        }
    }

    private void enqueue(Outgoing frame) {
        boolean overflow;
        lock.lock();
        try {
            if (closedBecause != null || finishing) {
                frame.payload().release();
                return;
            }
            waiting.addLast(frame);
            waitingBytes += frame.payload().length();
            filesUnderWay += frame.file() == null ? 0 : 1;
            overflow = waitingBytes > maxWaitingBytes || waiting.size() > MAX_WAITING_FRAMES;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        if (overflow) {
            cut("the peer does not take what is sent to it");
        }
    }

    private void sendAll() {
        try {
            for (Outgoing next = take(); next != null; next = take()) {
                int bytes = next.payload().length();
                send(next);
                if (bytes > 0) {
                    handler.drained(bytes);
                }
            }
            end("closed by this side");
        } catch (IOException e) {
            end(reason(e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            end("interrupted");
        }
    }

    private void send(Outgoing frame) throws IOException {
        FrameFiles file = frame.file();
        if (file == null) {
            connection.send(frame.header(), frame.payload());
            return;
        }
        FileChannel open;
        try {
            open = file.acquire();
        } catch (IOException e) {
            file.unreadable();
            throw e;
        }
        try {
            connection.sendFile(frame.header(), open, frame.offset(), frame.length());
        } catch (IOException e) {
            if (!isReadable(open, frame)) {
                file.unreadable();
            }
            throw e;
        } finally {
            file.release();
        }
        lock.lock();
        try {
            filesUnderWay = Math.max(0, filesUnderWay - 1);
        } finally {
            lock.unlock();
        }
    }

    /** Sending fails for the fault of the peer or of the disk, and says so in words only: the disk is asked once more. */
    private static boolean isReadable(FileChannel file, Outgoing frame) {
        ByteBuffer piece = ByteBuffer.allocate(PROBE_BYTES);
        long position = frame.offset();
        long end = frame.offset() + frame.length();
        try {
            while (position < end) {
                int got = file.read(piece.clear().limit((int) Math.min(PROBE_BYTES, end - position)), position);
                if (got <= 0) {
                    return false;
                }
                position += got;
            }
            return true;
        } catch (IOException e) {
            // This is the answer that was asked for; the caller tells the failure that led here.
            return false;
        }
    }

    private @Nullable Outgoing take() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (waiting.isEmpty() && !finishing && closedBecause == null) {
                changed.await();
            }
            Outgoing next = waiting.pollFirst();
            if (next != null) {
                waitingBytes -= next.payload().length();
                changed.signalAll();
            }
            return next;
        } finally {
            lock.unlock();
        }
    }

    private void receiveAll() {
        try {
            for (Frame frame = connection.receive(handler::arriving);
                    frame != null;
                    frame = connection.receive(handler::arriving)) {
                handler.received(frame.header(), frame.payload());
                awaitRoom();
            }
            end("closed by the peer");
        } catch (IOException e) {
            end(reason(e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            end("interrupted");
        }
    }

    private void awaitRoom() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (waiting.size() > RECEIVE_PAUSE_FRAMES && closedBecause == null) {
                changed.await();
            }
        } finally {
            lock.unlock();
        }
    }

    private void end(String reason) {
        cut(reason);
        String first;
        lock.lock();
        try {
            first = closedBecause;
        } finally {
            lock.unlock();
        }
        if (running.decrementAndGet() == 0) {
            handler.closed(first == null ? reason : first);
        }
    }

    private static String reason(IOException e) {
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }

    private record Outgoing(
            DataFrame header, Payload payload, @Nullable FrameFiles file, long offset, int length) {}
}
