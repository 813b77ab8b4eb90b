package cloud.edd.gfs.protocol.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cloud.edd.gfs.protocol.payload.Crc32c;
import cloud.edd.gfs.protocol.payload.Payload;
import cloud.edd.proto.gfs.DataFrame;
import cloud.edd.proto.gfs.Ping;
import cloud.edd.proto.gfs.ReadReply;
import cloud.edd.proto.gfs.ReadRequest;
import cloud.edd.proto.gfs.WriteSegment;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class FrameConnectionTest {

    private static final PayloadGate GATE = PayloadGate.forRequests(DataFrame.BodyCase.WRITE, header -> true);

    private final BufferPool pool = new BufferPool(16 << 20);
    private final ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor();
    private final ConnectionWatch watch = new ConnectionWatch(
            new WireTimeouts(Duration.ofSeconds(30), Duration.ofMillis(200), 1 << 20), System::nanoTime, scheduler);
    private SocketChannel here;
    private SocketChannel there;

    @BeforeEach
    void connect() throws IOException {
        try (ServerSocketChannel server = ServerSocketChannel.open()) {
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            here = SocketChannel.open(server.getLocalAddress());
            there = server.accept();
        }
    }

    @AfterEach
    void close() throws IOException {
        here.close();
        there.close();
        watch.close();
        scheduler.shutdownNow();
    }

    @Test
    void carriesFramesOfEverySizeAndReleasesWhatItSent() throws Exception {
        FrameConnection sender = new FrameConnection(here, pool, watch, GATE);
        FrameConnection receiver = new FrameConnection(there, pool, watch, GATE);
        int[] lengths = {0, 1, 8_191, 8_192, 70_000, WireLimits.MAX_PAYLOAD_BYTES};
        inBackground(() -> {
            sender.exchangePrefaces();
            for (int length : lengths) {
                ByteBuffer filled = pool.take(Math.max(1, length)).limit(length);
                filled.put(bytes(length)).flip();
                sender.send(write(length), pool.payload(filled));
            }
            sender.close();
        });

        receiver.exchangePrefaces();
        for (int length : lengths) {
            Frame frame = receiver.receive();
            assertThat(frame).isNotNull();
            assertThat(frame.header()).isEqualTo(write(length));
            assertThat(frame.payload().toByteArray()).isEqualTo(bytes(length));
            frame.payload().release();
        }
        assertThat(receiver.receive()).isNull();
        assertThat(pool.inUseBytes()).isZero();
    }

    @Test
    void sendsAFileToAVirtualThreadOnTheOtherSide(@TempDir Path folder) throws Exception {
        byte[] content = bytes(5_000_000);
        Path file = Files.write(folder.resolve("file"), content);
        FrameConnection sender = new FrameConnection(here, pool, watch, GATE);
        FrameConnection receiver = new FrameConnection(there, pool, watch, GATE);
        inBackground(() -> {
            sender.exchangePrefaces();
            assertThat(sender.receive()).isNotNull();
            assertThat(sender.receive()).isNotNull();
            try (FileChannel open = FileChannel.open(file)) {
                sender.sendFile(reply(3), open, 7, 4_900_000);
                assertThatThrownBy(() -> sender.sendFile(reply(4), open, 4_900_000, 200_000))
                        .isInstanceOf(EOFException.class);
            }
            sender.close();
        });

        receiver.exchangePrefaces();
        receiver.send(read(3, 7, 4_900_000), Payload.empty());
        receiver.send(read(4, 4_900_000, 200_000), Payload.empty());
        Frame frame = receiver.receive();

        assertThat(frame).isNotNull();
        assertThat(frame.payload().crc32c()).isEqualTo(Crc32c.of(ByteBuffer.wrap(content, 7, 4_900_000)));
        frame.payload().release();
        assertThatThrownBy(receiver::receive).isInstanceOf(EOFException.class);
    }

    @Test
    void refusesADamagedHeader() throws Exception {
        byte[] header = DataFrame.newBuilder()
                .setPing(Ping.getDefaultInstance())
                .build()
                .toByteArray();
        raw(ByteBuffer.allocate(100)
                .putLong(WireLimits.PREFACE)
                .putInt(header.length)
                .putInt(0)
                .putInt(Crc32c.of(header) ^ 1)
                .put(header));

        assertRefused("checksum");
    }

    @Test
    void refusesLengthsBeyondTheLimitsBeforeItAllocates() throws Exception {
        raw(ByteBuffer.allocate(100)
                .putLong(WireLimits.PREFACE)
                .putInt(-1)
                .putInt(0)
                .putInt(0));

        assertRefused("4294967295 bytes");
        assertThat(pool.inUseBytes()).isZero();
    }

    @Test
    void takesNoAnswerThatWasNotAskedForAndNoneThatIsLonger() throws Exception {
        announce(reply(1), WireLimits.MAX_READ_PAYLOAD_BYTES);
        assertRefused("at most 0 are allowed");
        assertThat(pool.inUseBytes()).isZero();
    }

    @Test
    void takesAnAnswerOfTheBlocksThatWereAskedFor() throws Exception {
        announce(reply(1), (128 << 10) + 1);
        FrameConnection asker = new FrameConnection(there, pool, watch, PayloadGate.forAnswers());
        asker.exchangePrefaces();
        asker.send(read(1, 65_535, 2), Payload.empty());

        assertThatThrownBy(asker::receive).isInstanceOf(WireException.class).hasMessageContaining("at most 131072");
        assertThat(pool.inUseBytes()).isZero();
    }

    @Test
    void passesOverThePayloadOfAFrameWithoutARightToIt() throws Exception {
        BufferPool none = new BufferPool(1);
        FrameConnection sender = new FrameConnection(here, pool, watch, GATE);
        FrameConnection door = new FrameConnection(
                there,
                none,
                watch,
                PayloadGate.forRequests(
                        DataFrame.BodyCase.WRITE, header -> header.getWrite().hasGrant()));
        inBackground(() -> {
            sender.exchangePrefaces();
            sender.send(write(WireLimits.MAX_PAYLOAD_BYTES), Payload.of(bytes(WireLimits.MAX_PAYLOAD_BYTES)));
            sender.send(write(7), Payload.empty());
        });

        door.exchangePrefaces();
        Frame first = door.receive();
        assertThat(first).isNotNull();
        assertThat(first.header()).isEqualTo(write(WireLimits.MAX_PAYLOAD_BYTES));
        assertThat(first.payload().length()).isZero();
        Frame second = door.receive();
        assertThat(second).isNotNull();
        assertThat(second.header()).isEqualTo(write(7));
    }

    /** Each byte comes in time; the frame does not. */
    @Test
    void closesAConnectionWhoseFrameTrickles() throws Exception {
        announce(write(1), 1 << 10);
        AtomicBoolean over = new AtomicBoolean();
        FrameConnection receiver = new FrameConnection(there, pool, watch, GATE);
        receiver.exchangePrefaces();
        CompletableFuture<Void> trickle = CompletableFuture.runAsync(() -> {
            while (!over.get()) {
                try {
                    here.write(ByteBuffer.allocate(1));
                } catch (IOException e) {
                    return;
                }
                LockSupport.parkNanos(50_000_000);
            }
        });

        assertThatThrownBy(receiver::receive).isInstanceOf(IOException.class);
        assertThat(pool.inUseBytes()).isZero();
        over.set(true);
        trickle.join();
    }

    @Test
    void tellsHowMuchOfASlowPayloadHasArrived() throws Exception {
        announce(write(1), 1_000);
        WireTimeouts patient = new WireTimeouts(Duration.ofSeconds(30), Duration.ofSeconds(30), 1);
        ConnectionWatch patience = new ConnectionWatch(patient, System::nanoTime, scheduler);
        FrameConnection receiver = new FrameConnection(there, pool, patience, GATE);
        receiver.exchangePrefaces();
        AtomicInteger arrived = new AtomicInteger();
        Thread.ofVirtual().start(() -> {
            for (int sent = 0; sent < 1_000; ) {
                try {
                    // The last of it comes only when it was told that the first has come.
                    sent += here.write(ByteBuffer.allocate(arrived.get() > 0 ? 1_000 - sent : 1));
                } catch (IOException e) {
                    return;
                }
                LockSupport.parkNanos(10_000_000);
            }
        });

        Frame frame = receiver.receive((header, bytes) -> {
            assertThat(header).isEqualTo(write(1));
            arrived.set(bytes);
        });

        assertThat(frame).isNotNull();
        assertThat(frame.payload().length()).isEqualTo(1_000);
        assertThat(arrived).hasPositiveValue().hasValueLessThan(1_000);
        patience.close();
    }

    private void announce(DataFrame frame, int payloadLength) throws IOException {
        byte[] header = frame.toByteArray();
        raw(ByteBuffer.allocate(200)
                .putLong(WireLimits.PREFACE)
                .putInt(header.length)
                .putInt(payloadLength)
                .putInt(Crc32c.of(header))
                .put(header));
    }

    private static DataFrame read(int id, int offset, int length) {
        return DataFrame.newBuilder()
                .setId(id)
                .setRead(ReadRequest.newBuilder().setOffset(offset).setLength(length))
                .build();
    }

    private static DataFrame reply(int id) {
        return DataFrame.newBuilder()
                .setId(id)
                .setReadReply(ReadReply.getDefaultInstance())
                .build();
    }

    @Test
    void refusesAnotherProtocol() throws Exception {
        raw(ByteBuffer.allocate(100).put("GET / HTTP/1.1\r\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII)));

        FrameConnection receiver = new FrameConnection(there, pool, watch, GATE);
        assertThatThrownBy(receiver::exchangePrefaces).isInstanceOf(WireException.class);
    }

    @Test
    void closesAConnectionThatStopsInTheMiddleOfAFrame() throws Exception {
        raw(ByteBuffer.allocate(100)
                .putLong(WireLimits.PREFACE)
                .putInt(10)
                .putInt(0)
                .putInt(0));

        FrameConnection receiver = new FrameConnection(there, pool, watch, GATE);
        receiver.exchangePrefaces();
        assertThatThrownBy(receiver::receive).isInstanceOf(IOException.class);
        assertThat(there.isOpen()).isFalse();
    }

    private void assertRefused(String reason) throws Exception {
        FrameConnection receiver = new FrameConnection(there, pool, watch, GATE);
        receiver.exchangePrefaces();
        assertThatThrownBy(receiver::receive).isInstanceOf(WireException.class).hasMessageContaining(reason);
    }

    private void raw(ByteBuffer bytes) throws IOException {
        here.write(bytes.flip());
    }

    private static DataFrame write(int length) {
        return DataFrame.newBuilder()
                .setId(length)
                .setWrite(WriteSegment.newBuilder().setOffset(length))
                .build();
    }

    private static byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    private interface Body {
        void run() throws Exception;
    }

    private static void inBackground(Body body) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> {
            try {
                body.run();
                done.complete(null);
            } catch (Exception e) {
                done.completeExceptionally(e);
            }
        });
        assertThat(done.orTimeout(60, TimeUnit.SECONDS)).isNotCompletedExceptionally();
    }
}
