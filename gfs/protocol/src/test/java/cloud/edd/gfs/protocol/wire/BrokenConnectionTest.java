package cloud.edd.gfs.protocol.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cloud.edd.gfs.protocol.payload.Crc32c;
import cloud.edd.gfs.protocol.payload.Payload;
import cloud.edd.proto.gfs.DataFrame;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What goes wrong with a connection beside the bytes on it. */
@Timeout(60)
class BrokenConnectionTest {

    private static final PayloadGate GATE = PayloadGate.forRequests(DataFrame.BodyCase.WRITE, header -> true);

    @TempDir
    Path folder;

    private final BufferPool pool = new BufferPool(16 << 20);
    private final ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor();
    private final ConnectionWatch watch = new ConnectionWatch(
            new WireTimeouts(Duration.ofMillis(100), Duration.ofMillis(100), 1 << 20), System::nanoTime, scheduler);
    private final List<Thread> threads = new CopyOnWriteArrayList<>();
    private final BlockingQueue<String> closed = new LinkedBlockingQueue<>();

    @AfterEach
    void stop() {
        watch.close();
        scheduler.shutdownNow();
    }

    @Test
    void aChannelThatIsClosedIsNotTaken() throws Exception {
        SocketChannel channel = SocketChannel.open();
        channel.close();

        assertThatThrownBy(() -> new FrameConnection(channel, pool, watch, GATE))
                .isInstanceOf(ClosedChannelException.class);
    }

    @Test
    void aHeaderWithTheRightChecksumThatIsNoFrameIsRefused() throws Exception {
        try (ServerSocketChannel server = server();
                SocketChannel there = SocketChannel.open(server.getLocalAddress())) {
            FrameConnection here = new FrameConnection(server.accept(), pool, watch, GATE);
            byte[] garbage = {0x0A, 0x7F};
            there.write(ByteBuffer.wrap(new byte[] {'E', 'D', 'D', 'G', 'F', 'S', 0, 1}));
            there.write(ByteBuffer.allocate(14)
                    .putInt(garbage.length)
                    .putInt(0)
                    .putInt(Crc32c.of(garbage))
                    .put(garbage)
                    .flip());
            here.exchangePrefaces();

            assertThatThrownBy(here::receive).isInstanceOf(WireException.class).hasMessageContaining("not a DataFrame");
        }
    }

    @Test
    void aLinkWhoseThreadIsInterruptedEndsAndSaysSo() throws Exception {
        for (int interrupted = 0; interrupted < 2; interrupted++) {
            threads.clear();
            try (ServerSocketChannel server = server();
                    SocketChannel there = SocketChannel.open(server.getLocalAddress())) {
                assertThat(there.isConnected()).isTrue();
                link(server.accept());
                threads.get(interrupted).interrupt();

                assertThat(closed.poll(30, TimeUnit.SECONDS)).isNotNull();
            }
        }
    }

    /** The receiver waits for whoever handles its frames, not for the channel. */
    @Test
    void aReceiverInterrupedWhileItsFrameIsHandledEnds() throws Exception {
        try (ServerSocketChannel server = server();
                SocketChannel there = SocketChannel.open(server.getLocalAddress())) {
            link(server.accept());
            byte[] header = DataFrame.newBuilder().setId(1).build().toByteArray();
            there.write(ByteBuffer.allocate(12 + header.length)
                    .putInt(header.length)
                    .putInt(0)
                    .putInt(Crc32c.of(header))
                    .put(header)
                    .flip());

            assertThat(closed.poll(30, TimeUnit.SECONDS)).isEqualTo("interrupted");
        }
    }

    @Test
    void aChannelThatCannotBeClosedIsGivenUpByLinkAndWatch() throws Exception {
        StubbornChannel stubborn = new StubbornChannel();
        FrameLink link = link(stubborn);
        link.cut("no longer wanted");
        assertThat(closed.poll(30, TimeUnit.SECONDS)).isEqualTo("no longer wanted");

        StubbornChannel silent = new StubbornChannel();
        watch.watch(silent).idle();
        while (silent.isOpen()) {
            Thread.onSpinWait();
        }
        assertThat(silent.isOpen()).isFalse();
    }

    /** Where a file cannot be sent, the disk is to blame and is told so; the peer would be in the middle of a frame and is left. */
    @Test
    void aFileThatIsNotThereIsTooShortOrCannotBeReadEndsTheLinkAndIsReported() throws Exception {
        Path file = Files.write(folder.resolve("file"), new byte[1_000]);
        for (Fault fault : Fault.values()) {
            UnreadableFile unreadable = new UnreadableFile(file, fault);
            try (ServerSocketChannel server = server();
                    SocketChannel there = SocketChannel.open(server.getLocalAddress())) {
                assertThat(there.isConnected()).isTrue();
                link(server.accept()).sendFile(DataFrame.newBuilder().setId(1).build(), unreadable, 0, 2_000);

                assertThat(closed.poll(30, TimeUnit.SECONDS)).as("%s", fault).isNotNull();
                assertThat(unreadable.reported).as("%s", fault).hasValue(1);
            }
        }
    }

    private enum Fault {
        GONE,
        SHORT,
        CLOSED
    }

    private static final class UnreadableFile implements FrameFiles {
        private final Path file;
        private final Fault fault;
        private final AtomicReference<FileChannel> open = new AtomicReference<>();
        private final AtomicInteger reported = new AtomicInteger();

        UnreadableFile(Path file, Fault fault) {
            this.file = file;
            this.fault = fault;
        }

        @Override
        public FileChannel acquire() throws IOException {
            if (fault == Fault.GONE) {
                throw new NoSuchFileException(file.toString());
            }
            open.set(FileChannel.open(file));
            if (fault == Fault.CLOSED) {
                release();
            }
            return open.get();
        }

        @Override
        public void unreadable() {
            reported.incrementAndGet();
        }

        @Override
        public void release() throws IOException {
            open.get().close();
        }
    }

    private ServerSocketChannel server() throws Exception {
        return ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    private FrameLink link(SocketChannel channel) throws Exception {
        List<Thread> made = new ArrayList<>();
        FrameLink link = FrameLink.start(
                new FrameConnection(channel, pool, watch, GATE),
                new FrameLink.Handler() {
                    @Override
                    public void received(DataFrame header, Payload payload) throws InterruptedException {
                        throw new InterruptedException("while the frame was handled");
                    }

                    @Override
                    public void drained(int payloadBytes) {
                        // Nothing waits for it.
                    }

                    @Override
                    public void closed(String reason) {
                        closed.add(reason);
                    }
                },
                work -> {
                    Thread thread = Thread.ofPlatform().daemon().unstarted(work);
                    made.add(thread);
                    return thread;
                },
                1 << 20);
        threads.addAll(made);
        return link;
    }
}
