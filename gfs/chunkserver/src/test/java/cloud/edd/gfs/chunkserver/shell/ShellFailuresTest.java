package cloud.edd.gfs.chunkserver.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import cloud.edd.gfs.chunkserver.core.ChunkserverCore;
import cloud.edd.gfs.chunkserver.core.ChunkserverSettings;
import cloud.edd.gfs.chunkserver.core.LoadSource;
import cloud.edd.gfs.protocol.core.IdSource;
import cloud.edd.gfs.protocol.node.Door;
import cloud.edd.gfs.protocol.node.Endpoint;
import cloud.edd.gfs.protocol.node.NodeEvent;
import cloud.edd.gfs.protocol.payload.Payload;
import cloud.edd.gfs.protocol.token.ChunkTokens;
import cloud.edd.gfs.protocol.token.SigningKeys;
import cloud.edd.gfs.protocol.wire.BufferPool;
import cloud.edd.gfs.protocol.wire.ConnectionWatch;
import cloud.edd.gfs.protocol.wire.Frame;
import cloud.edd.gfs.protocol.wire.FrameConnection;
import cloud.edd.gfs.protocol.wire.PayloadGate;
import cloud.edd.gfs.protocol.wire.WireTimeouts;
import cloud.edd.proto.gfs.Address;
import cloud.edd.proto.gfs.DataFrame;
import cloud.edd.proto.gfs.Grant;
import cloud.edd.proto.gfs.Prepare;
import cloud.edd.proto.gfs.Progress;
import cloud.edd.proto.gfs.ReadReply;
import cloud.edd.proto.gfs.SignedGrant;
import cloud.edd.proto.gfs.Uuid;
import cloud.edd.proto.gfs.WriteSegment;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(60)
class ShellFailuresTest {

