package cloud.edd.gfs.client.core;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.edd.gfs.protocol.node.NodeAction;
import cloud.edd.gfs.protocol.node.NodeEvent;
import cloud.edd.gfs.protocol.payload.Crc32c;
import cloud.edd.gfs.protocol.payload.Payload;
import cloud.edd.proto.gfs.ChunkState;
import cloud.edd.proto.gfs.CreateAndPlaceRequest;
import cloud.edd.proto.gfs.DataFrame;
import cloud.edd.proto.gfs.ErrorCode;
import cloud.edd.proto.gfs.FileAttributes;
import cloud.edd.proto.gfs.FileReply;
import cloud.edd.proto.gfs.GfsError;
import cloud.edd.proto.gfs.Grant;
import cloud.edd.proto.gfs.Outcome;
import cloud.edd.proto.gfs.PlaceChunkRequest;
import cloud.edd.proto.gfs.PlacementReply;
import cloud.edd.proto.gfs.PublishMode;
import cloud.edd.proto.gfs.PublishRequest;
import cloud.edd.proto.gfs.RegrantRequest;
import cloud.edd.proto.gfs.Replica;
import cloud.edd.proto.gfs.SignedGrant;
import cloud.edd.proto.gfs.Uuid;
import cloud.edd.proto.gfs.WriteReply;
import cloud.edd.proto.gfs.WriteSegment;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An order of events between client and cluster for which the design has an answer, under its own name. */
class DecidedInterleavingsTest {

    /** A thousandth of the real sizes: 20 GiB are 20 MiB, and as many segments. */
    private static final int SEGMENT = 1 << 10;

    private static final int CHUNK = 64 * SEGMENT;
    private static final int CHUNKS = 320;

    /** A chunk takes 320 s at this pace, and a grant holds for 300. */
    private static final Duration SEGMENT_TIME = Duration.ofSeconds(5);

    private static final Duration GRANT_LIFETIME = Duration.ofMinutes(5);
    private static final Duration FRESH_GRANT = Duration.ofMinutes(1);

    private static final ClientLimits LIMITS = ShortSegments.of(SEGMENT, CHUNK);

    /** A segment that the primary has taken. */
    private record Taken(long link, long id, WriteSegment segment, Payload bytes) {}

    private final Payload content = Payload.of(new byte[SEGMENT]);
    private final TreeMap<Long, Long> timers = new TreeMap<>();
    private final ArrayDeque<ClientEvent> events = new ArrayDeque<>();
    private final ArrayDeque<Taken> taken = new ArrayDeque<>();
    private final TreeMap<Integer, Integer> committed = new TreeMap<>();
    private final TreeMap<Integer, Long> versions = new TreeMap<>();
    private long now = 1;
    private long lastFreshGrant;
    private int room;
    private int expired;
    private int regrants;
    private FileAttributes published = FileAttributes.getDefaultInstance();
    private GfsError failure = GfsError.getDefaultInstance();

    /** Two days of a slow line. With fresh grants in the answers no token is ever seen expired; without, it costs a new grant and nothing more. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void tokenExpiryDuringA20GiBUpload(boolean freshGrants) {
        WriterCore core = new WriterCore(
                new NewFile("n", "p", PublishMode.CREATE, 0),
                new Session(Uuid.newBuilder().setLow(9).build(), "test"),
                LIMITS);
        events.add(new ClientEvent.Start());
        int left = CHUNKS * CHUNK / SEGMENT;
        boolean finished = false;
        while (published.getLength() == 0) {
            assertThat(failure).isEqualTo(GfsError.getDefaultInstance());
            ClientEvent event = events.pollFirst();
            if (event == null && room >= SEGMENT && left > 0) {
                left--;
                room -= SEGMENT;
                event = new ClientEvent.Segment(content.slice(0, SEGMENT));
            }
            if (event == null && left == 0 && !finished) {
                finished = true;
                event = new ClientEvent.Finish();
            }
            if (event != null) {
                core.on(event, now, this::act);
            } else {
                pass(freshGrants);
            }
        }

        long length = (long) CHUNKS * CHUNK;
        assertThat(published.getLength()).isEqualTo(length);
        assertThat(published.getCrc32C()).isEqualTo(Crc32c.of(new byte[CHUNKS * CHUNK]));
        assertThat(committed)
                .hasSize(CHUNKS)
                .allSatisfy(
                        (chunk, bytes) -> assertThat(bytes).as("chunk " + chunk).isEqualTo(CHUNK));
        assertThat(Duration.ofNanos(now)).isGreaterThan(GRANT_LIFETIME.multipliedBy(CHUNKS));
        if (freshGrants) {
            assertThat(expired).isZero();
        } else {
            assertThat(expired).isPositive();
            assertThat(regrants).isBetween(CHUNKS - 1, 2 * CHUNKS);
        }
    }

    /** The primary finishes its next segment, or the next timer is due. */
    private void pass(boolean freshGrants) {
        long nextTimer =
                timers.values().stream().mapToLong(Long::longValue).min().orElse(Long.MAX_VALUE);
        if (!taken.isEmpty() && now + SEGMENT_TIME.toNanos() <= nextTimer) {
            now += SEGMENT_TIME.toNanos();
            answer(taken.removeFirst(), freshGrants);
            return;
        }
        assertThat(nextTimer).as("something can happen").isLessThan(Long.MAX_VALUE);
        now = Math.max(now, nextTimer);
        timers.entrySet().stream()
                .filter(timer -> timer.getValue() == nextTimer)
                .findFirst()
                .ifPresent(timer -> {
                    timers.remove(timer.getKey());
                    outside(new NodeEvent.TimerFired(timer.getKey()));
                });
    }

