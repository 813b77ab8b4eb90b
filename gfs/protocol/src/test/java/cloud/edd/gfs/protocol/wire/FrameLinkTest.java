package cloud.edd.gfs.protocol.wire;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.edd.gfs.protocol.payload.Payload;
import cloud.edd.proto.gfs.DataFrame;
import cloud.edd.proto.gfs.Ping;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.FileChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class FrameLinkTest {

    private static final PayloadGate GATE = PayloadGate.forRequests(DataFrame.BodyCase.PING, header -> true);

    private final BufferPool pool = new BufferPool(16 << 20);
    private final ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor();
    private final ConnectionWatch watch = new ConnectionWatch(WireTimeouts.DEFAULT, System::nanoTime, scheduler);

    @AfterEach
    void stop() {
        watch.close();
        scheduler.shutdownNow();
    }

    @Test
    void whatWasQueuedLeavesBeforeTheLinkFinishes() throws Exception {
        try (ServerSocketChannel server = server()) {
            Recorder client = new Recorder();
            Recorder accepted = new Recorder();
            FrameLink sender = link(SocketChannel.open(server.getLocalAddress()), client, 1 << 20);
            link(server.accept(), accepted, 1 << 20);
            for (int id = 1; id <= 100; id++) {
                sender.send(ping(id), Payload.of(new byte[1_000]));
            }
            sender.finish();

            for (int id = 1; id <= 100; id++) {
                assertThat(accepted.next()).isEqualTo("frame " + id + " of 1000");
            }
            assertThat(accepted.next()).startsWith("closed");
            for (int id = 1; id <= 100; id++) {
                assertThat(client.next()).isEqualTo("drained 1000");
            }
            assertThat(client.next()).startsWith("closed");
        }
    }

    @Test
    void aPeerThatTakesNothingLosesTheLinkAndHoldsNoMemory() throws Exception {
        try (ServerSocketChannel server = server();
                SocketChannel silent = SocketChannel.open(server.getLocalAddress())) {
            assertThat(silent.isConnected()).isTrue();
            Recorder recorder = new Recorder();
            FrameLink link = link(server.accept(), recorder, 4 << 20);
            int sent = 0;
            while (!recorder.closed() && sent++ < 100_000) {
                link.send(ping(sent), pool.payload(pool.take(1 << 20)));
            }

            assertThat(recorder.last()).contains("does not take");
            assertThat(pool.inUseBytes()).isZero();
        }
    }

    @Test
    void aFileIsUnderWayUntilItsLastByteHasLeftOrTheLinkIsGone(@TempDir Path folder) throws Exception {
        Path file = Files.write(folder.resolve("chunk"), new byte[1_000]);
        try (ServerSocketChannel server = server();
                FileChannel content = FileChannel.open(file)) {
            CountDownLatch sent = new CountDownLatch(1);
            FrameFiles held = new FrameFiles() {
                @Override
                public FileChannel acquire() throws IOException {
                    try {
                        sent.await();
                    } catch (InterruptedException e) {
                        throw new IOException(e);
                    }
                    return content;
                }

                @Override
                public void release() {}

                @Override
                public void unreadable() {}
            };
            FrameLink sender = link(SocketChannel.open(server.getLocalAddress()), new Recorder(), 1 << 20);
            Recorder accepted = new Recorder();
            link(server.accept(), accepted, 1 << 20);

            sender.sendFile(ping(1), held, 0, 1_000);
            sender.sendFile(ping(2), held, 0, 1_000);
            assertThat(sender.filesUnderWay()).isEqualTo(2);
            sent.countDown();
            assertThat(accepted.next()).isEqualTo("frame 1 of 1000");
            assertThat(accepted.next()).isEqualTo("frame 2 of 1000");
            while (sender.filesUnderWay() > 0) {
                Thread.onSpinWait();
            }
            sender.cut("enough");
            sender.sendFile(ping(3), held, 0, 1_000);
            assertThat(sender.filesUnderWay()).isZero();
        }
    }

    private ServerSocketChannel server() throws IOException {
        return ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    private FrameLink link(SocketChannel channel, Recorder recorder, long maxWaitingBytes) throws IOException {
        FrameConnection connection = new FrameConnection(channel, pool, watch, GATE);
        return FrameLink.start(connection, recorder, Thread.ofVirtual().factory(), maxWaitingBytes);
    }

    private static DataFrame ping(int id) {
        return DataFrame.newBuilder()
                .setId(id)
                .setPing(Ping.getDefaultInstance())
                .build();
    }

    private static final class Recorder implements FrameLink.Handler {
        private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        private volatile String last = "";

        @Override
        public void received(DataFrame header, Payload payload) {
            heard.add("frame " + header.getId() + " of " + payload.length());
            payload.release();
        }

        @Override
        public void drained(int payloadBytes) {
            heard.add("drained " + payloadBytes);
        }

        @Override
        public void closed(String reason) {
            last = "closed: " + reason;
            heard.add(last);
        }

        boolean closed() {
            return !last.isEmpty();
        }

        String last() {
            return last;
        }

        String next() throws InterruptedException {
            String next = heard.poll(20, TimeUnit.SECONDS);
            return next == null ? "nothing" : next;
        }
    }
}
