package cloud.edd.gfs.client.core;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.edd.gfs.protocol.core.Core;
import cloud.edd.gfs.protocol.node.NodeAction;
import cloud.edd.gfs.protocol.node.NodeEvent;
import cloud.edd.gfs.protocol.payload.Crc32c;
import cloud.edd.gfs.protocol.payload.Payload;
import cloud.edd.gfs.protocol.wire.BufferPool;
import cloud.edd.proto.gfs.Address;
import cloud.edd.proto.gfs.ChunkLocation;
import cloud.edd.proto.gfs.ChunkState;
import cloud.edd.proto.gfs.DataFrame;
import cloud.edd.proto.gfs.ErrorCode;
import cloud.edd.proto.gfs.FileAttributes;
import cloud.edd.proto.gfs.GfsError;
import cloud.edd.proto.gfs.LocateRequest;
import cloud.edd.proto.gfs.OpenReply;
import cloud.edd.proto.gfs.ReadReply;
import cloud.edd.proto.gfs.ReadRequest;
import cloud.edd.proto.gfs.Replica;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A stream over the ends of its chunks: three of four blocks, each on two servers of its own. */
class ReadAheadTest extends PlayedCore {

    private static final int BLOCK = 64 << 10;
    private static final int CHUNK = 4 * BLOCK;
    private static final int CHUNKS = 3;
    private static final int WINDOW = 3 * BLOCK;
    private static final byte[] CONTENT = content();
    private static final ClientLimits LIMITS = ClientLimits.standard(
                    Duration.ofSeconds(20), Duration.ofSeconds(20), Duration.ofSeconds(2))
            .reading(BLOCK);

    private final BufferPool pool = new BufferPool(2L * CONTENT.length);
    private final ByteArrayOutputStream taken = new ByteArrayOutputStream();
    private final Set<Long> connected = new HashSet<>();
    private final Set<Long> cut = new HashSet<>();
    private final Set<Long> answered = new HashSet<>();
    private final ReaderCore core =
            new ReaderCore(new ReadRange(1, 0, CONTENT.length, OptionalInt.of(Crc32c.of(CONTENT))), places(), LIMITS);

    @Override
    Core<ClientEvent, ClientAction> core() {
        return core;
    }

    /** Whatever arrived was handed on, or given back. */
    @AfterEach
    void nothingIsHeld() {
        on(new ClientEvent.Abort());
        assertThat(pool.inUseBytes()).isZero();
        assertThat(open()).as("links").isEmpty();
    }

    @Test
    void theNextChunkIsOnItsWayBeforeTheLastBytesOfThisOneAreThere() throws Exception {
        begin();
        answer(waiting().getFirst());
        consume(BLOCK);
        assertThat(linked()).as("there is no room for more than this chunk").containsExactly("cs-0-0");
        answer(waiting().getFirst());
        consume(BLOCK);

        assertThat(linked()).containsExactly("cs-0-0", "cs-1-0");
        connect();
        assertThat(waiting()).extracting(this::offset).containsExactly(2 * BLOCK, 3 * BLOCK, CHUNK);
    }

    @Test
    void whatComesTooEarlyIsKeptUntilItsTurn() throws Exception {
        beginBoth();
        answer(waiting().getLast());
        assertThat(taken()).hasSize(2 * BLOCK);
        assertThat(pool.inUseBytes()).isEqualTo(BLOCK);

        answer(waiting().getFirst());
        answer(waiting().getFirst());
        assertThat(taken()).isEqualTo(Arrays.copyOf(CONTENT, CHUNK + BLOCK));
        assertThat(open()).as("the first chunk is through").containsExactly("cs-1-0");
    }

    /** In whatever order servers answer, and however the application takes it. */
    @Test
    void neverMoreThanMayBeReadAheadIsAskedForOrHeld() throws Exception {
        Random random = new Random(11);
        begin();
        int consumed = 0;
        boolean twoAtOnce = false;
        while (!isDone()) {
            connect();
            List<NodeAction.Send> waiting = waiting();
            twoAtOnce |= waiting.stream().map(NodeAction.Send::link).distinct().count() > 1;
            assertThat(open()).hasSizeLessThanOrEqualTo(2);
            assertThat(sent().size() * BLOCK - consumed)
                    .as("asked for, or here and not consumed")
                    .isLessThanOrEqualTo(WINDOW);
            if (waiting.isEmpty() || (random.nextBoolean() && consumed < taken().length)) {
                consume(BLOCK);
                consumed += BLOCK;
            } else {
                // Each server answers in the order in which it was asked.
                long link = waiting.get(random.nextInt(waiting.size())).link();
                answer(waiting.stream()
                        .filter(send -> send.link() == link)
                        .findFirst()
                        .orElseThrow());
            }
        }
        assertThat(twoAtOnce).isTrue();
        assertThat(taken()).isEqualTo(CONTENT);
    }

