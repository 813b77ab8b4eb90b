package cloud.edd.gfs.master.core;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.edd.proto.gfs.CopyOrder;
import cloud.edd.proto.gfs.ErrorCode;
import cloud.edd.proto.gfs.Grant;
import cloud.edd.proto.gfs.Uuid;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the master does about copies that are missing or too many; chunkservers carry out orders only where a test lets them. */
class RepairTest extends RepairScene {

    @Test
    void staleCopyIsCaughtUpInPlace() {
        Grant grant = cluster.open(writer.create("/a").getGrant());
        List<Uuid> storages = Cluster.storages(grant);
        cluster.commit(grant, writer.segment(0, 100, storages.subList(0, 2)));
        String late = cluster.serverOf(storages.get(2));
        assertThat(states(grant.getHandle())).containsEntry(late, "STALE");
        cluster.pass(Duration.ofSeconds(2));

        CopyOrder order = onlyOrder(late);

        assertThat(order.getHandle()).isEqualTo(grant.getHandle());
        assertThat(order.getAddedSequence()).isZero();
        assertThat(order.getCommitted()).isEqualTo(chunk(grant.getHandle()).committed());
        assertThat(order.getVersion()).isEqualTo(chunk(grant.getHandle()).version());
        assertThat(order.getSourcesList())
                .hasSize(2)
                .noneMatch(source -> source.getServerId().equals(late));
        assertThat(cluster.tokens.open(order.getToken()).orElseThrow().getCommittedLength())
                .isEqualTo(100);
        assertThat(states(grant.getHandle())).containsEntry(late, "JOINING");
        carryOut(late, order);
        assertThat(states(grant.getHandle())).containsEntry(late, "GOOD");
        assertThat(status().getUnderReplicated()).isZero();
        assertThat(status().getRepair().getCopiesDone()).isEqualTo(1);
    }

    @Test
    void voteFromBeforeTheCopyMakesNothingGood() {
        Grant grant = cluster.open(writer.create("/a").getGrant());
        List<Uuid> storages = Cluster.storages(grant);
        cluster.commit(grant, writer.segment(0, 100, storages.subList(0, 2)));
        cluster.pass(Duration.ofSeconds(2));
        assertThat(orders(cluster.serverOf(storages.get(2)))).hasSize(1);

        var late = cluster.commit(grant, writer.segment(100, 10, storages));

        assertThat(late.getError().getCode()).isEqualTo(ErrorCode.WRONG_VERSION);
        assertThat(states(grant.getHandle())).containsEntry(cluster.serverOf(storages.get(2)), "JOINING");
    }

    @Test
    void deadServerIsReplacedBySpareOnlyAfterTheDelay() {
        Uuid handle = file("/a");
        cluster.connect("cs-4");
        cluster.disconnect("cs-1");

        cluster.pass(Duration.ofMinutes(9));
        assertThat(orders("cs-4")).isEmpty();
        cluster.pass(Duration.ofMinutes(2));
        CopyOrder order = onlyOrder("cs-4");

        assertThat(order.getAddedSequence()).isPositive();
        assertThat(states(handle)).containsEntry("cs-4", "JOINING").containsEntry("cs-1", "GOOD");
        carryOut("cs-4", order);
        assertThat(states(handle)).containsEntry("cs-4", "GOOD");
    }

    @Test
    void returningServerAfterItsReplacement() {
        Uuid handle = file("/a");
        cluster.connect("cs-4");
        cluster.disconnect("cs-1");
        cluster.pass(LONG_SILENCE);
        carryOut("cs-4", onlyOrder("cs-4"));

        cluster.connect("cs-1", report(handle));
        cluster.pass(Duration.ofSeconds(5));

        assertThat(states(handle).values()).containsOnly("GOOD").hasSize(3);
        assertThat(status().getPendingDelete()).isEqualTo(1);
        assertThat(deletions()).hasSize(1);
    }

    @Test
    void returningServerThatMissedAWriteIsDroppedWhenItIsNotNeeded() {
        Uuid handle = appended("/log", 100);
        cluster.connect("cs-4");
        cluster.disconnect("cs-1");
        cluster.pass(LONG_SILENCE);
        carryOut("cs-4", onlyOrder("cs-4"));
        Grant grant = cluster.open(writer.placeAppend("/log", 10).getGrant());
        List<Uuid> alive = Cluster.storages(grant).stream()
                .filter(storage -> !cluster.serverOf(storage).equals("cs-1"))
                .toList();
        writer.sequence--;
        cluster.commit(grant, writer.segment(100, 10, alive));
        cluster.pass(QUIET);

        assertThat(states(handle)).hasSize(3).doesNotContainKey("cs-1");
        cluster.connect("cs-1", report(handle, 1, 100));
        cluster.pass(Duration.ofSeconds(2));
        assertThat(deletions()).containsExactly("cs-1 0");
        assertThat(orders("cs-1")).isEmpty();
    }

