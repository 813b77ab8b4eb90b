package cloud.edd.gfs.client.core;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.edd.gfs.protocol.core.Core;
import cloud.edd.gfs.protocol.node.NodeAction;
import cloud.edd.gfs.protocol.node.NodeEvent;
import cloud.edd.gfs.protocol.payload.Payload;
import cloud.edd.proto.gfs.AppliedWrite;
import cloud.edd.proto.gfs.DataFrame;
import cloud.edd.proto.gfs.ErrorCode;
import cloud.edd.proto.gfs.GfsError;
import cloud.edd.proto.gfs.Grant;
import cloud.edd.proto.gfs.Outcome;
import cloud.edd.proto.gfs.PlaceAppendRequest;
import cloud.edd.proto.gfs.PlacementReply;
import cloud.edd.proto.gfs.Replica;
import cloud.edd.proto.gfs.SignedGrant;
import cloud.edd.proto.gfs.Uuid;
import cloud.edd.proto.gfs.WriteReply;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class AppendCoreTest extends PlayedCore {

    private static final Uuid HANDLE = Uuid.newBuilder().setHigh(1).setLow(2).build();
    private static final ClientLimits LIMITS =
            ClientLimits.standard(Duration.ofSeconds(20), Duration.ofSeconds(20), Duration.ofSeconds(2));

    private final AppendCore core = new AppendCore(
            "n",
            "log",
            Payload.of(new byte[10]),
            new Session(Uuid.newBuilder().setLow(9).build(), "test"),
            LIMITS);

    @Override
    Core<ClientEvent, ClientAction> core() {
        return core;
    }

    @Test
    void tellsTheMasterWhichPrimaryCouldNotTakeIt() {
        on(new ClientEvent.Start());
        PlaceAppendRequest first = (PlaceAppendRequest) lastCall().request();
        assertThat(first.hasFailedHandle()).isFalse();

        answer(3);
        reply(WriteReply.newBuilder()
                .setError(GfsError.newBuilder().setCode(ErrorCode.NO_QUORUM).setOutcome(Outcome.NOT_HAPPENED)));
        NodeAction.SetTimer pause = last(NodeAction.SetTimer.class);
        now = pause.atNanos();
        outside(new NodeEvent.TimerFired(pause.timer()));

        PlaceAppendRequest second = (PlaceAppendRequest) lastCall().request();
        assertThat(second.getOperation()).isEqualTo(first.getOperation());
        assertThat(second.getFailedHandle()).isEqualTo(HANDLE);
        assertThat(second.getFailedVersion()).isEqualTo(3);

        answer(4);
        reply(WriteReply.newBuilder().setOffset(70));
        assertThat(actions)
                .anyMatch(action ->
                        action instanceof ClientAction.Done(var result) && ((AppliedWrite) result).getOffset() == 70);
    }

    @Test
    void asksForAnotherPrimaryWhenADiskIsFullAndGivesUpWhenAllAre() {
        on(new ClientEvent.Start());
        for (int version = 1; version <= 3; version++) {
            answer(version, "cs-" + version);
            refuseForWantOfRoom();
            if (version < 3) {
                PlaceAppendRequest next = afterThePause();
                assertThat(next.getExcludeServersList()).contains("cs-" + version);
                assertThat(next.getFailedVersion()).isEqualTo(version);
            }
        }

        assertThat(actions)
                .anyMatch(action -> action instanceof ClientAction.Failed(GfsError error)
                        && error.getCode() == ErrorCode.DISK_FULL
                        && error.getOutcome() == Outcome.NOT_HAPPENED);
        assertThat(now).isLessThan(Duration.ofSeconds(1).toNanos());
    }

    /** The master may not know yet that its disk is full, and names it again. */
    @Test
    void asksAsOftenAsTheDeadlineAllowsWhileOneFullServerIsNamedAgainAndAgain() {
        on(new ClientEvent.Start());
        for (int times = 0; times < 5; times++) {
            answer(1);
            refuseForWantOfRoom();
            afterThePause();
        }
        assertThat(actions).noneMatch(ClientAction.Failed.class::isInstance);

        answer(1);
        now = Duration.ofSeconds(20).toNanos();
        refuseForWantOfRoom();

        assertThat(actions)
                .anyMatch(action -> action instanceof ClientAction.Failed(GfsError error)
                        && error.getCode() == ErrorCode.DISK_FULL
                        && error.getOutcome() == Outcome.NOT_HAPPENED);
    }

    @Test
    void aMasterThatKnowsOfNoRoomIsBelievedAtOnce() {
        on(new ClientEvent.Start());

        outside(new NodeEvent.CallFailed(
                lastCall().call(),
                GfsError.newBuilder()
                        .setCode(ErrorCode.DISK_FULL)
                        .setOutcome(Outcome.NOT_HAPPENED)
                        .build()));

        assertThat(actions)
                .anyMatch(action -> action instanceof ClientAction.Failed(GfsError error)
                        && error.getCode() == ErrorCode.DISK_FULL);
    }

    private void refuseForWantOfRoom() {
        reply(WriteReply.newBuilder()
                .setError(GfsError.newBuilder().setCode(ErrorCode.DISK_FULL).setOutcome(Outcome.NOT_HAPPENED)));
    }

    private PlaceAppendRequest afterThePause() {
        assertThat(actions).noneMatch(ClientAction.Failed.class::isInstance);
        NodeAction.SetTimer pause = last(NodeAction.SetTimer.class);
        now = pause.atNanos();
        outside(new NodeEvent.TimerFired(pause.timer()));
        return (PlaceAppendRequest) lastCall().request();
    }

    private void answer(long version) {
        answer(version, "cs-1");
    }

    private void answer(long version, String primary) {
        Grant grant = Grant.newBuilder()
                .setHandle(HANDLE)
                .setVersion(version)
                .addMembers(Replica.newBuilder().setServerId(primary))
                .build();
        outside(new NodeEvent.CallAnswered(
                lastCall().call(),
                PlacementReply.newBuilder()
                        .setGrant(SignedGrant.newBuilder().setGrant(grant.toByteString()))
                        .build()));
    }

    private void reply(WriteReply.Builder reply) {
        long link = last(NodeAction.OpenLink.class).link();
        outside(new NodeEvent.LinkOpened(link));
        DataFrame sent = (DataFrame) last(NodeAction.Send.class).header();
        outside(new NodeEvent.FrameReceived(
                link,
                DataFrame.newBuilder().setId(sent.getId()).setWriteReply(reply).build(),
                Payload.empty()));
    }
}
