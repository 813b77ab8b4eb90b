package cloud.edd.gfs.master.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import cloud.edd.gfs.master.core.MasterCore;
import cloud.edd.gfs.master.core.MasterSettings;
import cloud.edd.gfs.master.core.metadata.MetadataState;
import cloud.edd.gfs.master.log.MetadataLogException;
import cloud.edd.gfs.master.log.MetadataLogException.Reason;
import cloud.edd.gfs.master.log.MetadataRecovery;
import cloud.edd.gfs.protocol.node.NodeEvent.LogRoom;
import cloud.edd.gfs.protocol.token.SigningKeys;
import cloud.edd.proto.gfs.ClusterEvent;
import cloud.edd.proto.gfs.ClusterEventKind;
import cloud.edd.proto.gfs.EpochVote;
import cloud.edd.proto.gfs.GfsError;
import cloud.edd.proto.gfs.Heartbeat;
import cloud.edd.proto.gfs.InventoryPage;
import cloud.edd.proto.gfs.ListEventsReply;
import cloud.edd.proto.gfs.ListEventsRequest;
import cloud.edd.proto.gfs.MasterFrame;
import cloud.edd.proto.gfs.MetadataStored;
import cloud.edd.proto.gfs.OpenSessionRequest;
import cloud.edd.proto.gfs.Register;
import cloud.edd.proto.gfs.ServerFrame;
import cloud.edd.proto.gfs.TakeCheckpointRequest;
import cloud.edd.proto.gfs.Uuid;
import com.google.protobuf.Message;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class FailingLogTest {

    private static final CheckpointSchedule AT_ONCE = new CheckpointSchedule(1, Duration.ofSeconds(1));

    private final FailingLog log = new FailingLog();
    private final List<Boolean> checkpoints = new ArrayList<>();
    private final List<String> failures = new ArrayList<>();
    private final Checkpointing checkpointing = new Checkpointing(
            log,
            AT_ONCE,
            Runnable::run,
            new LoopMetrics() {
                @Override
                public void forced(int records, long nanos) {}

                @Override
                public void checkpoint(boolean successful) {
                    checkpoints.add(successful);
                }

                @Override
                public void event(ClusterEventKind kind, int count) {}
            },
            -10,
            0,
            sequence -> {},
            failures::add);

    private MasterLoop loop(Queue<String> reasons, LoopMetrics metrics) {
        SigningKeys keys =
                SigningKeys.of("a secret for the tests of the loop".getBytes(StandardCharsets.US_ASCII), null);
        return new MasterLoop(
                new MasterCore(
                        MasterSettings.defaults(),
                        keys,
                        () -> Uuid.newBuilder().setLow(1).build(),
                        MetadataRecovery.recover(log),
                        log.room(),
                        log.tailWasCut()),
                log,
                new CheckpointSchedule(1_000, Duration.ofMinutes(1)),
                Runnable::run,
                InstantSource.system(),
                metrics,
                reasons::add);
    }

    @Test
    void roomThatIsThereAgainIsNoticedAlthoughNothingIsWritten() throws Exception {
        try (MasterLoop loop = loop(new ConcurrentLinkedQueue<>(), LoopMetrics.NONE)) {
            loop.start();
            chunkserver(loop, 1);
            chunkserver(loop, 2);
            await().untilAsserted(() -> assertThat(open(loop)).isEmpty());
            log.room = LogRoom.NONE;
            await().untilAsserted(() -> assertThat(open(loop)).contains("no room for its log"));

            log.room = LogRoom.PLENTY;

            await().untilAsserted(() -> assertThat(open(loop)).isEmpty());
        }
    }

    /** Why no session can be opened; empty when one was. */
    private static String open(MasterLoop loop) throws Exception {
        return ask(loop, OpenSessionRequest.getDefaultInstance())
                .handle((reply, refusal) -> refusal == null ? "" : String.valueOf(refusal.getMessage()))
                .get();
    }

    /** It grants what it is asked for, has nothing, and says so as often as it is asked. */
    private static void chunkserver(MasterLoop loop, int number) {
        long[] link = {0};
        link[0] = loop.accept(new Peer() {
            @Override
            public void send(MasterFrame frame) {
                switch (frame.getBodyCase()) {
                    case EPOCH_REQUEST ->
                        answer(ServerFrame.newBuilder()
                                .setEpochVote(EpochVote.newBuilder()
                                        .setGranted(frame.getEpochRequest().getEpoch())));
                    case WELCOME -> {
                        answer(ServerFrame.newBuilder()
                                .setInventory(
                                        InventoryPage.newBuilder().setReport(1).setLast(true)));
                        answer(ServerFrame.newBuilder()
                                .setHeartbeat(Heartbeat.newBuilder().setAcceptsNewChunks(true)));
                    }
                    case METADATA_APPEND ->
                        answer(ServerFrame.newBuilder()
                                .setMetadataStored(MetadataStored.newBuilder()
                                        .setNumber(frame.getMetadataAppend().getNumber())
                                        .setThrough(frame.getMetadataAppend().getThrough())));
                    default -> {}
                }
            }

            private void answer(ServerFrame.Builder frame) {
                loop.received(link[0], frame.build());
            }

            @Override
            public void close() {}
        });
        loop.received(
                link[0],
                ServerFrame.newBuilder()
                        .setRegister(Register.newBuilder()
                                .setServerId("cs-" + number)
                                .setStorageId(Uuid.newBuilder().setLow(number))
                                .setFormatVersion(1))
                        .build());
    }

    @Test
    void whatAilsTheCheckpointsIsAnEvent() throws Exception {
        log.damaged.add("the checkpoint of record 7 is damaged");
        log.failing.add(FailingLog.Step.FINISH);
        try (MasterLoop loop = loop(new ConcurrentLinkedQueue<>(), LoopMetrics.NONE)) {
            loop.start();
            CompletableFuture<Message> taken = ask(loop, TakeCheckpointRequest.getDefaultInstance());

            await().untilAsserted(() -> assertThat(((ListEventsReply) ask(loop, ListEventsRequest.getDefaultInstance())
                                    .get())
                            .getEventsList())
                    .extracting(ClusterEvent::getKind)
                    .startsWith(ClusterEventKind.MASTER_BEGAN, ClusterEventKind.CHECKPOINT_DAMAGED)
                    .contains(ClusterEventKind.CHECKPOINT_FAILED));
            assertThat(taken).isNotDone();
        }
    }

    private static CompletableFuture<Message> ask(MasterLoop loop, Message request) {
        CompletableFuture<Message> answer = new CompletableFuture<>();
        loop.call(request, new Caller() {
            @Override
            public void answered(Message reply) {
                answer.complete(reply);
            }

            @Override
            public void failed(GfsError error) {
                answer.completeExceptionally(new AssertionError(error.getMessage()));
            }
        });
        return answer;
    }

    private static Set<Thread> masters() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("gfs-master"))
                .collect(Collectors.toSet());
    }

    @Test
    void aThreadThatIsInterruptedLetsItsCallersGo() throws Exception {
        Set<Thread> others = masters();
        Queue<String> reasons = new ConcurrentLinkedQueue<>();
        try (MasterLoop loop = loop(reasons, LoopMetrics.NONE)) {
            loop.start();
            Thread master = masters().stream()
                    .filter(thread -> !others.contains(thread))
                    .findFirst()
                    .orElseThrow();
            master.interrupt();
            master.join();
        }
        assertThat(reasons).isEmpty();
    }

    @Test
    void whoIsInterruptedDoesNotWaitForTheLastForce() throws Exception {
        CountDownLatch forcing = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        Queue<String> reasons = new ConcurrentLinkedQueue<>();
        MasterLoop loop = loop(reasons, new LoopMetrics() {
            @Override
            public void forced(int records, long nanos) {
                forcing.countDown();
                try {
                    goOn.await();
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
            }

            @Override
            public void checkpoint(boolean successful) {}

            @Override
            public void event(ClusterEventKind kind, int count) {}
        });
        loop.start();
        forcing.await();

        Thread.currentThread().interrupt();
        loop.close();
        assertThat(Thread.interrupted()).isTrue();
        goOn.countDown();
        loop.close();
        assertThat(reasons).isEmpty();
    }

    private void takeOne() {
        checkpointing.tick(new MetadataState(64 << 20), 0);
        for (int slice = 0; slice < 100; slice++) {
            checkpointing.slice();
        }
    }

    @Test
    void aCheckpointWithoutRoomIsGivenUp() {
        log.failing.add(FailingLog.Step.BEGIN);
        log.reason = Reason.FULL;

        takeOne();

        assertThat(checkpoints).containsExactly(false);
        assertThat(failures).singleElement().asString().contains("the log is kept until one succeeds");
    }

    @Test
    void aLogThatFailedWhileItsSegmentWasChangedStopsTheMaster() {
        log.failing.add(FailingLog.Step.BEGIN);

        assertThatThrownBy(this::takeOne).isInstanceOf(MetadataLogException.class);
    }

    @Test
    void aCheckpointThatCannotBeWrittenIsGivenUpAlsoWhenItsRestStays() {
        log.failing.add(FailingLog.Step.WRITE);
        log.failing.add(FailingLog.Step.CANCEL);

        takeOne();

        assertThat(checkpoints).containsExactly(false);
        assertThat(failures).singleElement().asString().contains("the log is kept until one succeeds");
        assertThat(log.cancelled).isEqualTo(1);
        assertThat(checkpointing.isSlicing()).isFalse();
    }

    @Test
    void aCheckpointThatCannotBeFinishedIsOnlyCounted() {
        log.failing.add(FailingLog.Step.FINISH);

        takeOne();

        assertThat(checkpoints).containsExactly(false);
        assertThat(failures).singleElement().asString().contains("the log is kept until one succeeds");
        checkpointing.close();
    }

    @Test
    void aForceThatFailsEndsTheMasterAndAnInterruptedCallerIsLetGo() {
        Queue<String> reasons = new ConcurrentLinkedQueue<>();
        log.failing.add(FailingLog.Step.FORCE);
        MasterLoop loop = loop(reasons, LoopMetrics.NONE);
        loop.start();
        long link = loop.accept(new Peer() {
            @Override
            public void send(MasterFrame frame) {}

            @Override
            public void close() {}
        });

        await().until(() -> !reasons.isEmpty());
        assertThat(reasons).hasSize(1).first().asString().contains("FORCE");

        // Nobody takes from the queue any more: whoever waits for room in it leaves when interrupted.
        Thread.currentThread().interrupt();
        loop.received(link, ServerFrame.getDefaultInstance());
        assertThat(Thread.interrupted()).isTrue();
        Thread.currentThread().interrupt();
        loop.close();
        assertThat(Thread.interrupted()).isTrue();
    }
}