    @Test
    void emptiedServerIsRefilledAtOnce() {
        Uuid handle = file("/a");
        cluster.disconnect("cs-1");
        cluster.storageIds.put("cs-1", cluster.ids.next());
        cluster.connect("cs-1");

        cluster.pass(Duration.ofSeconds(2));
        CopyOrder order = onlyOrder("cs-1");

        assertThat(order.getAddedSequence()).isPositive();
        carryOut("cs-1", order);
        assertThat(states(handle).values()).containsOnly("GOOD").hasSize(3);
    }

    @Test
    void corruptCopyIsReplacedAtOnceAndNeverASource() {
        Uuid handle = file("/a");
        corrupt("cs-2", handle);

        cluster.pass(Duration.ofSeconds(2));
        CopyOrder order = onlyOrder("cs-2");

        assertThat(order.getSourcesList())
                .extracting(source -> source.getServerId())
                .containsExactlyInAnyOrder("cs-1", "cs-3");
        cluster.inventory(cluster.link("cs-2"), report(handle));
        assertThat(states(handle)).containsEntry("cs-2", "JOINING");
        carryOut("cs-2", order);
        assertThat(states(handle)).containsEntry("cs-2", "GOOD");
    }

    @Test
    void lastGoodCopyComesFirst() {
        cluster.settings = usual -> new MasterSettings(
                usual.minimumServers(),
                usual.heartbeatInterval(),
                usual.deadAfter(),
                usual.lease(),
                usual.grantLifetime(),
                usual.readTokenLifetime(),
                usual.trashGraceMinutes(),
                usual.sessionIdleMinutes(),
                usual.repairDelay(),
                1);
        cluster.restart();
        for (String server : List.of("cs-1", "cs-2", "cs-3")) {
            cluster.connect(server);
        }
        List<Uuid> wounded = new ArrayList<>();
        for (int number = 0; number < 200; number++) {
            wounded.add(file("/" + number));
        }
        Uuid last = file("/last");
        cluster.pass(QUIET);
        for (int number = 0; number < 200; number++) {
            corrupt(number % 2 == 0 ? "cs-2" : "cs-3", wounded.get(number));
        }
        corrupt("cs-3", last);
        corrupt("cs-2", last);

        cluster.pass(Duration.ofSeconds(1));

        List<CopyOrder> orders = new ArrayList<>(orders("cs-2"));
        orders.addAll(orders("cs-3"));
        assertThat(orders)
                .hasSizeLessThanOrEqualTo(128)
                .extracting(CopyOrder::getHandle)
                .contains(last);
    }

    @Test
    void copiesInUseComeBeforeTheRest() {
        List<Uuid> quiet = new ArrayList<>();
        for (int number = 0; number < 80; number++) {
            quiet.add(file("/" + number));
        }
        cluster.pass(QUIET);
        Uuid used = appended("/log", 100);
        quiet.forEach(handle -> corrupt("cs-3", handle));
        corrupt("cs-3", used);

        cluster.pass(Duration.ofSeconds(1));

        assertThat(orders("cs-3").stream().limit(64))
                .extracting(CopyOrder::getHandle)
                .contains(used);
    }

    @Test
    void noServerBearsMoreThanItsLimit() {
        int chunk = 64 << 20;
        List<Uuid> handles = new ArrayList<>();
        for (int number = 0; number < 10; number++) {
            handles.add(file("/" + number, chunk));
        }
        cluster.pass(QUIET);
        handles.forEach(handle -> corrupt("cs-3", handle));
        cluster.pass(Duration.ofSeconds(3));

        List<CopyOrder> first = orders("cs-3");
        assertThat(first).hasSize(4);
        carryOut("cs-3", first.getFirst());

        assertThat(orders("cs-3")).hasSize(1);
        assertThat(status().getRepair().getCopiesActive()).isEqualTo(4);
        assertThat(status().getRepair().getChunksWaiting()).isPositive();
    }

    @Test
    void dropNeverTakesAGoodCopyThatIsNeeded() {
        Uuid handle = file("/a");
        cluster.connect("cs-4");
        cluster.disconnect("cs-1");
        cluster.pass(LONG_SILENCE);
        carryOut("cs-4", onlyOrder("cs-4"));
        cluster.disconnect("cs-2");

        // Four good copies, of which two are on live servers: one of the dead may have the newest disk.
        cluster.pass(Duration.ofSeconds(5));
        assertThat(states(handle)).hasSize(4).containsEntry("cs-1", "GOOD").containsEntry("cs-2", "GOOD");
        cluster.connect("cs-1", report(handle));
        cluster.pass(Duration.ofSeconds(5));
        assertThat(states(handle)).hasSize(4);

        cluster.connect("cs-2", report(handle));
        cluster.pass(Duration.ofSeconds(5));
        assertThat(states(handle)).hasSize(3);
    }

