package cloud.edd.bench.gfs.skeleton;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One copy of one file: what comes is passed on while it is checked and written; it is synced all the time, or frame by frame. */
final class Replica implements AutoCloseable {
    private final SocketChannel channel;
    private final Hello hello;
    private final List<SocketChannel> secondaries = new ArrayList<>();
    private final @Nullable SocketChannel decider;
    private final @Nullable Journal journal;
    private final @Nullable FileChannel file;

    /** Guarded by this. */
    private long written;

    private long forced;
    private @Nullable IOException failure;
    private boolean over;

    Replica(SocketChannel channel, Path path, Hello hello) throws IOException {
        this.channel = channel;
        this.hello = hello;
        journal = hello.durableEach() ? new Journal(path) : null;
        file = hello.durableEach()
                ? null
                : FileChannel.open(
                        path,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.TRUNCATE_EXISTING,
                        StandardOpenOption.WRITE);
        if (hello.role() == Wire.PRIMARY) {
            for (int port : hello.ports().subList(0, 2)) {
                SocketChannel secondary = Wire.connect(port);
                Wire.writeFully(
                        secondary,
                        Hello.alone(Wire.SECONDARY, hello.durableEach(), hello.number())
                                .bytes());
                secondaries.add(secondary);
            }
            decider = Wire.connect(hello.ports().getLast());
        } else {
            decider = null;
        }
    }

    /** Who decides keeps three copies of its log: on this server and both secondaries. */
    private void greetDecider(SocketChannel to) throws IOException {
        int here = ((java.net.InetSocketAddress) channel.getLocalAddress()).getPort();
        List<Integer> copies = List.of(here, hello.ports().get(0), hello.ports().get(1));
        Wire.writeFully(to, new Hello(Wire.DECIDE, true, 0, copies).bytes());
    }

    void serve() throws IOException, InterruptedException {
        if (decider != null) {
            greetDecider(decider);
        }
        Thread forcer = file == null ? null : Thread.ofPlatform().daemon().start(() -> forceAlways(file));
        ByteBuffer header = ByteBuffer.allocateDirect(Wire.HEADER_BYTES);
        ByteBuffer bytes = ByteBuffer.allocateDirect(Wire.FRAME_BYTES);
        boolean more = true;
        while (more) {
            Wire.readFully(channel, header.clear());
            Wire.readFully(channel, bytes.clear().limit(header.getInt(0)));
            more = bytes.hasRemaining();
            for (SocketChannel secondary : secondaries) {
                Wire.writeFully(secondary, header.duplicate(), bytes.duplicate());
            }
            Wire.verify(header, bytes);
            if (journal != null && more) {
                journal.append(header, bytes);
                answer();
            } else if (file != null) {
                write(file, bytes);
            }
        }
        if (forcer != null) {
            end();
            forcer.join();
            check();
            answer();
        }
    }

    private void write(FileChannel to, ByteBuffer bytes) throws IOException {
        long count = bytes.remaining();
        while (bytes.hasRemaining()) {
            to.write(bytes);
        }
        synchronized (this) {
            written += count;
            notifyAll();
        }
        check();
    }

    private synchronized void end() {
        over = true;
        notifyAll();
    }

    private synchronized void check() throws IOException {
        if (failure != null) {
            throw failure;
        }
    }

    private void forceAlways(FileChannel what) {
        try {
            long upTo = more();
            while (upTo >= 0) {
                what.force(false);
                synchronized (this) {
                    forced = upTo;
                }
                upTo = more();
            }
        } catch (IOException e) {
            synchronized (this) {
                failure = e;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits until there is something to force, and returns up to where; -1 when all is done. */
    private synchronized long more() throws InterruptedException {
        while (written == forced && !over) {
            wait();
        }
        return written == forced ? -1 : written;
    }

    private void answer() throws IOException {
        for (SocketChannel secondary : secondaries) {
            Wire.awaitAcknowledgement(secondary);
        }
        if (decider != null) {
            Wire.writeFully(decider, ByteBuffer.allocate(Wire.RECORD_BYTES));
            Wire.awaitAcknowledgement(decider);
        }
        Wire.acknowledge(channel);
    }

    @Override
    public void close() throws IOException {
        for (SocketChannel secondary : secondaries) {
            secondary.close();
        }
        if (decider != null) {
            decider.close();
        }
        if (journal != null) {
            journal.close();
        }
        if (file != null) {
            file.close();
        }
    }
}
