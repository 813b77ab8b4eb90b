package cloud.edd.gfs.master.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cloud.edd.proto.gfs.BadChunk;
import cloud.edd.proto.gfs.CheckChunksReply;
import cloud.edd.proto.gfs.CheckChunksRequest;
import cloud.edd.proto.gfs.CheckedChunk;
import cloud.edd.proto.gfs.CheckedReplica;
import cloud.edd.proto.gfs.ChunkReport;
import cloud.edd.proto.gfs.ChunkState;
import cloud.edd.proto.gfs.ClusterEvent;
import cloud.edd.proto.gfs.ClusterEventKind;
import cloud.edd.proto.gfs.ClusterPressure;
import cloud.edd.proto.gfs.ClusterStatus;
import cloud.edd.proto.gfs.Command;
import cloud.edd.proto.gfs.ErrorCode;
import cloud.edd.proto.gfs.GetClusterPressureRequest;
import cloud.edd.proto.gfs.GetClusterStatusRequest;
import cloud.edd.proto.gfs.Heartbeat;
import cloud.edd.proto.gfs.HoldChanges;
import cloud.edd.proto.gfs.MasterFrame;
import cloud.edd.proto.gfs.ReplicaState;
import cloud.edd.proto.gfs.ScrubOrder;
import cloud.edd.proto.gfs.ScrubProgress;
import cloud.edd.proto.gfs.ScrubReply;
import cloud.edd.proto.gfs.ScrubRequest;
import cloud.edd.proto.gfs.ServerFrame;
import cloud.edd.proto.gfs.ServerLoad;
import cloud.edd.proto.gfs.SetSafeModeReply;
import cloud.edd.proto.gfs.SetSafeModeRequest;
import cloud.edd.proto.gfs.Uuid;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AdminCallsTest {

    private final Cluster cluster = Cluster.ready();
    private final Writer writer = new Writer(cluster);

    @Test
    void aPersonsSafeModeStopsChangesAndOutlivesTheMaster() {
        writer.write("/a", 10);
        assertThat(safeMode(true, "moving the rack").getSafeMode()).isTrue();
        assertRefused(ErrorCode.UNAVAILABLE, () -> writer.delete("/a"));
        assertThat(writer.open("/a").getFile().getLength()).isEqualTo(10);
        long minutes = cluster.core.state().minutes();
        cluster.pass(Duration.ofMinutes(5));
        assertThat(cluster.core.state().minutes()).isEqualTo(minutes);

        cluster.restart();
        cluster.connect("cs-1");
        cluster.connect("cs-2");

        assertThat(cluster.core.inSafeMode()).isTrue();
        assertThat(cluster.core.safeModeReason()).contains("moving the rack").contains("gfs safemode leave");
        assertRefused(ErrorCode.UNAVAILABLE, () -> writer.delete("/a"));

        assertThat(safeMode(false, "").getSafeMode()).isFalse();
        assertThat(writer.delete("/a")).isEqualTo(1);
        assertThat(cluster.reports)
                .extracting(event -> event.getKind())
                .contains(ClusterEventKind.SAFE_MODE_ENTERED)
                .endsWith(ClusterEventKind.SAFE_MODE_LEFT);
    }

    @Test
    void whoHeldTheChangesAndLetThemGoOnIsOnRecord() {
        safeMode(true, "moving the rack");
        assertThat(cluster.commands().getLast().getHoldChanges())
                .isEqualTo(HoldChanges.newBuilder()
                        .setReason("moving the rack")
                        .setPerson("maria@desk-3")
                        .build());
        safeMode(false, "");

        assertThat(cluster.commands())
                .filteredOn(Command::hasHoldChanges)
                .last()
                .extracting(Command::getHoldChanges)
                .isEqualTo(HoldChanges.newBuilder().setPerson("maria@desk-3").build());
        assertThat(persons(ClusterEventKind.SAFE_MODE_ENTERED))
                .containsExactly("maria@desk-3 put the cluster into safe mode: moving the rack");
        assertThat(persons(ClusterEventKind.SAFE_MODE_LEFT)).containsExactly("maria@desk-3 ended safe mode");
        assertRefused(
                ErrorCode.INVALID_ARGUMENT,
                () -> cluster.call(SetSafeModeRequest.newBuilder()
                        .setEntered(true)
                        .setReason("x")
                        .setPerson("m".repeat(101))
                        .build()));
    }

    @Test
    void safeModeNeedsAReasonAndAPersonCannotEndTheOneOfAStart() {
        assertRefused(ErrorCode.INVALID_ARGUMENT, () -> safeMode(true, " "));
        cluster.restart();
        cluster.connect("cs-1");

        SetSafeModeReply reply = safeMode(false, "");

        assertThat(reply.getSafeMode()).isTrue();
        assertThat(reply.getReason()).contains("1 of 2 chunkservers");
    }

    @Test
    void everyChunkIsCheckedOnceInTheOrderOfHandles() {
        for (int number = 0; number < 700; number++) {
            writer.writeSmall("/" + number, 10);
        }
        List<Uuid> handles = new ArrayList<>();
        List<CheckedChunk> all = check(CheckChunksRequest.newBuilder());
        all.forEach(chunk -> handles.add(chunk.getHandle()));

        assertThat(handles).hasSize(700).doesNotHaveDuplicates();
        assertThat(handles).isSortedAccordingTo((one, other) -> Long.compareUnsigned(one.getHigh(), other.getHigh()));
        assertThat(all).allMatch(CheckedChunk::getHealthy);
        assertThat(check(CheckChunksRequest.newBuilder().setOnlyUnhealthy(true)))
                .isEmpty();
        assertThat(check(CheckChunksRequest.newBuilder().setNamespace("photos").setPrefix("/69")))
                .hasSize(11);
        assertThat(check(CheckChunksRequest.newBuilder().setNamespace("other"))).isEmpty();
    }

    @Test
    void aBrokenCopyAndASilentServerAreShown() {
        writer.write("/a", 100);
        writer.write("/b", 100);
        cluster.frame(
                cluster.link("cs-2"),
                ServerFrame.newBuilder()
                        .setBadChunk(BadChunk.newBuilder()
                                .setHandle(writer.open("/a").getChunks(0).getHandle())));
        List<CheckedChunk> broken = check(CheckChunksRequest.newBuilder().setOnlyUnhealthy(true));
        assertThat(broken).singleElement().satisfies(chunk -> {
            assertThat(chunk.getPath()).isEqualTo("/a");
            assertThat(chunk.getCommitted().getLength()).isEqualTo(100);
            assertThat(chunk.getReplicasList())
                    .filteredOn(replica -> replica.getServerId().equals("cs-2"))
                    .extracting(CheckedReplica::getState)
                    .containsExactly(ReplicaState.MEMBER_CORRUPT);
        });

        cluster.disconnect("cs-1");

        assertThat(check(CheckChunksRequest.newBuilder().setOnlyUnhealthy(true)))
                .hasSize(2)
                .allSatisfy(chunk -> assertThat(chunk.getReplicasList())
                        .filteredOn(replica -> !replica.getAlive())
                        .extracting(CheckedReplica::getServerId)
                        .containsExactly("cs-1"));
    }

    @Test
    void scrubbingIsOrderedForAFileAServerOrAll() {
        writer.write("/a", 100);
        Uuid handle = writer.open("/a").getChunks(0).getHandle();
        cluster.disconnect("cs-3");

        ScrubReply file = scrub(ScrubRequest.newBuilder().setNamespace("photos").setPath("/a"));
        assertThat(file.getServerIdsList()).containsExactly("cs-1", "cs-2");
        assertThat(file.getSilentServerIdsList()).containsExactly("cs-3");
        assertThat(file.getCopies()).isEqualTo(2);
        assertThat(orders("cs-1"))
                .containsExactly(ScrubOrder.newBuilder().addHandles(handle).build());

        scrub(ScrubRequest.newBuilder().setServerId("cs-2"));
        assertThat(orders("cs-1")).hasSize(1);
        assertThat(orders("cs-2")).last().isEqualTo(ScrubOrder.getDefaultInstance());
        assertRefused(ErrorCode.NOT_FOUND, () -> scrub(ScrubRequest.newBuilder().setServerId("cs-9")));
        assertRefused(
                ErrorCode.NOT_FOUND,
                () -> scrub(ScrubRequest.newBuilder().setNamespace("photos").setPath("/none")));
    }

    @Test
    void pressureShowsWhatEveryServerLastSaid() {
        ServerLoad load = ServerLoad.newBuilder()
                .setCpuPercent(12.5)
                .setActiveTransfers(3)
                .build();
        ScrubProgress scrub = ScrubProgress.newBuilder().setRemainingBytes(77).build();
        cluster.frame(
                cluster.link("cs-1"),
                ServerFrame.newBuilder()
                        .setHeartbeat(Heartbeat.newBuilder()
                                .setLoad(load)
                                .setChunkCount(4)
                                .setScrub(scrub)
                                .setCopiesActive(2)));

        ClusterPressure pressure = (ClusterPressure) cluster.call(GetClusterPressureRequest.getDefaultInstance());

        assertThat(pressure.getServers(0).getLoad()).isEqualTo(load);
        assertThat(pressure.getServers(0).getScrub()).isEqualTo(scrub);
        assertThat(pressure.getServers(0).getCopiesActive()).isEqualTo(2);
        assertThat(pressure.getServers(0).getChunkCount()).isEqualTo(4);
        assertThat(pressure.getMark().getEpoch()).isEqualTo(cluster.core.epoch());
    }

    @Test
    void oneSentenceSaysHowTheClusterIs() {
        assertThat(status().getSummary()).isEqualTo("There are no chunks yet.");
        writer.write("/a", 100);
        writer.write("/b", 100);
        assertThat(status().getSummary()).isEqualTo("All 2 chunks have three good copies.");
        assertThat(status().getHealthy()).isTrue();

        cluster.disconnect("cs-3");
        assertThat(status().getSummary()).isEqualTo("All 2 chunks have three good copies; silent: cs-3.");
        assertThat(status().getHealthy()).isFalse();
        cluster.connect("cs-3", report("/a"), report("/b"));
        cluster.frame(
                cluster.link("cs-2"),
                ServerFrame.newBuilder()
                        .setBadChunk(BadChunk.newBuilder()
                                .setHandle(writer.open("/a").getChunks(0).getHandle())));
        assertThat(status().getSummary()).startsWith("1 chunk has fewer than three good copies; ");
        assertThat(status().getHealthy()).isFalse();

        safeMode(true, "moving the rack");
        assertThat(status().getSummary()).startsWith("Nothing can be changed (safe mode): a person wants it so");
    }

    private ChunkReport report(String path) {
        return ChunkReport.newBuilder()
                .setHandle(writer.open(path).getChunks(0).getHandle())
                .setVersion(1)
                .setCommitted(ChunkState.newBuilder().setLength(100).setCrc32C(Writer.zeros(100)))
                .build();
    }

    private ClusterStatus status() {
        return (ClusterStatus) cluster.call(GetClusterStatusRequest.getDefaultInstance());
    }

    private List<ScrubOrder> orders(String server) {
        return cluster.framesTo(server).stream()
                .filter(MasterFrame::hasScrub)
                .map(MasterFrame::getScrub)
                .toList();
    }

    private ScrubReply scrub(ScrubRequest.Builder request) {
        return (ScrubReply) cluster.call(request.build());
    }

    private SetSafeModeReply safeMode(boolean entered, String reason) {
        return (SetSafeModeReply) cluster.call(SetSafeModeRequest.newBuilder()
                .setEntered(entered)
                .setReason(reason)
                .setPerson("maria@desk-3")
                .build());
    }

    private List<String> persons(ClusterEventKind kind) {
        return cluster.reports.stream()
                .filter(event -> event.getKind() == kind)
                .map(ClusterEvent::getSentence)
                .filter(sentence -> sentence.startsWith("maria@desk-3 "))
                .toList();
    }

    private List<CheckedChunk> check(CheckChunksRequest.Builder request) {
        List<CheckedChunk> all = new ArrayList<>();
        CheckChunksReply page = CheckChunksReply.getDefaultInstance();
        do {
            page = (CheckChunksReply)
                    cluster.call(request.setAfter(page.getNext()).build());
            all.addAll(page.getChunksList());
        } while (page.getMore());
        return all;
    }

    private static void assertRefused(ErrorCode code, org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        Cluster.Failure.class,
                        failure -> assertThat(failure.error.getCode()).isEqualTo(code));
    }
}
