package cloud.edd.gfs.client.core;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.edd.gfs.protocol.core.Core;
import cloud.edd.gfs.protocol.node.NodeAction;
import cloud.edd.gfs.protocol.node.NodeEvent;
import cloud.edd.gfs.protocol.payload.Payload;
import cloud.edd.proto.gfs.CreateAndPlaceRequest;
import cloud.edd.proto.gfs.DataFrame;
import cloud.edd.proto.gfs.DeleteReply;
import cloud.edd.proto.gfs.DeleteRequest;
import cloud.edd.proto.gfs.ErrorCode;
import cloud.edd.proto.gfs.GfsError;
import cloud.edd.proto.gfs.Grant;
import cloud.edd.proto.gfs.OpenSessionReply;
import cloud.edd.proto.gfs.OpenSessionRequest;
import cloud.edd.proto.gfs.Operation;
import cloud.edd.proto.gfs.Outcome;
import cloud.edd.proto.gfs.PlaceAppendRequest;
import cloud.edd.proto.gfs.PlacementReply;
import cloud.edd.proto.gfs.PublishMode;
import cloud.edd.proto.gfs.PublishRequest;
import cloud.edd.proto.gfs.Replica;
import cloud.edd.proto.gfs.SignedGrant;
import cloud.edd.proto.gfs.Uuid;
import cloud.edd.proto.gfs.WriteSegment;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A master that was restored knows none of the sessions that clients keep. */
class ForgottenSessionTest extends PlayedCore {

    private static final Uuid OLD = Uuid.newBuilder().setLow(9).build();
    private static final Uuid NEW = Uuid.newBuilder().setLow(10).build();
    private static final ClientLimits LIMITS =
            ClientLimits.standard(Duration.ofSeconds(20), Duration.ofSeconds(20), Duration.ofSeconds(2));
    private static final GfsError FORGOTTEN = GfsError.newBuilder()
            .setCode(ErrorCode.SESSION_EXPIRED)
            .setOutcome(Outcome.UNKNOWN)
            .build();
    private static final GfsError NO_ANSWER = GfsError.newBuilder()
            .setCode(ErrorCode.DEADLINE_EXCEEDED)
            .setOutcome(Outcome.UNKNOWN)
            .build();

    private final Session session = new Session(OLD, "test");
    private Core<ClientEvent, ClientAction> core = deletion();

    @Override
    Core<ClientEvent, ClientAction> core() {
        return core;
    }

    @Test
    void aFirstTryIsMadeAgainInANewSessionAtOnce() {
        on(new ClientEvent.Start());
        assertThat(deletionAsked().getSession()).isEqualTo(OLD);

        renew();

        assertThat(deletionAsked()).isEqualTo(operation(1));
        answer(DeleteReply.getDefaultInstance());
        assertThat(actions).anyMatch(ClientAction.Done.class::isInstance);
        assertThat(last(NodeAction.class)).as("without a pause").isInstanceOf(NodeAction.Call.class);
        assertThat(session.spoilt()).isFalse();
        assertThat(session.next()).isEqualTo(operation(2));
    }

    @Test
    void whatMayHaveHappenedBeforeStaysUnknownAndIsNotAskedForAgain() {
        on(new ClientEvent.Start());
        fail(NO_ANSWER);
        NodeAction.SetTimer pause = last(NodeAction.SetTimer.class);
        now = pause.atNanos();
        outside(new NodeEvent.TimerFired(pause.timer()));
        fail(FORGOTTEN);

        assertFailed(Outcome.UNKNOWN);
    }

    @Test
    void aSessionThatIsForgottenTwiceIsGivenUpWithNothingDone() {
        on(new ClientEvent.Start());
        renew();
        fail(FORGOTTEN);

        assertFailed(Outcome.NOT_HAPPENED);
        assertThat(session.spoilt()).isTrue();
    }

    @Test
    void withoutANewSessionNothingHasHappened() {
        on(new ClientEvent.Start());
        fail(FORGOTTEN);
        fail(GfsError.newBuilder()
                .setCode(ErrorCode.RESOURCE_EXHAUSTED)
                .setOutcome(Outcome.NOT_HAPPENED)
                .build());

        assertFailed(Outcome.NOT_HAPPENED);
    }

