package cloud.edd.gfs.master.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cloud.edd.proto.gfs.ClusterEventKind;
import cloud.edd.proto.gfs.CopyOrder;
import cloud.edd.proto.gfs.ErrorCode;
import cloud.edd.proto.gfs.Grant;
import cloud.edd.proto.gfs.Heartbeat;
import cloud.edd.proto.gfs.LocateRequest;
import cloud.edd.proto.gfs.PlacementReply;
import cloud.edd.proto.gfs.RebalanceRequest;
import cloud.edd.proto.gfs.RemoveServerReply;
import cloud.edd.proto.gfs.RemoveServerRequest;
import cloud.edd.proto.gfs.SalvageReply;
import cloud.edd.proto.gfs.SalvageRequest;
import cloud.edd.proto.gfs.ServerFrame;
import cloud.edd.proto.gfs.ServerLoad;
import cloud.edd.proto.gfs.ServerMode;
import cloud.edd.proto.gfs.ServerStatus;
import cloud.edd.proto.gfs.SetServerModeRequest;
import cloud.edd.proto.gfs.Uuid;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Few servers, lost chunks, and what people decide about servers. */
class OperatorTest extends RepairScene {

    @Test
    void twoLiveServersTakeTwoCopiesAndOweOne() {
        cluster.disconnect("cs-3");
        Uuid handle = file("/a");
        assertThat(states(handle)).hasSize(2);
        assertThat(status().getUnderReplicated()).isEqualTo(1);
        cluster.pass(QUIET);

        cluster.connect("cs-3");
        cluster.pass(Duration.ofSeconds(2));

        carryOut("cs-3", onlyOrder("cs-3"));
        assertThat(states(handle).values()).containsOnly("GOOD").hasSize(3);
        assertThat(status().getUnderReplicated()).isZero();
    }

    /** Its writer may have gone, and its session lasts for a day: nobody needs to start a chunkserver for it. */
    @Test
    void chunkWithoutCommittedBytesOwesNoCopy() {
        cluster.disconnect("cs-3");
        PlacementReply placed = writer.create("/a");
        cluster.connect("cs-3");
        cluster.pass(QUIET);
        assertThat(status().getUnderReplicated()).isZero();
        assertThat(orders("cs-3")).isEmpty();

        Grant grant = cluster.open(placed.getGrant());
        assertThat(cluster.commit(grant, writer.segment(grant, 0, 100)).hasError())
                .isFalse();
        assertThat(status().getUnderReplicated()).isEqualTo(1);
    }

    @Test
    void oneLiveServerServesReadsAndRefusesWrites() {
        Uuid handle = file("/a");
        cluster.disconnect("cs-2");
        cluster.disconnect("cs-3");

        assertThat(writer.open("/a").getChunks(0).getHandle()).isEqualTo(handle);
        assertThatThrownBy(() -> writer.create("/b")).isInstanceOfSatisfying(Cluster.Failure.class, failure -> {
            assertThat(failure.error.getCode()).isEqualTo(ErrorCode.UNAVAILABLE);
            assertThat(failure.error.getMessage()).contains("fewer than a majority of the chunkservers");
        });
    }

    @Test
    void lostChunkIsSaidNotServed() {
        Uuid handle = file("/a");
        cluster.pass(QUIET);
        loseAll(handle);

        assertRefused(ErrorCode.LOST, "salvage", () -> writer.open("/a"));
        assertRefused(
                ErrorCode.LOST,
                "has no good copy left",
                () -> cluster.call(LocateRequest.newBuilder()
                        .setFileId(chunk(handle).file().id())
                        .build()));
        cluster.pass(Duration.ofSeconds(3));
        assertThat(status().getLost()).isEqualTo(1);
        assertThat(status().getRepair().getChunksStuck()).isEqualTo(1);
        assertThat(orders("cs-1")).isEmpty();
        // Stale copies are all that is left: none of them is taken away.
        assertThat(states(handle)).hasSize(3);
    }

