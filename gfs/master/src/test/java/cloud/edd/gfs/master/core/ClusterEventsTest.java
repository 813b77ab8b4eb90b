package cloud.edd.gfs.master.core;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.edd.gfs.protocol.node.NodeEvent;
import cloud.edd.proto.gfs.BadChunk;
import cloud.edd.proto.gfs.ClusterEvent;
import cloud.edd.proto.gfs.ClusterEventKind;
import cloud.edd.proto.gfs.Heartbeat;
import cloud.edd.proto.gfs.ListEventsReply;
import cloud.edd.proto.gfs.ListEventsRequest;
import cloud.edd.proto.gfs.Mark;
import cloud.edd.proto.gfs.ScrubProgress;
import cloud.edd.proto.gfs.ServerFrame;
import cloud.edd.proto.gfs.Uuid;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClusterEventsTest {

    private final Cluster cluster = Cluster.ready();
    private final Writer writer = new Writer(cluster);

    @Test
    void aStartTellsItsServersAndTheEndOfSafeMode() {
        assertThat(kinds())
                .containsExactly(
                        ClusterEventKind.MASTER_BEGAN,
                        ClusterEventKind.SERVER_CAME,
                        ClusterEventKind.SERVER_CAME,
                        ClusterEventKind.SAFE_MODE_LEFT,
                        ClusterEventKind.SERVER_CAME);
        assertThat(events()).extracting(ClusterEvent::getNumber).containsExactly(1L, 2L, 3L, 4L, 5L);
        assertThat(cluster.reports).isEqualTo(events());
    }

    @Test
    void aServerIsSilentAfterThirtySecondsAndReturnsOnce() {
        cluster.disconnect("cs-2");
        cluster.pass(Duration.ofSeconds(30));
        assertThat(kinds()).doesNotContain(ClusterEventKind.SERVER_SILENT);
        cluster.pass(Duration.ofMinutes(2));
        ClusterEvent silent = only(ClusterEventKind.SERVER_SILENT);
        assertThat(silent.getServerId()).isEqualTo("cs-2");
        assertThat(silent.getSentence()).contains("cs-2").contains("30 s");

        cluster.connect("cs-2");
        cluster.pass(Duration.ofMinutes(1));

        assertThat(only(ClusterEventKind.SERVER_RETURNED).getServerId()).isEqualTo("cs-2");
    }

    @Test
    void aServerThatNeverCameAfterARestartIsSilentToo() {
        cluster.restart();
        cluster.connect("cs-1");
        cluster.connect("cs-3");

        cluster.pass(Duration.ofMinutes(1));

        assertThat(only(ClusterEventKind.SERVER_SILENT).getServerId()).isEqualTo("cs-2");
    }

    @Test
    void aFullServerIsToldOnceAndWhenItHasRoomAgain() {
        say(Heartbeat.newBuilder().setAcceptsNewChunks(false));
        cluster.tick();
        cluster.tick();
        assertThat(only(ClusterEventKind.SERVER_FULL).getServerId()).isEqualTo("cs-2");

        say(Heartbeat.newBuilder().setAcceptsNewChunks(true));
        cluster.tick();

        assertThat(only(ClusterEventKind.SERVER_HAS_ROOM).getServerId()).isEqualTo("cs-2");
    }

    @Test
    void aPassOverEverythingStoredIsToldWhenItEnds() {
        say(scrub(5, 1_000));
        say(scrub(5, 1_000));
        assertThat(of(ClusterEventKind.SCRUB_ENDED)).isEmpty();

        say(scrub(2_000, 3_000));

        assertThat(only(ClusterEventKind.SCRUB_ENDED).getSentence())
                .contains("cs-2")
                .contains("1 chunks were found bad");
    }

    private static Heartbeat.Builder scrub(long lastPass, long passBegan) {
        return Heartbeat.newBuilder()
                .setAcceptsNewChunks(true)
                .setScrub(ScrubProgress.newBuilder()
                        .setLastPassMs(lastPass)
                        .setPassBeganMs(passBegan)
                        .setFoundBad(1));
    }

    private void say(Heartbeat.Builder heartbeat) {
        cluster.frame(cluster.link("cs-2"), ServerFrame.newBuilder().setHeartbeat(heartbeat));
    }

    @Test
    void anEmptiedServerIsTold() {
        cluster.disconnect("cs-1");
        cluster.storageIds.put("cs-1", cluster.ids.next());
        cluster.connect("cs-1");

        assertThat(only(ClusterEventKind.SERVER_EMPTIED).getServerId()).isEqualTo("cs-1");
    }

    @Test
    void aCorruptCopyIsToldOnceWithItsFile() {
        writer.write("/a", 100);
        Uuid handle = writer.open("/a").getChunks(0).getHandle();
        bad("cs-3", handle);
        bad("cs-3", handle);

        ClusterEvent corrupt = only(ClusterEventKind.CHUNK_CORRUPT);

        assertThat(corrupt.getServerId()).isEqualTo("cs-3");
        assertThat(corrupt.getHandle()).isEqualTo(handle);
        assertThat(corrupt.getFile()).isEqualTo("photos:/a");
    }

    @Test
    void aMasterThatMustNotServeSaysSo() {
        cluster.restart();
        cluster.connect(
                "cs-1", Mark.newBuilder().setSequence(900).build(), cloud.edd.proto.gfs.Epoch.getDefaultInstance());

        assertThat(only(ClusterEventKind.MASTER_UNFIT).getSentence()).contains("older copy");
    }

    @Test
    void whatAilsTheCheckpointsIsToldAfterTheBeginning() {
        cluster.event(new NodeEvent.CheckpointFailed(false, "the disk is full"));

        assertThat(only(ClusterEventKind.CHECKPOINT_FAILED).getSentence()).isEqualTo("the disk is full");
    }

    @Test
    void ofAKindOnlyThirtyAMinuteAreToldOneByOne() {
        for (int number = 0; number < 50; number++) {
            String path = "/" + number;
            writer.writeSmall(path, 10);
            bad("cs-1", writer.open(path).getChunks(0).getHandle());
        }
        assertThat(of(ClusterEventKind.CHUNK_CORRUPT)).hasSize(30);

        cluster.pass(Duration.ofMinutes(2));

        assertThat(of(ClusterEventKind.CHUNK_CORRUPT)).hasSize(31).last().satisfies(event -> {
            assertThat(event.getCount()).isEqualTo(20);
            assertThat(event.getSentence()).contains("20 times more");
        });
    }

    @Test
    void askingGoesOnWhereItStoodAndBeginsAnewWithTheNextMaster() {
        ListEventsReply all = list(0, 0, 0);
        long epoch = all.getMark().getEpoch().getNumber();
        assertThat(list(epoch, 3, 0).getEventsList())
                .isEqualTo(all.getEventsList().subList(3, 5));
        assertThat(list(epoch, 0, 2).getEventsList())
                .isEqualTo(all.getEventsList().subList(3, 5));
        assertThat(list(epoch, 5, 0).getEventsList()).isEmpty();

        cluster.restart();

        assertThat(list(epoch, 5, 0).getEventsList()).hasSize(1);
    }

    private void bad(String server, Uuid handle) {
        cluster.frame(
                cluster.link(server),
                ServerFrame.newBuilder().setBadChunk(BadChunk.newBuilder().setHandle(handle)));
    }

    private List<ClusterEventKind> kinds() {
        return events().stream().map(ClusterEvent::getKind).toList();
    }

    private List<ClusterEvent> events() {
        return list(0, 0, 0).getEventsList();
    }

    private ListEventsReply list(long epoch, long after, int limit) {
        return (ListEventsReply) cluster.call(ListEventsRequest.newBuilder()
                .setEpoch(epoch)
                .setAfter(after)
                .setLimit(limit)
                .build());
    }

    private List<ClusterEvent> of(ClusterEventKind kind) {
        return events().stream().filter(event -> event.getKind() == kind).toList();
    }

    private ClusterEvent only(ClusterEventKind kind) {
        assertThat(of(kind)).as("events of kind " + kind).hasSize(1);
        return of(kind).getFirst();
    }
}