    private static final SigningKeys KEYS =
            SigningKeys.of("0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.US_ASCII), null);
    private static final InetSocketAddress ANYWHERE = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    @TempDir
    Path folder;

    private final ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor();
    private final ConnectionWatch watch = new ConnectionWatch(WireTimeouts.DEFAULT, System::nanoTime, scheduler);

    @AfterEach
    void stop() {
        watch.close();
        scheduler.shutdownNow();
    }

    private ListeningDoor door(InetSocketAddress at) throws IOException {
        return door(Door.DATA, at, (door, connection) -> {});
    }

    private ListeningDoor door(Door which, InetSocketAddress at, BiConsumer<Door, FrameConnection> accepted)
            throws IOException {
        return new ListeningDoor(
                which,
                at,
                new BufferPool(64 << 10),
                new ChunkTokens(KEYS),
                watch,
                Thread.ofVirtual().factory(),
                accepted);
    }

    /** What it announces would never fit: only a payload that is not kept lets the frame through. */
    @ParameterizedTest
    @EnumSource(names = {"DATA", "REPLICATION"})
    void theBytesOfAStrangerAreNeverKept(Door which) throws Exception {
        BlockingQueue<FrameConnection> accepted = new LinkedBlockingQueue<>();
        ListeningDoor door = door(which, ANYWHERE, (at, connection) -> accepted.add(connection));
        door.start();
        try (FrameConnection stranger = new FrameConnection(
                SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), door.port())),
                new BufferPool(64 << 10),
                watch,
                PayloadGate.forAnswers())) {
            stranger.exchangePrefaces();
            FrameConnection here = accepted.take();
            SigningKeys forged =
                    SigningKeys.of("another secret of thirty-two char".getBytes(StandardCharsets.US_ASCII), null);

            // One after the other: a connection is for one sender at a time, and a frame that is refused is received
            // before its end.
            Thread.ofVirtual().start(() -> {
                send(stranger, request(which, forged), 1 << 20);
                send(stranger, request(which, KEYS), 1_000);
                send(
                        stranger,
                        DataFrame.newBuilder()
                                .setReadReply(ReadReply.getDefaultInstance())
                                .build(),
                        1_000);
            });
            Frame refused = here.receive();
            assertThat(refused).isNotNull();
            assertThat(refused.header()).isEqualTo(request(which, forged));
            assertThat(refused.payload().length()).isZero();

            Frame taken = here.receive();
            assertThat(taken).isNotNull();
            assertThat(taken.payload().length()).isEqualTo(1_000);
            taken.payload().release();

            assertThatThrownBy(here::receive).hasMessageContaining("at most 0");
        }
        door.close();
    }

    private static void send(FrameConnection connection, DataFrame frame, int bytes) {
        try {
            connection.send(frame, Payload.of(new byte[bytes]));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static DataFrame request(Door door, SigningKeys keys) {
        SignedGrant grant =
                new ChunkTokens(keys).sign(Grant.newBuilder().setVersion(1).build());
        return door == Door.DATA
                ? DataFrame.newBuilder()
                        .setWrite(WriteSegment.newBuilder().setGrant(grant))
                        .build()
                : DataFrame.newBuilder()
                        .setPrepare(Prepare.newBuilder().setGrant(grant))
                        .build();
    }

    @Test
    void aPortThatIsTakenIsNamed() throws IOException {
        ListeningDoor first = door(ANYWHERE);
        InetSocketAddress taken = new InetSocketAddress(InetAddress.getLoopbackAddress(), first.port());

        assertThatThrownBy(() -> door(taken))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("" + first.port())
                .hasMessageContaining("another process listens there");
        first.close();
    }

    @Test
    void aStrangerWhoSpeaksAnotherLanguageIsCountedOut() throws IOException {
        ListeningDoor door = door(ANYWHERE);
        door.start();
        try (SocketChannel stranger =
                SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), door.port()))) {
            stranger.write(ByteBuffer.wrap("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII)));
            await().until(() -> stranger.read(ByteBuffer.allocate(100)) < 0);
        }
        await().until(() -> door.connections() == 0);
        door.close();
    }

    @Test
    void aConnectionThatTheSystemCannotGiveIsNotTheLastOne() throws Exception {
        ExhaustedListener exhausted = new ExhaustedListener(2);
        Thread[] accepting = new Thread[1];
        ListeningDoor door = new ListeningDoor(
                Door.DATA,
                exhausted,
                new BufferPool(16 << 20),
                new ChunkTokens(KEYS),
                watch,
                work -> accepting[0] = Thread.ofPlatform().unstarted(work),
                (which, connection) -> {});
        door.start();

        accepting[0].join();
        assertThat(exhausted.asked).isEqualTo(3);
        assertThat(door.connections()).isZero();
    }

    @Test
    void aCoreLoopThatIsInterruptedEnds() throws InterruptedException {
        Thread thread = Thread.ofPlatform()
                .daemon()
                .start(new CoreLoop(core(), action -> {}, System::nanoTime, InstantSource.system()));

        thread.interrupt();
        thread.join();

        assertThat(thread.isAlive()).isFalse();
    }

    @Test
    void aLinkWhoseThreadIsInterruptedIsStillReportedAsClosed() {
        List<NodeEvent> events = new ArrayList<>();
        LinkEvents link = new LinkEvents(7, events::add, frame -> {}, () -> {});

        Thread.currentThread().interrupt();
        link.closed("gone");

        assertThat(Thread.interrupted()).isTrue();
        assertThat(events).containsExactly(new NodeEvent.LinkClosed(7, "gone"));
    }

    /** The core waits for every answer of the disk: none may be lost, whoever brings it. */
    @Test
    void whatAnInterruptedThreadTellsIsStillHeard() {
        CoreLoop loop = new CoreLoop(core(), action -> {}, System::nanoTime, InstantSource.system());
        Thread.currentThread().interrupt();
        loop.put(new NodeEvent.LinkClosed(7, "gone"));

        assertThat(Thread.interrupted()).isTrue();
        assertThat(loop.waiting()).isEqualTo(1);
    }

    @Test
    void aLoopThatHasEndedKeepsNobodyWaiting() {
        CoreLoop loop = new CoreLoop(core(), action -> {}, System::nanoTime, InstantSource.system());
        loop.stop();
        for (int number = 0; number < 10_000; number++) {
            loop.put(new NodeEvent.LinkClosed(number, "gone"));
        }
        assertThat(loop.waiting()).isZero();
    }

    /** The shell is not started: what its core is to hear waits. */
    @Test
    void aPeerThatIsAwayOrSpeaksAnotherLanguageIsReportedAndOneThatIsWantedNoMoreIsLeft() throws Exception {
        try (ChunkserverShell shell = shell(() -> Uuid.newBuilder().setLow(1).build(), reason -> {});
                ServerSocket peer = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            ServerSocket gone = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
            gone.close();
            shell.connect(3, endpoint(gone));
            assertThat(shell.loop.waiting()).isEqualTo(1);

            assertThat(greeted(
                            peer,
                            "HTTP/1.1".getBytes(StandardCharsets.US_ASCII),
                            () -> shell.connect(5, endpoint(peer))))
                    .isTrue();
            assertThat(shell.loop.waiting()).isEqualTo(2);

            // Nobody asked for this link, or has taken that back.
            byte[] preface = {'E', 'D', 'D', 'G', 'F', 'S', 0, 1};
            assertThat(greeted(peer, preface, () -> shell.connect(7, endpoint(peer))))
                    .isTrue();
            assertThat(shell.loop.waiting()).isEqualTo(2);
        }
    }

    private static Endpoint endpoint(ServerSocket peer) {
        return new Endpoint(Door.REPLICATION, "127.0.0.1", peer.getLocalPort());
    }

    /** Whether the caller hangs up after he has been greeted so. */
    private static boolean greeted(ServerSocket peer, byte[] greeting, Runnable call) throws Exception {
        CompletableFuture<Boolean> left = CompletableFuture.supplyAsync(() -> {
            try (Socket caller = peer.accept()) {
                caller.getOutputStream().write(greeting);
                caller.getInputStream().readNBytes(greeting.length);
                return caller.getInputStream().read() < 0;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        call.run();
        return left.get(30, TimeUnit.SECONDS);
    }

    @Test
    void aCoreThatFailsEndsTheProcess() throws Exception {
        BlockingQueue<String> reasons = new LinkedBlockingQueue<>();
        try (ChunkserverShell shell = shell(
                () -> {
                    throw new IllegalStateException("no ids any more");
                },
                reasons::add)) {
            shell.start();

            assertThat(reasons.poll(30, TimeUnit.SECONDS))
                    .contains("the core failed")
                    .contains("no ids any more");
        }
    }

    @Test
    void aClientThatKnowsOfProgressHearsThatItsBytesArrive() {
        List<DataFrame> back = new ArrayList<>();
        LinkEvents link = new LinkEvents(7, event -> {}, back::add, () -> {});
        DataFrame.Builder write = DataFrame.newBuilder().setId(3).setWrite(WriteSegment.newBuilder());

        link.arriving(write.build(), 10);
        assertThat(back).isEmpty();
        write.getWriteBuilder().setProgress(true);
        link.arriving(write.build(), 20);
        assertThat(back)
                .containsExactly(DataFrame.newBuilder()
                        .setId(3)
                        .setProgress(Progress.newBuilder().setReceived(20))
                        .build());
    }

    @Test
    void aShellThatIsClosedByAnInterruptedThreadLetsGoOfItsFolder() throws IOException {
        for (int time = 0; time < 2; time++) {
            ChunkserverShell shell = shell(() -> Uuid.newBuilder().setLow(1).build(), reason -> {});
            Thread.currentThread().interrupt();
            shell.close();
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    private static ChunkserverCore core() {
        return new ChunkserverCore(
                new ChunkserverSettings(
                        "cs-1",
                        Address.getDefaultInstance(),
                        "test",
                        ChunkserverSettings.MINIMUM_JOURNAL_SEGMENT_BYTES),
                () -> Uuid.newBuilder().setLow(1).build(),
                KEYS,
                LoadSource.NONE);
    }

    private ChunkserverShell shell(IdSource ids, Consumer<String> fatal) throws IOException {
        return new ChunkserverShell(
                new ChunkserverShell.Identity(
                        "cs-1", "127.0.0.1", "test", ChunkserverSettings.MINIMUM_JOURNAL_SEGMENT_BYTES),
                new ShellSettings(
                        InetAddress.getLoopbackAddress(),
                        0,
                        0,
                        List.of(InetSocketAddress.createUnresolved("127.0.0.1", 1)),
                        ShellSettings.DEFAULT_BUFFER_BYTES,
                        ShellSettings.DEFAULT_BUFFER_BYTES,
                        ChunkserverSettings.DEFAULT_SCRUB_BYTES_PER_SECOND,
                        WireTimeouts.DEFAULT),
                folder,
                KEYS,
                ids,
                LoadSource.NONE,
                InstantSource.system(),
                fatal);
    }
}
