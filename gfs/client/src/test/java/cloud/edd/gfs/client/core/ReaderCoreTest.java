package cloud.edd.gfs.client.core;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.edd.gfs.protocol.core.Core;
import cloud.edd.gfs.protocol.node.NodeAction;
import cloud.edd.gfs.protocol.node.NodeEvent;
import cloud.edd.gfs.protocol.payload.Crc32c;
import cloud.edd.gfs.protocol.payload.Payload;
import cloud.edd.proto.gfs.ChunkLocation;
import cloud.edd.proto.gfs.ChunkState;
import cloud.edd.proto.gfs.DataFrame;
import cloud.edd.proto.gfs.ErrorCode;
import cloud.edd.proto.gfs.FileAttributes;
import cloud.edd.proto.gfs.GfsError;
import cloud.edd.proto.gfs.LocateRequest;
import cloud.edd.proto.gfs.OpenReply;
import cloud.edd.proto.gfs.Progress;
import cloud.edd.proto.gfs.ReadReply;
import cloud.edd.proto.gfs.ReadRequest;
import cloud.edd.proto.gfs.Replica;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ReaderCoreTest extends PlayedCore {

    private static final int BLOCK = 64 << 10;
    private static final int LENGTH = 4 * BLOCK;
    private static final ClientLimits LIMITS = ClientLimits.standard(
                    Duration.ofSeconds(20), Duration.ofSeconds(20), Duration.ofSeconds(2))
            .reading(BLOCK);

    private static final FileAttributes FILE =
            FileAttributes.newBuilder().setFileId(1).setLength(LENGTH).build();
    private static final OpenReply OPENED = OpenReply.newBuilder()
            .setFile(FILE)
            .addChunks(ChunkLocation.newBuilder()
                    .setCommitted(ChunkState.newBuilder().setLength(LENGTH))
                    .addReplicas(Replica.newBuilder().setServerId("cs-1"))
                    .addReplicas(Replica.newBuilder().setServerId("cs-2")))
            .build();

    private ReaderCore core = reader(OptionalInt.empty());

    private static ReaderCore reader(OptionalInt crc) {
        Places places = new LocationCache().of(FILE);
        places.add(OPENED, 1);
        return new ReaderCore(new ReadRange(1, 0, LENGTH, crc), places, LIMITS);
    }

    @Override
    Core<ClientEvent, ClientAction> core() {
        return core;
    }

    @Test
    void asksForOneRequestUntilItMayHaveMore() {
        begin();
        assertThat(asked()).containsExactly(0);
        on(new ClientEvent.ReadAhead(3 * BLOCK));
        assertThat(asked()).containsExactly(0, BLOCK, 2 * BLOCK);
    }

    @Test
    void whatWasDroppedIsDeliveredAgainWhenThereIsRoom() {
        begin();
        on(new ClientEvent.ReadAhead(LENGTH));
        for (int request = 0; request < 4; request++) {
            answer(request);
        }
        assertThat(actions).anyMatch(ClientAction.Done.class::isInstance);

        // The application has the first and never saw the others.
        on(new ClientEvent.ReadAhead(BLOCK));
        actions.clear();
        on(new ClientEvent.Dropped(3 * BLOCK));
        open();
        assertThat(asked()).as("there is no room").isEmpty();
        on(new ClientEvent.Consumed(BLOCK));
        assertThat(asked()).containsExactly(BLOCK);
        answer(0);
        on(new ClientEvent.ReadAhead(LENGTH));
        answer(1);
        answer(2);

        assertThat(actions).filteredOn(ClientAction.Deliver.class::isInstance).hasSize(3);
        assertThat(actions).anyMatch(ClientAction.Done.class::isInstance);
    }

    @Test
    void aFileWhoseBlocksDoNotMakeItsChecksumEndsWithAnError() {
        core = reader(OptionalInt.of(Crc32c.of(new byte[LENGTH]) + 1));
        begin();
        on(new ClientEvent.ReadAhead(LENGTH));
        for (int request = 0; request < 4; request++) {
            answer(request);
        }

        assertThat(actions).noneMatch(ClientAction.Done.class::isInstance);
        assertThat(actions.getLast())
                .isInstanceOfSatisfying(
                        ClientAction.Failed.class,
                        failed -> assertThat(failed.error().getCode()).isEqualTo(ErrorCode.CORRUPT));
    }

    @Test
    void whatIsDeliveredAgainCountsOnce() {
        core = reader(OptionalInt.of(Crc32c.of(new byte[LENGTH])));
        begin();
        on(new ClientEvent.ReadAhead(LENGTH));
        for (int request = 0; request < 4; request++) {
            answer(request);
        }
        assertThat(actions).anyMatch(ClientAction.Done.class::isInstance);
        actions.clear();
        on(new ClientEvent.Dropped(3 * BLOCK));
        open();
        on(new ClientEvent.ReadAhead(LENGTH));
        on(new ClientEvent.Consumed(BLOCK));
        for (int request = 0; request < 3; request++) {
            answer(request);
        }

        assertThat(actions).anyMatch(ClientAction.Done.class::isInstance);
        assertThat(actions).noneMatch(ClientAction.Failed.class::isInstance);
    }

    @Test
    void whatTheMasterToldOneStreamServesTheNextAndNobodyOnceItWasWrong() {
        Places places = new LocationCache().of(FILE);
        core = new ReaderCore(new ReadRange(1, 0, LENGTH), places, LIMITS);
        on(new ClientEvent.Start());
        assertThat(lastCall().request()).isInstanceOf(LocateRequest.class);
        answer(OPENED);
        open();
        assertThat(asked()).containsExactly(0);

        actions.clear();
        core = new ReaderCore(new ReadRange(1, BLOCK, LENGTH), places, LIMITS);
        begin();
        assertThat(all(NodeAction.Call.class)).as("the master is not asked").isEmpty();
        assertThat(asked()).containsExactly(BLOCK);

        refuse(ErrorCode.NOT_FOUND);
        assertThat(opened()).as("this stream goes on with the other replica").isEqualTo(2);
        actions.clear();
        core = new ReaderCore(new ReadRange(1, 0, LENGTH), places, LIMITS);
        on(new ClientEvent.Start());
        assertThat(lastCall().request()).isInstanceOf(LocateRequest.class);
    }

    @Test
    void farIntoAFileTheMasterIsAskedFromThere() {
        long far = 100L * LIMITS.chunkBytes() + 1;
        core = new ReaderCore(new ReadRange(1, far, far + 1), new LocationCache().of(FILE), LIMITS);
        on(new ClientEvent.Start());
        assertThat(((LocateRequest) lastCall().request()).getFirstChunk()).isEqualTo(100);
    }

    /** A block that takes a minute to arrive is no reason to leave a server; silence is. */
    @Test
    void staysWithAServerWhoseBytesArriveHoweverSlowly() {
        begin();
        for (int second = 0; second < 60; second += 5) {
            now += TimeUnit.SECONDS.toNanos(5);
            fireDue();
            progress(1 + second);
        }
        assertThat(opened()).isEqualTo(1);

        for (int second = 0; second < 30; second += 5) {
            now += TimeUnit.SECONDS.toNanos(5);
            fireDue();
            progress(56);
        }
        assertThat(opened()).as("no byte more").isGreaterThan(1);
    }

    private void begin() {
        on(new ClientEvent.Start());
        open();
    }

    private void open() {
        outside(new NodeEvent.LinkOpened(last(NodeAction.OpenLink.class).link()));
    }

    private long opened() {
        return all(NodeAction.OpenLink.class).count();
    }

    private void fireDue() {
        NodeAction.SetTimer timer = last(NodeAction.SetTimer.class);
        if (timer.atNanos() <= now) {
            outside(new NodeEvent.TimerFired(timer.timer()));
        }
    }

    private void progress(int bytes) {
        NodeAction.Send first = sent().getFirst();
        outside(new NodeEvent.FrameReceived(
                first.link(),
                DataFrame.newBuilder()
                        .setId(((DataFrame) first.header()).getId())
                        .setProgress(Progress.newBuilder().setReceived(bytes))
                        .build(),
                Payload.empty()));
    }

    private void refuse(ErrorCode code) {
        NodeAction.Send first = sent().getFirst();
        outside(new NodeEvent.FrameReceived(
                first.link(),
                DataFrame.newBuilder()
                        .setId(((DataFrame) first.header()).getId())
                        .setReadReply(ReadReply.newBuilder()
                                .setError(GfsError.newBuilder().setCode(code)))
                        .build(),
                Payload.empty()));
    }

    private void answer(int request) {
        NodeAction.Send send = sent().get(request);
        DataFrame frame = (DataFrame) send.header();
        Payload bytes = Payload.of(new byte[BLOCK]);
        outside(new NodeEvent.FrameReceived(
                send.link(),
                DataFrame.newBuilder()
                        .setId(frame.getId())
                        .setReadReply(ReadReply.newBuilder()
                                .setBlockOffset(frame.getRead().getOffset())
                                .addBlockCrc32C(bytes.crc32c()))
                        .build(),
                bytes));
    }

    private List<NodeAction.Send> sent() {
        return all(NodeAction.Send.class).toList();
    }

    private List<Integer> asked() {
        return sent().stream()
                .map(send -> ((DataFrame) send.header()).getRead())
                .map(ReadRequest::getOffset)
                .toList();
    }
}