    @Test
    void aServerOfTheNextChunkThatFailsIsLeftForAnotherWhileThisOneGoesOn() throws Exception {
        beginBoth();
        NodeAction.Send ahead = waiting().getLast();
        cut(ahead.link());
        assertThat(linked()).containsExactly("cs-0-0", "cs-1-0", "cs-1-1");
        connect();

        finish();
        assertThat(taken()).isEqualTo(CONTENT);
        assertThat(linked()).containsExactly("cs-0-0", "cs-1-0", "cs-1-1", "cs-2-0");
    }

    @Test
    void bytesOfTheNextChunkThatLieAreReportedAndNotDelivered() throws Exception {
        beginBoth();
        answer(waiting().getLast(), bytes -> {
            bytes[9]++;
            return bytes;
        });
        assertThat(all(NodeAction.Call.class)).hasSize(1);
        connect();

        finish();
        assertThat(taken()).isEqualTo(CONTENT);
        assertThat(linked()).containsExactly("cs-0-0", "cs-1-0", "cs-1-1", "cs-2-0");
    }

    @Test
    void aNextChunkThatNobodyHasIsTriedAgainWhenItIsItsTurn() throws Exception {
        beginBoth();
        refuse(waiting().getLast(), ErrorCode.TOKEN_EXPIRED);
        assertThat(open()).containsExactly("cs-0-0");
        assertThat(actions).noneMatch(ClientAction.Failed.class::isInstance);
        answer(waiting().getFirst());
        consume(BLOCK);
        assertThat(open()).as("not before its turn").containsExactly("cs-0-0");
        answer(waiting().getFirst());

        connect();
        assertThat(open()).containsExactly("cs-1-0");
        refuse(waiting().getFirst(), ErrorCode.TOKEN_EXPIRED);
        NodeAction.SetTimer pause = last(NodeAction.SetTimer.class);
        now = pause.atNanos();
        outside(new NodeEvent.TimerFired(pause.timer()));
        assertThat(lastCall().request()).isInstanceOf(LocateRequest.class);
        answer(opened());
        connect();
        finish();
        assertThat(taken()).isEqualTo(CONTENT);
    }

    @Test
    void theServerOfThisChunkThatFailsTakesNothingFromTheNext() throws Exception {
        beginBoth();
        NodeAction.Send ahead = waiting().getLast();
        answer(ahead);
        cut(waiting().getFirst().link());
        connect();

        finish();
        assertThat(taken()).isEqualTo(CONTENT);
        assertThat(sent().stream().filter(send -> offset(send) == CHUNK)).hasSize(1);
    }

    @Test
    void whatIsDroppedIsDroppedOfBothChunks() throws Exception {
        beginBoth();
        answer(waiting().getLast());
        answer(waiting().getFirst());

        on(new ClientEvent.Dropped(BLOCK));
        assertThat(pool.inUseBytes()).isZero();
        taken.reset();
        finish();
        assertThat(taken()).isEqualTo(Arrays.copyOfRange(CONTENT, 2 * BLOCK, CONTENT.length));
    }

    @Test
    void aStreamThatIsGivenUpGivesBackWhatItKeptForLater() throws Exception {
        beginBoth();
        NodeAction.Send late = waiting().getFirst();
        answer(waiting().getLast());

        on(new ClientEvent.Abort());
        answer(late);
        assertThat(open()).isEmpty();
        assertThat(taken()).hasSize(2 * BLOCK);
    }

    private void begin() {
        on(new ClientEvent.Start());
        on(new ClientEvent.ReadAhead(WINDOW));
        connect();
    }

    /** Two blocks of the first chunk are consumed, two on their way, and one of the second. */
    private void beginBoth() throws Exception {
        begin();
        for (int block = 0; block < 2; block++) {
            answer(waiting().getFirst());
            consume(BLOCK);
        }
        connect();
        assertThat(waiting()).hasSize(3);
    }

    private void finish() throws Exception {
        while (!isDone()) {
            connect();
            if (waiting().isEmpty()) {
                // After a failure the stream asks where things are.
                answer(opened());
            } else {
                answer(waiting().getFirst());
                consume(BLOCK);
            }
        }
    }

    private void consume(int bytes) {
        on(new ClientEvent.Consumed(bytes));
        on(new ClientEvent.ReadAhead(WINDOW));
    }

    /** Lets every link be there that was asked for. */
    private void connect() {
        for (NodeAction.OpenLink open : all(NodeAction.OpenLink.class).toList()) {
            if (connected.add(open.link())) {
                outside(new NodeEvent.LinkOpened(open.link()));
            }
        }
    }

