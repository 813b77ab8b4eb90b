package cloud.edd.gfs.client.core;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.edd.gfs.protocol.node.NodeAction;
import cloud.edd.gfs.protocol.node.NodeEvent;
import cloud.edd.gfs.protocol.payload.Payload;
import cloud.edd.proto.gfs.CreateAndPlaceRequest;
import cloud.edd.proto.gfs.DataFrame;
import cloud.edd.proto.gfs.ErrorCode;
import cloud.edd.proto.gfs.GfsError;
import cloud.edd.proto.gfs.Grant;
import cloud.edd.proto.gfs.Outcome;
import cloud.edd.proto.gfs.PlacementReply;
import cloud.edd.proto.gfs.PublishMode;
import cloud.edd.proto.gfs.RegrantRequest;
import cloud.edd.proto.gfs.Replica;
import cloud.edd.proto.gfs.SignedGrant;
import cloud.edd.proto.gfs.Uuid;
import cloud.edd.proto.gfs.WriteReply;
import com.google.protobuf.Message;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** A stream to servers without room: the next primary is asked at once, and the caller told as soon as all were. */
class FullDisksTest {

    private static final int SEGMENT = 1 << 10;
    private static final ClientLimits LIMITS = ShortSegments.of(SEGMENT, 64 * SEGMENT);

    private final WriterCore core = new WriterCore(
            new NewFile("n", "p", PublishMode.CREATE, 0),
            new Session(Uuid.newBuilder().setLow(9).build(), "test"),
            LIMITS);
    private final ArrayDeque<ClientEvent> events = new ArrayDeque<>();
    private final TreeMap<Long, Long> timers = new TreeMap<>();
    private final List<RegrantRequest> regrants = new ArrayList<>();
    private final List<ClientAction.Failed> failed = new ArrayList<>();
    private long version = 1;
    private long now = 1;

    @Test
    void aStreamFailsWithinASecondWhenEveryPrimaryIsFull() {
        events.add(new ClientEvent.Start());
        for (int segment = 0; segment < 3; segment++) {
            events.add(new ClientEvent.Segment(Payload.of(new byte[SEGMENT])));
        }

        while (failed.isEmpty()) {
            ClientEvent next = events.isEmpty() ? nextTimer() : events.removeFirst();
            core.on(next, now, this::act);
        }

        GfsError error = failed.getFirst().error();
        assertThat(error.getCode()).isEqualTo(ErrorCode.DISK_FULL);
        assertThat(error.getOutcome()).isEqualTo(Outcome.NOT_HAPPENED);
        assertThat(regrants).extracting(RegrantRequest::getFailedVersion).containsExactly(1L, 2L);
        assertThat(regrants).extracting(RegrantRequest::getFileId).containsOnly(7L);
        assertThat(regrants.getLast().getExcludeServersList()).containsExactly("cs-1", "cs-2");
        assertThat(Duration.ofNanos(now)).isLessThan(Duration.ofSeconds(1));
    }

    private ClientEvent nextTimer() {
        long timer = timers.entrySet().stream()
                .min(Map.Entry.comparingByValue())
                .orElseThrow()
                .getKey();
        Long at = timers.remove(timer);
        now = at == null ? now : Math.max(now, at);
        return new ClientEvent.Outside(new NodeEvent.TimerFired(timer));
    }

    private void act(ClientAction action) {
        switch (action) {
            case ClientAction.Outside(NodeAction outside) -> act(outside);
            case ClientAction.Failed failure -> failed.add(failure);
            default -> {
                // Room for more.
            }
        }
    }

    private void act(NodeAction action) {
        switch (action) {
            case NodeAction.SetTimer(long timer, long at) -> timers.put(timer, at);
            case NodeAction.CancelTimer(long timer) -> timers.remove(timer);
            case NodeAction.Call call -> outside(new NodeEvent.CallAnswered(call.call(), master(call.request())));
            case NodeAction.OpenLink open -> outside(new NodeEvent.LinkOpened(open.link()));
            case NodeAction.Send send -> {
                WriteReply.Builder full = WriteReply.newBuilder()
                        .setError(GfsError.newBuilder()
                                .setCode(ErrorCode.DISK_FULL)
                                .setOutcome(Outcome.NOT_HAPPENED));
                long id = ((DataFrame) send.header()).getId();
                DataFrame reply =
                        DataFrame.newBuilder().setId(id).setWriteReply(full).build();
                outside(new NodeEvent.FrameReceived(send.link(), reply, Payload.empty()));
            }
            default -> {
                // A link that is closed.
            }
        }
    }

    private Message master(Message request) {
        return switch (request) {
            case CreateAndPlaceRequest ignored ->
                PlacementReply.newBuilder().setFileId(7).setGrant(grant()).build();
            case RegrantRequest regrant -> {
                regrants.add(regrant);
                version++;
                yield PlacementReply.newBuilder().setGrant(grant()).build();
            }
            default -> throw new AssertionError("unexpected " + request);
        };
    }

    /** Each version has another primary. */
    private SignedGrant grant() {
        Grant grant = Grant.newBuilder()
                .setHandle(Uuid.newBuilder().setLow(1))
                .setVersion(version)
                .setExpiresAtMs(Long.MAX_VALUE)
                .addMembers(Replica.newBuilder().setServerId("cs-" + version))
                .build();
        return SignedGrant.newBuilder().setGrant(grant.toByteString()).build();
    }

    private void outside(NodeEvent event) {
        events.addLast(new ClientEvent.Outside(event));
    }
}