    @Test
    void salvageTakesTheLongestUnbrokenCopyWhenAPersonAcceptsTheLoss() {
        Uuid handle = file("/a");
        cluster.pass(QUIET);
        loseAll(handle);
        corrupt("cs-3", handle);
        cluster.inventory(
                cluster.link("cs-3"),
                report(handle).toBuilder().setCorrupt(true).build());
        cluster.inventory(cluster.link("cs-1"), report(handle, 1, 40));
        assertRefused(ErrorCode.UNAVAILABLE, "cs-2 may have more", () -> salvage("/a", true));
        cluster.inventory(cluster.link("cs-2"), report(handle, 1, 70));

        SalvageReply wouldBe = salvage("/a", false);
        assertThat(wouldBe.getLengthAfter()).isEqualTo(70);
        assertThat(status().getLost()).isEqualTo(1);
        SalvageReply done = salvage("/a", true);

        assertThat(done.getChunks(0).getServerId()).isEqualTo("cs-2");
        assertThat(cluster.commands().getLast().getSalvageChunk().getPerson()).isEqualTo("maria@desk-3");
        assertThat(cluster.reports.getLast().getKind()).isEqualTo(ClusterEventKind.CHUNK_SALVAGED);
        assertThat(cluster.reports.getLast().getSentence())
                .isEqualTo("maria@desk-3 took the copy on chunkserver cs-2: 70 of 100 bytes are left");
        assertThat(done.getLengthBefore()).isEqualTo(100);
        assertThat(done.getLengthAfter()).isEqualTo(70);
        assertThat(writer.open("/a").getFile().getLength()).isEqualTo(70);
        assertThat(writer.open("/a").getChunks(0).getReplicas(0).getServerId()).isEqualTo("cs-2");
        assertThat(status().getLost()).isZero();
        assertThat(status().getPendingDelete()).as("the broken copy").isEqualTo(1);
        cluster.pass(Duration.ofSeconds(2));
        carryOut("cs-1", onlyOrder("cs-1"));
        deletions();
        cluster.pass(Duration.ofSeconds(2));
        CopyOrder order = onlyOrder("cs-3");
        assertThat(order.getAddedSequence()).isPositive();
        carryOut("cs-3", order);
        assertThat(states(handle).values()).containsOnly("GOOD").hasSize(3);
    }

    /** It voted for all of it: the decision, which it hears with its inventory, makes it good or ends its vote. */
    @Test
    void salvageWaitsForACopyThatMayBecomeWholeByItself() {
        Uuid handle = file("/a");
        cluster.pass(QUIET);
        loseAll(handle);
        cluster.inventory(cluster.link("cs-1"), report(handle, 1, 40));
        cluster.inventory(cluster.link("cs-3"), report(handle, 1, 40));
        cluster.inventory(
                cluster.link("cs-2"),
                report(handle, 1, 70).toBuilder().setPreparedLength(100).build());
        assertThat(cluster.framesTo("cs-2"))
                .anyMatch(frame -> frame.getDecisions().getDecisionsList().stream()
                        .anyMatch(decision -> decision.getCommitted().getLength() == 100));

        assertRefused(ErrorCode.UNAVAILABLE, "cs-2 has prepared as much", () -> salvage("/a", true));
        cluster.heartbeat(cluster.link("cs-2"));
        assertThat(cluster.framesTo("cs-2").getLast().getHeartbeat().getSendInventory())
                .isTrue();
        cluster.inventory(cluster.link("cs-2"), report(handle));

        assertThat(salvage("/a", true).getChunksCount()).isZero();
        assertThat(writer.open("/a").getFile().getLength()).isEqualTo(100);
        assertThat(writer.open("/a").getChunks(0).getReplicas(0).getServerId()).isEqualTo("cs-2");
    }

    @Test
    void drainingServerServesUntilItsCopiesAreElsewhere() {
        Uuid handle = file("/a");
        cluster.pass(QUIET);
        setMode("cs-1", ServerMode.SERVER_DRAINING, 0);
        cluster.pass(Duration.ofSeconds(3));
        assertThat(server("cs-1").getDrainStatus()).contains("start another one");
        assertThat(states(handle)).containsEntry("cs-1", "GOOD");
        for (int number = 0; number < 3; number++) {
            assertThat(states(file("/" + number))).doesNotContainKey("cs-1");
        }

        cluster.pass(QUIET);
        cluster.connect("cs-4");
        cluster.pass(Duration.ofSeconds(2));
        List<CopyOrder> orders = orders("cs-4");
        assertThat(orders).hasSize(4);
        assertThat(writer.open("/a").getChunks(0).getReplicasList())
                .extracting(replica -> replica.getServerId())
                .contains("cs-1");
        orders.forEach(order -> carryOut("cs-4", order));
        cluster.pass(Duration.ofSeconds(3));

        assertThat(states(handle)).containsOnlyKeys("cs-2", "cs-3", "cs-4").containsValue("GOOD");
        assertThat(server("cs-1").getDrainStatus()).startsWith("drained");
        assertThat(deletions()).containsExactly("cs-1 0");
    }