    private void cut(long link) {
        cut.add(link);
        outside(new NodeEvent.LinkClosed(link, "it died"));
    }

    private boolean isClosed(long link) {
        return cut.contains(link) || all(NodeAction.CloseLink.class).anyMatch(close -> close.link() == link);
    }

    private List<String> linked() {
        return all(NodeAction.OpenLink.class).map(link -> link.to().host()).toList();
    }

    private List<String> open() {
        return all(NodeAction.OpenLink.class)
                .filter(link -> !isClosed(link.link()))
                .map(link -> link.to().host())
                .toList();
    }

    private List<NodeAction.Send> sent() {
        return all(NodeAction.Send.class).toList();
    }

    private boolean isAnswered(NodeAction.Send send) {
        return answered.contains(((DataFrame) send.header()).getId());
    }

    /** In the order of the file: what was asked for on a link that is still there, and not answered. */
    private List<NodeAction.Send> waiting() {
        return sent().stream()
                .filter(send -> !isAnswered(send) && !isClosed(send.link()))
                .sorted((one, other) -> Integer.compare(offset(one), offset(other)))
                .toList();
    }

    /** In the file. */
    private int offset(NodeAction.Send send) {
        String server = all(NodeAction.OpenLink.class)
                .filter(link -> link.link() == send.link())
                .findFirst()
                .orElseThrow()
                .to()
                .host();
        ReadRequest read = ((DataFrame) send.header()).getRead();
        return Integer.parseInt(server.split("-")[1]) * CHUNK + read.getOffset();
    }

    private boolean isDone() {
        return actions.stream().anyMatch(ClientAction.Done.class::isInstance);
    }

    private void answer(NodeAction.Send send) throws Exception {
        answer(send, bytes -> bytes);
    }

    private void answer(NodeAction.Send send, UnaryOperator<byte[]> way) throws Exception {
        byte[] block = Arrays.copyOfRange(CONTENT, offset(send), offset(send) + BLOCK);
        int crc = Crc32c.of(block);
        ByteBuffer pooled = pool.take(BLOCK);
        pooled.put(way.apply(block)).flip();
        reply(
                send,
                ReadReply.newBuilder()
                        .setBlockOffset(((DataFrame) send.header()).getRead().getOffset())
                        .addBlockCrc32C(crc)
                        .build(),
                pool.payload(pooled));
    }

    private void refuse(NodeAction.Send send, ErrorCode code) {
        reply(
                send,
                ReadReply.newBuilder()
                        .setError(GfsError.newBuilder().setCode(code))
                        .build(),
                Payload.empty());
    }

    private void reply(NodeAction.Send send, ReadReply reply, Payload bytes) {
        long id = ((DataFrame) send.header()).getId();
        answered.add(id);
        outside(new NodeEvent.FrameReceived(
                send.link(),
                DataFrame.newBuilder().setId(id).setReadReply(reply).build(),
                bytes));
        taken();
    }

    /** What was delivered, which the application copies at once. */
    private byte[] taken() {
        actions.stream()
                .filter(ClientAction.Deliver.class::isInstance)
                .map(action -> ((ClientAction.Deliver) action).bytes())
                .forEach(bytes -> {
                    taken.writeBytes(bytes.toByteArray());
                    bytes.release();
                });
        actions.removeIf(ClientAction.Deliver.class::isInstance);
        return taken.toByteArray();
    }

    private static Places places() {
        Places places = new LocationCache().of(opened().getFile());
        places.add(opened(), 1);
        return places;
    }

    private static OpenReply opened() {
        return OpenReply.newBuilder()
                .setFile(FileAttributes.newBuilder()
                        .setFileId(1)
                        .setLength(CONTENT.length)
                        .setCrc32C(Crc32c.of(CONTENT)))
                .addAllChunks(locations())
                .build();
    }

    private static List<ChunkLocation> locations() {
        List<ChunkLocation> all = new ArrayList<>();
        for (int chunk = 0; chunk < CHUNKS; chunk++) {
            ChunkLocation.Builder location = ChunkLocation.newBuilder()
                    .setChunkIndex(chunk)
                    .setOffset((long) chunk * CHUNK)
                    .setCommitted(ChunkState.newBuilder().setLength(CHUNK));
            for (int server = 0; server < 2; server++) {
                location.addReplicas(Replica.newBuilder()
                        .setServerId("cs-" + chunk + "-" + server)
                        .setAddress(Address.newBuilder().setHost("cs-" + chunk + "-" + server)));
            }
            all.add(location.build());
        }
        return all;
    }

    private static byte[] content() {
        byte[] content = new byte[CHUNKS * CHUNK];
        new Random(7).nextBytes(content);
        return content;
    }
}