    @Test
    void staleCopyIsKeptWhileOneOfTheGoodOnesIsSilent() {
        Uuid handle = file("/a");
        cluster.connect("cs-4");
        cluster.disconnect("cs-1");
        cluster.pass(LONG_SILENCE);
        carryOut("cs-4", onlyOrder("cs-4"));
        cluster.connect("cs-1");
        assertThat(states(handle)).containsEntry("cs-1", "STALE");
        cluster.disconnect("cs-2");

        cluster.pass(Duration.ofSeconds(5));
        assertThat(states(handle)).hasSize(4);

        cluster.connect("cs-2", report(handle));
        cluster.pass(Duration.ofSeconds(5));
        assertThat(states(handle)).hasSize(3).doesNotContainKey("cs-1");
    }

    @Test
    void joiningVotesNeverMakeAQuorum() {
        Grant grant = cluster.open(writer.placeAppend("/log", 100).getGrant());
        writer.appended(grant, 100);
        corrupt(grant.getMembers(2).getServerId(), grant.getHandle());
        cluster.pass(Duration.ofSeconds(2));
        Grant next = cluster.open(regrant(grant).getGrant());
        assertThat(next.getJoiningList()).hasSize(1);
        assertThat(next.getMembersList()).hasSize(2);
        Uuid primary = next.getMembers(0).getStorageId();
        Uuid joining = next.getJoining(0).getStorageId();

        var refused = cluster.commit(next, writer.segment(100, 10, List.of(primary, joining)));

        assertThat(refused.getError().getCode()).isEqualTo(ErrorCode.NO_QUORUM);
        assertThat(states(grant.getHandle())).containsEntry(cluster.serverOf(joining), "JOINING");
    }

    @Test
    void chunkInUseIsJoinedAndItsCopyTurnsGoodWithACommit() {
        Grant grant = cluster.open(writer.placeAppend("/log", 100).getGrant());
        writer.appended(grant, 100);
        String broken = grant.getMembers(2).getServerId();
        corrupt(broken, grant.getHandle());
        cluster.pass(Duration.ofSeconds(2));
        CopyOrder order = onlyOrder(broken);
        assertThat(order.getInUse()).isTrue();
        Grant next = cluster.open(regrant(grant).getGrant());
        assertThat(next.getVersion()).isEqualTo(order.getVersion());
        List<Uuid> all = new ArrayList<>(Cluster.storages(next));
        all.add(next.getJoining(0).getStorageId());

        assertThat(cluster.commit(next, writer.segment(100, 10, all)).hasError())
                .isFalse();

        assertThat(states(grant.getHandle()).values()).containsOnly("GOOD").hasSize(3);
        cluster.pass(Duration.ofSeconds(1));
        assertThat(status().getRepair().getCopiesDone()).isEqualTo(1);
        assertThat(status().getRepair().getCopiesActive()).isZero();
    }

    @Test
    void chunkInUseThatNobodyWritesTurnsGoodWithItsResult() {
        Grant grant = cluster.open(writer.placeAppend("/log", 100).getGrant());
        writer.appended(grant, 100);
        String broken = grant.getMembers(2).getServerId();
        corrupt(broken, grant.getHandle());
        cluster.pass(Duration.ofSeconds(2));

        carryOut(broken, onlyOrder(broken));

        assertThat(states(grant.getHandle()).values()).containsOnly("GOOD").hasSize(3);
    }

    @Test
    void copyThatWasOvertakenByAWriteGoesOn() {
        Uuid handle = file("/a");
        appended("/a", 100, 50);
        cluster.pass(QUIET);
        corrupt("cs-3", handle);
        cluster.pass(Duration.ofSeconds(1));
        CopyOrder order = onlyOrder("cs-3");
        assertThat(order.getInUse()).isFalse();
        appended("/a", 150, 30);

        carryOut("cs-3", order);

        assertThat(states(handle)).containsEntry("cs-3", "JOINING");
        CopyOrder second = onlyOrder("cs-3");
        assertThat(second.getInUse()).isTrue();
        assertThat(second.getCommitted().getLength()).isEqualTo(180);
        carryOut("cs-3", second);
        assertThat(states(handle)).containsEntry("cs-3", "GOOD");
    }