    @Test
    void modesSurviveTheMaster() {
        setMode("cs-1", ServerMode.SERVER_DRAINING, 0);
        setMode("cs-2", ServerMode.SERVER_MAINTENANCE, 30);

        cluster.restart();

        assertThat(server("cs-1").getMode()).isEqualTo(ServerMode.SERVER_DRAINING);
        assertThat(server("cs-2").getMaintenanceMinutesLeft()).isEqualTo(30);
    }

    @Test
    void whoDecidedAboutAServerIsOnRecord() {
        setMode("cs-1", ServerMode.SERVER_DRAINING, 0);
        assertThat(cluster.commands().getLast().getSetServerMode().getPerson()).isEqualTo("maria@desk-3");
        setMode("cs-1", ServerMode.SERVER_NORMAL, 0);
        setMode("cs-1", ServerMode.SERVER_MAINTENANCE, 30);

        assertThat(cluster.reports)
                .filteredOn(event -> event.getKind() == ClusterEventKind.SERVER_ADMINISTERED)
                .extracting(event -> event.getSentence())
                .containsExactly(
                        "chunkserver cs-1 is being drained, by the word of maria@desk-3",
                        "chunkserver cs-1 is used again, by the word of maria@desk-3",
                        "chunkserver cs-1 may be silent for 30 minutes, by the word of maria@desk-3");
        assertRefused(
                ErrorCode.INVALID_ARGUMENT,
                "at most 100 characters",
                () -> cluster.call(SetServerModeRequest.newBuilder()
                        .setServerId("cs-1")
                        .setPerson("m".repeat(101))
                        .build()));
    }

    @Test
    void maintainedServerIsNotReplacedUntilItsTimeIsOver() {
        Uuid handle = file("/a");
        cluster.connect("cs-4");
        setMode("cs-1", ServerMode.SERVER_MAINTENANCE, 30);
        cluster.disconnect("cs-1");

        cluster.pass(Duration.ofMinutes(25));
        assertThat(orders("cs-4")).isEmpty();
        cluster.pass(Duration.ofMinutes(7));

        carryOut("cs-4", onlyLast(orders("cs-4")));
        assertThat(states(handle)).containsEntry("cs-4", "GOOD");
        assertRefused(
                ErrorCode.INVALID_ARGUMENT, "maintenance", () -> setMode("cs-2", ServerMode.SERVER_MAINTENANCE, 0));
    }

    @Test
    void removedServerCountsNoMoreAndItsCopiesAreMadeElsewhereAtOnce() {
        Uuid handle = file("/a");
        cluster.connect("cs-4");
        assertRefused(ErrorCode.INVALID_ARGUMENT, "is alive", () -> remove("cs-1", false));
        cluster.disconnect("cs-1");

        assertThat(remove("cs-1", false).getLost()).isZero();

        assertThat(status().getServersList())
                .extracting(ServerStatus::getServerId)
                .containsExactly("cs-2", "cs-3", "cs-4");
        assertThat(states(handle)).hasSize(2);
        cluster.pass(Duration.ofSeconds(2));
        carryOut("cs-4", onlyOrder("cs-4"));
        assertThat(states(handle).values()).containsOnly("GOOD").hasSize(3);
        assertRefused(ErrorCode.NOT_FOUND, "no chunkserver", () -> remove("cs-1", false));
    }

    @Test
    void serverWithTheLastGoodCopyIsRemovedOnlyWhenTheLossIsAccepted() {
        Uuid handle = file("/a");
        cluster.pass(QUIET);
        cluster.inventory(cluster.link("cs-1"));
        cluster.inventory(cluster.link("cs-2"));
        cluster.disconnect("cs-3");

        assertRefused(ErrorCode.LOST, "only good copy of 1 chunks", () -> remove("cs-3", false));
        assertThat(status().getLost()).isZero();
        assertThat(remove("cs-3", true).getLost()).isEqualTo(1);

        assertThat(status().getLost()).isEqualTo(1);
        assertThat(states(handle)).hasSize(2).doesNotContainValue("GOOD");
    }