    private void act(ClientAction action) {
        switch (action) {
            case ClientAction.Room more -> room += more.bytes();
            case ClientAction.Done done -> published = (FileAttributes) done.result();
            case ClientAction.Failed failed -> failure = failed.error();
            case ClientAction.Deliver ignored -> throw new AssertionError("a writer delivers nothing");
            case ClientAction.Outside(NodeAction outside) -> act(outside);
        }
    }

    private void act(NodeAction action) {
        switch (action) {
            case NodeAction.SetTimer(long timer, long at) -> timers.put(timer, at);
            case NodeAction.CancelTimer(long timer) -> timers.remove(timer);
            case NodeAction.Call call -> outside(new NodeEvent.CallAnswered(call.call(), master(call.request())));
            case NodeAction.OpenLink open -> outside(new NodeEvent.LinkOpened(open.link()));
            case NodeAction.CloseLink close -> taken.removeIf(one -> one.link() == close.link());
            case NodeAction.Send send -> arrived(send);
            default -> throw new AssertionError("a writer does not ask for " + action);
        }
    }

    private Message master(Message request) {
        return switch (request) {
            case CreateAndPlaceRequest ignored ->
                PlacementReply.newBuilder().setFileId(7).setGrant(grant(0)).build();
            case PlaceChunkRequest place ->
                PlacementReply.newBuilder()
                        .setGrant(grant(place.getChunkIndex()))
                        .build();
            case RegrantRequest regrant -> {
                regrants++;
                int chunk = regrant.getChunkIndex();
                versions.merge(chunk, 1L, Long::sum);
                yield PlacementReply.newBuilder().setGrant(grant(chunk)).build();
            }
            case PublishRequest publish ->
                FileReply.newBuilder()
                        .setFile(FileAttributes.newBuilder()
                                .setLength(publish.getLength())
                                .setCrc32C(publish.getCrc32C()))
                        .build();
            default -> throw new AssertionError("unexpected " + request);
        };
    }

    private SignedGrant grant(int chunk) {
        Grant grant = Grant.newBuilder()
                .setHandle(Uuid.newBuilder().setHigh(1).setLow(chunk))
                .setVersion(versions.computeIfAbsent(chunk, absent -> 1L))
                .setCommitted(state(chunk))
                .setExpiresAtMs(millis() + GRANT_LIFETIME.toMillis())
                .addMembers(Replica.newBuilder().setServerId("cs-1"))
                .build();
        return SignedGrant.newBuilder().setGrant(grant.toByteString()).build();
    }

    private ChunkState state(int chunk) {
        return ChunkState.newBuilder()
                .setLength(committed.getOrDefault(chunk, 0))
                .build();
    }

    /** The token counts when the request begins. */
    private void arrived(NodeAction.Send send) {
        DataFrame frame = (DataFrame) send.header();
        WriteSegment segment = frame.getWrite();
        if (opened(segment.getGrant()).getExpiresAtMs() < millis()) {
            expired++;
            send.payload().release();
            reply(
                    send.link(),
                    frame.getId(),
                    WriteReply.newBuilder()
                            .setError(GfsError.newBuilder()
                                    .setCode(ErrorCode.TOKEN_EXPIRED)
                                    .setOutcome(Outcome.NOT_HAPPENED)));
            return;
        }
        taken.addLast(new Taken(send.link(), frame.getId(), segment, send.payload()));
    }

    private void answer(Taken done, boolean freshGrants) {
        Grant grant = opened(done.segment().getGrant());
        int chunk = (int) grant.getHandle().getLow();
        int length = committed.getOrDefault(chunk, 0);
        assertThat(done.segment().getOffset())
                .as("every byte once and in order")
                .isEqualTo(length);
        committed.put(chunk, length + done.bytes().length());
        done.bytes().release();
        WriteReply.Builder reply = WriteReply.newBuilder().setCommitted(state(chunk));
        if (freshGrants && now - lastFreshGrant > FRESH_GRANT.toNanos()) {
            lastFreshGrant = now;
            reply.setGrant(grant(chunk));
        }
        reply(done.link(), done.id(), reply);
    }

    private void reply(long link, long id, WriteReply.Builder reply) {
        outside(new NodeEvent.FrameReceived(
                link, DataFrame.newBuilder().setId(id).setWriteReply(reply).build(), Payload.empty()));
    }

    private void outside(NodeEvent event) {
        events.addLast(new ClientEvent.Outside(event));
    }

    private long millis() {
        return Duration.ofNanos(now).toMillis();
    }

    private static Grant opened(SignedGrant signed) {
        try {
            return Grant.parseFrom(signed.getGrant());
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError(e);
        }
    }
}