    @Test
    void failedCopyWaitsGoesAroundBadSourcesAndHasThemVerified() {
        Uuid handle = file("/a");
        corrupt("cs-3", handle);
        cluster.pass(Duration.ofSeconds(2));
        CopyOrder order = onlyOrder("cs-3");
        Uuid bad = order.getSources(0).getStorageId();

        fail("cs-3", order, List.of(bad));

        assertThat(cluster.framesTo(cluster.serverOf(bad)))
                .anyMatch(frame -> frame.getVerify().getHandle().equals(handle));
        cluster.pass(Duration.ofSeconds(2));
        assertThat(orders("cs-3")).isEmpty();
        cluster.pass(Duration.ofSeconds(5));
        CopyOrder again = onlyOrder("cs-3");
        assertThat(again.getSources(0).getStorageId()).isNotEqualTo(bad);
        assertThat(again.getVersion()).isGreaterThan(order.getVersion());
        assertThat(status().getRepair().getCopiesFailed()).isEqualTo(1);
    }

    /** With one good copy on a live server nobody can write, and the next loss is one for ever. */
    @Test
    void copyOfTheLastGoodOneIsTriedAgainSoonHoweverOftenItFailed() {
        Uuid handle = file("/a");
        corrupt("cs-3", handle);
        for (int failure = 0; failure < 4; failure++) {
            cluster.pass(Duration.ofSeconds(5L << failure));
            cluster.pass(Duration.ofSeconds(2));
            fail("cs-3", onlyOrder("cs-3"), List.of());
        }
        cluster.pass(Duration.ofSeconds(20));
        assertThat(orders("cs-3")).as("two good ones are there").isEmpty();

        cluster.disconnect("cs-2");

        for (int failure = 0; failure < 4; failure++) {
            cluster.pass(Duration.ofSeconds(7));
            fail("cs-3", onlyOrder("cs-3"), List.of());
        }
    }

    @Test
    void serverThatDoesNotAnswerIsAskedAgain() {
        Uuid handle = file("/a");
        corrupt("cs-3", handle);
        cluster.pass(Duration.ofSeconds(2));
        onlyOrder("cs-3");

        cluster.pass(Duration.ofMinutes(2));

        assertThat(orders("cs-3"))
                .isNotEmpty()
                .allMatch(order -> order.getHandle().equals(handle));
    }

    @Test
    void newMasterGoesOnWithJoiningCopies() {
        Uuid handle = file("/a");
        corrupt("cs-3", handle);
        cluster.pass(Duration.ofSeconds(2));
        CopyOrder order = onlyOrder("cs-3");
        cluster.restart();
        cluster.connect("cs-1", report(handle));
        cluster.connect("cs-2", report(handle));
        cluster.connect("cs-3", report(handle).toBuilder().setCorrupt(true).build());

        cluster.pass(Duration.ofSeconds(2));

        CopyOrder again = onlyOrder("cs-3");
        assertThat(again.getVersion()).isGreaterThan(order.getVersion());
        carryOut("cs-3", again);
        assertThat(states(handle)).containsEntry("cs-3", "GOOD");
    }

    @Test
    void resultNobodyWaitsForCountsWhenItIsExact() {
        Uuid handle = file("/a");
        corrupt("cs-3", handle);
        cluster.pass(Duration.ofSeconds(2));
        CopyOrder order = onlyOrder("cs-3");
        cluster.restart();
        cluster.connect("cs-1", report(handle));
        cluster.connect("cs-2", report(handle));
        cluster.connect("cs-3");

        carryOut("cs-3", order);

        assertThat(states(handle)).containsEntry("cs-3", "GOOD");
    }

    @Test
    void formerCopyIsNeitherServedNorMistakenForTheNewOne() {
        Uuid handle = file("/a");
        cluster.disconnect("cs-1");
        Uuid old = cluster.storageId("cs-1");
        cluster.storageIds.put("cs-1", cluster.ids.next());
        cluster.connect("cs-1");
        cluster.pass(Duration.ofSeconds(2));
        carryOut("cs-1", onlyOrder("cs-1"));
        assertThat(states(handle)).containsEntry("cs-1", "GOOD");

        cluster.pass(QUIET);
        cluster.inventory(cluster.link("cs-1"), report(handle));

        assertThat(states(handle)).containsEntry("cs-1", "STALE");
        assertThat(old).isNotEqualTo(cluster.storageId("cs-1"));
    }

    @Test
    void goodCopyWhoseVotesAreShortIsStale() {
        Uuid handle = file("/a");
        cluster.pass(QUIET);
        cluster.inventory(
                cluster.link("cs-3"),
                report(handle, 1, 40).toBuilder().setPreparedLength(100).build());
        assertThat(states(handle)).containsEntry("cs-3", "GOOD");

        cluster.inventory(
                cluster.link("cs-3"),
                report(handle, 1, 40).toBuilder().setPreparedLength(60).build());

        assertThat(states(handle)).containsEntry("cs-3", "STALE");
    }
}