    /** Nothing can be removed without a majority; empty servers in the places of those that are gone are one. */
    @Test
    void twoOfThreeThatAreGoneForGoodAreReplacedByEmptyOnesUnderTheirIds() {
        Uuid handle = file("/a");
        cluster.pass(QUIET);
        cluster.disconnect("cs-2");
        cluster.disconnect("cs-3");
        assertRefused(ErrorCode.UNAVAILABLE, "start an empty one under the id", () -> remove("cs-3", true));

        cluster.storageIds.remove("cs-2");
        cluster.connect("cs-2");
        cluster.pass(QUIET);
        if (!cluster.links.containsKey("cs-2")) {
            cluster.connect("cs-2");
        }
        cluster.pass(Duration.ofSeconds(2));

        assertThat(status().getSafeMode()).isFalse();
        carryOut("cs-2", onlyOrder("cs-2"));
        assertThat(states(handle)).containsEntry("cs-1", "GOOD").containsEntry("cs-2", "GOOD");
        assertThat(remove("cs-3", false).getLost()).isZero();
        assertThat(file("/b")).isNotNull();
    }

    @Test
    void chunksMoveFromTheFullestServerToTheEmptiestUntilTheyAreAlike() {
        Uuid handle = file("/a");
        cluster.pass(QUIET);
        cluster.connect("cs-4");
        disks(80, 50, 50, 10);
        cluster.call(RebalanceRequest.newBuilder()
                .setRun(true)
                .setThresholdPercent(20)
                .build());
        disks(80, 50, 50, 10);
        cluster.tick();

        CopyOrder order = onlyOrder("cs-4");
        assertThat(status().getRebalancing()).isTrue();
        carryOut("cs-4", order);
        disks(80, 50, 50, 10);
        cluster.tick();

        assertThat(states(handle)).containsOnlyKeys("cs-2", "cs-3", "cs-4");
        disks(50, 50, 50, 40);
        cluster.tick();
        cluster.tick();
        cluster.tick();
        assertThat(orders("cs-1")).isEmpty();
        assertThat(status().getRebalancing()).isFalse();
    }

    @Test
    void repairComesBeforeBalance() {
        cluster.pass(QUIET);
        cluster.connect("cs-4");
        Uuid handle = file("/a");
        cluster.pass(QUIET);
        disks(80, 80, 80, 80);
        String member = states(handle).keySet().iterator().next();
        corrupt(member, handle);
        cluster.call(RebalanceRequest.newBuilder()
                .setRun(true)
                .setThresholdPercent(1)
                .build());
        cluster.tick();

        assertThat(onlyOrder(member).getHandle()).isEqualTo(handle);
    }

    // ---- by hand --------------------------------------------------------------------------------------------

    /** Every copy misses something. */
    private void loseAll(Uuid handle) {
        List.of("cs-1", "cs-2", "cs-3").forEach(server -> cluster.inventory(cluster.link(server)));
        assertThat(states(handle)).doesNotContainValue("GOOD");
    }

    private SalvageReply salvage(String path, boolean acceptLoss) {
        return (SalvageReply) cluster.call(SalvageRequest.newBuilder()
                .setNamespace("photos")
                .setPath(path)
                .setAcceptLoss(acceptLoss)
                .setPerson("maria@desk-3")
                .build());
    }

    private RemoveServerReply remove(String server, boolean acceptLoss) {
        return (RemoveServerReply) cluster.call(RemoveServerRequest.newBuilder()
                .setServerId(server)
                .setAcceptLoss(acceptLoss)
                .build());
    }

    private void setMode(String server, ServerMode mode, int minutes) {
        cluster.call(SetServerModeRequest.newBuilder()
                .setServerId(server)
                .setMode(mode)
                .setMinutes(minutes)
                .setPerson("maria@desk-3")
                .build());
    }

    private ServerStatus server(String id) {
        return status().getServersList().stream()
                .filter(server -> server.getServerId().equals(id))
                .findFirst()
                .orElseThrow();
    }

    /** Per cent used on each of four servers. */
    private void disks(int... used) {
        for (int number = 0; number < used.length; number++) {
            cluster.frame(
                    cluster.link("cs-" + (number + 1)),
                    ServerFrame.newBuilder()
                            .setHeartbeat(Heartbeat.newBuilder()
                                    .setAcceptsNewChunks(true)
                                    .setLoad(ServerLoad.newBuilder()
                                            .setDiskTotalBytes(100)
                                            .setDiskUsedBytes(used[number]))));
        }
    }

    private static CopyOrder onlyLast(List<CopyOrder> orders) {
        assertThat(orders).isNotEmpty();
        return orders.getLast();
    }

    private static void assertRefused(
            ErrorCode code, String words, org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(Cluster.Failure.class, failure -> {
            assertThat(failure.error.getCode()).isEqualTo(code);
            assertThat(failure.error.getMessage()).contains(words);
        });
    }
}