    @Test
    void anAppendIsPlacedInTheNewSession() {
        core = new AppendCore("n", "log", Payload.of(new byte[10]), session, LIMITS);
        on(new ClientEvent.Start());
        renew();

        assertThat(((PlaceAppendRequest) lastCall().request()).getOperation()).isEqualTo(operation(1));
        answer(placement());
        outside(new NodeEvent.LinkOpened(last(NodeAction.OpenLink.class).link()));
        assertThat(segments()).extracting(WriteSegment::getOperation).containsExactly(operation(1));
    }

    @Test
    void anAppendWhoseBytesWereSentIsUnknown() {
        core = new AppendCore("n", "log", Payload.of(new byte[10]), session, LIMITS);
        on(new ClientEvent.Start());
        answer(placement());
        long link = last(NodeAction.OpenLink.class).link();
        outside(new NodeEvent.LinkOpened(link));
        outside(new NodeEvent.LinkClosed(link, "broken"));
        NodeAction.SetTimer pause = last(NodeAction.SetTimer.class);
        now = pause.atNanos();
        outside(new NodeEvent.TimerFired(pause.timer()));
        fail(FORGOTTEN);

        assertFailed(Outcome.UNKNOWN);
    }

    @Test
    void aLongFileGoesOnWithTheOperationsOfTheNewSession() {
        core = new WriterCore(new NewFile("n", "p", PublishMode.CREATE, 0), session, LIMITS);
        on(new ClientEvent.Start());
        on(new ClientEvent.Segment(Payload.of(new byte[LIMITS.segmentBytes()])));
        on(new ClientEvent.Segment(Payload.of(new byte[LIMITS.segmentBytes()])));
        on(new ClientEvent.Segment(Payload.of(new byte[5])));
        renew();

        assertThat(((CreateAndPlaceRequest) lastCall().request()).getOperation())
                .isEqualTo(operation(1));
        answer(placement());
        outside(new NodeEvent.LinkOpened(last(NodeAction.OpenLink.class).link()));
        assertThat(segments())
                .extracting(WriteSegment::getOperation)
                .containsExactly(operation(2), operation(3), operation(4));
        assertThat(segments())
                .extracting(WriteSegment::getOffset)
                .containsExactly(0, LIMITS.segmentBytes(), 2 * LIMITS.segmentBytes());
    }

    @Test
    void anEmptyFileIsPublishedInTheNewSession() {
        core = new WriterCore(new NewFile("n", "p", PublishMode.CREATE, 0), session, LIMITS);
        on(new ClientEvent.Start());
        on(new ClientEvent.Finish());
        renew();

        assertThat(((PublishRequest) lastCall().request()).getOperation()).isEqualTo(operation(1));
    }

    private Core<ClientEvent, ClientAction> deletion() {
        return new CallCore(
                session,
                operation -> DeleteRequest.newBuilder().setOperation(operation).build(),
                LIMITS);
    }

    private Operation deletionAsked() {
        return ((DeleteRequest) lastCall().request()).getOperation();
    }

    private void renew() {
        fail(FORGOTTEN);
        assertThat(lastCall().request())
                .isEqualTo(OpenSessionRequest.newBuilder().setClient("test").build());
        answer(OpenSessionReply.newBuilder().setSession(NEW).build());
    }

    private void assertFailed(Outcome outcome) {
        assertThat(actions)
                .anySatisfy(action -> assertThat(action)
                        .isInstanceOfSatisfying(
                                ClientAction.Failed.class,
                                failed ->
                                        assertThat(failed.error().getOutcome()).isEqualTo(outcome)));
    }

    private static Operation operation(long sequence) {
        return Operation.newBuilder().setSession(NEW).setSequence(sequence).build();
    }

    private static PlacementReply placement() {
        Grant grant = Grant.newBuilder()
                .setHandle(Uuid.newBuilder().setLow(1))
                .setVersion(1)
                .addMembers(Replica.newBuilder().setServerId("cs-1"))
                .build();
        return PlacementReply.newBuilder()
                .setFileId(7)
                .setGrant(SignedGrant.newBuilder().setGrant(grant.toByteString()))
                .build();
    }

    private List<WriteSegment> segments() {
        return all(NodeAction.Send.class)
                .map(send -> ((DataFrame) send.header()).getWrite())
                .toList();
    }
}
