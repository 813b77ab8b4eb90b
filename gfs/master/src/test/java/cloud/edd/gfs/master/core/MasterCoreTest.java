package cloud.edd.gfs.master.core;

import static cloud.edd.gfs.master.core.Writer.report;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cloud.edd.gfs.master.core.metadata.MetadataState;
import cloud.edd.proto.gfs.ChunkReport;
import cloud.edd.proto.gfs.ClusterStatus;
import cloud.edd.proto.gfs.CommitReply;
import cloud.edd.proto.gfs.CommitRequest;
import cloud.edd.proto.gfs.Decision;
import cloud.edd.proto.gfs.Epoch;
import cloud.edd.proto.gfs.ErrorCode;
import cloud.edd.proto.gfs.FileAttributes;
import cloud.edd.proto.gfs.GetClusterStatusRequest;
import cloud.edd.proto.gfs.Grant;
import cloud.edd.proto.gfs.ListReply;
import cloud.edd.proto.gfs.ListRequest;
import cloud.edd.proto.gfs.Mark;
import cloud.edd.proto.gfs.MasterFrame;
import cloud.edd.proto.gfs.MetadataPosition;
import cloud.edd.proto.gfs.OpenReply;
import cloud.edd.proto.gfs.Operation;
import cloud.edd.proto.gfs.PlacementReply;
import cloud.edd.proto.gfs.RegrantRequest;
import cloud.edd.proto.gfs.Replica;
import cloud.edd.proto.gfs.ServerFrame;
import cloud.edd.proto.gfs.SignedGrant;
import cloud.edd.proto.gfs.UndecidedBatch;
import cloud.edd.proto.gfs.UndecidedOperation;
import cloud.edd.proto.gfs.UndeleteRequest;
import cloud.edd.proto.gfs.Uuid;
import cloud.edd.proto.gfs.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MasterCoreTest {

    private static final int CHUNK = MetadataState.CHUNK_BYTES;

    private final Cluster cluster = Cluster.ready();
    private final Writer writer = new Writer(cluster);

    @Test
    void aLargeFileAppearsWithItsPublishAndNotBefore() {
        PlacementReply placed = writer.create("/a");
        Grant first = cluster.open(placed.getGrant());
        assertThat(first.getMembersList()).hasSize(3);
        assertThat(first.getSession()).isEqualTo(writer.session);
        Grant second = cluster.open(writer.place(placed.getFileId(), 1).getGrant());
        assertThat(cluster.commit(first, writer.segment(first, 0, CHUNK)).hasError())
                .isFalse();
        assertThat(cluster.commit(second, writer.segment(second, 0, 1_000)).hasError())
                .isFalse();
        assertRefused(ErrorCode.NOT_FOUND, () -> writer.open("/a"));

        FileAttributes file = writer.publish(placed.getFileId(), "/a", CHUNK + 1_000L, Writer.zeros(CHUNK + 1_000));

        assertThat(file.getLength()).isEqualTo(CHUNK + 1_000L);
        OpenReply open = writer.open("/a");
        assertThat(open.getFile()).isEqualTo(file);
        assertThat(open.getChunksList()).hasSize(2);
        assertThat(open.getChunks(1).getOffset()).isEqualTo(CHUNK);
        assertThat(cluster.tokens
                        .open(open.getChunks(1).getToken())
                        .orElseThrow()
                        .getCommittedLength())
                .isEqualTo(1_000);
    }

    @Test
    void aSmallFileIsOneRecord() {
        long before = cluster.core.state().sequence();

        CommitReply reply = writer.writeSmall("/small", 10);

        assertThat(reply.hasError()).isFalse();
        assertThat(reply.getFile().getPath()).isEqualTo("/small");
        assertThat(cluster.core.state().sequence()).isEqualTo(before + 1);
        assertThat(writer.open("/small").getFile()).isEqualTo(reply.getFile());
    }

    @Test
    void aReservationDoesNotSurviveItsMaster() {
        SignedGrant signed =
                ((PlacementReply) cluster.call(writer.create("/small", true).build())).getGrant();
        cluster.restart();
        cluster.connect("cs-1");
        cluster.connect("cs-2");
        cluster.connect("cs-3");
        Grant grant = cluster.open(signed);

        CommitReply reply = cluster.commit(grant, writer.small(grant, signed, 10));

        assertThat(reply.getError().getCode()).isEqualTo(ErrorCode.WRONG_VERSION);
        assertThat(decision(grant.getHandle(), 1, writer.last(), 10)).isEqualTo(Verdict.ABORTED);
        assertRefused(ErrorCode.NOT_FOUND, () -> writer.open("/small"));
    }

    /** A refusal would make the primary give up what the log says is committed. */
    @Test
    void aCommitAskedForAgainWhileTheMajorityIsAwayWaitsInsteadOfBeingRefused() {
        Grant grant = cluster.open(writer.create("/file").getGrant());
        CommitRequest.Builder request = writer.segment(grant, 0, 100);
        cluster.commit(grant, request);
        String primary = grant.getMembers(0).getServerId();
        for (Replica other : grant.getMembersList().subList(1, 3)) {
            cluster.disconnect(other.getServerId());
        }

        assertThatThrownBy(() -> cluster.commitFrom(primary, request)).hasMessageContaining("no reply to commit");
        cluster.connect(grant.getMembers(1).getServerId());
        cluster.tick();

        CommitReply answered = cluster.reply(cluster.link(primary), request.getCorrelation());
        assertThat(answered.hasError()).isFalse();
        assertThat(answered.getCommitted().getLength()).isEqualTo(100);
    }

    @Test
    void aRepeatedCommitIsAnsweredAsDone() {
        Grant grant = cluster.open(writer.create("/a").getGrant());
        CommitRequest.Builder request = writer.segment(grant, 0, 100);
        cluster.commit(grant, request);
        long before = cluster.core.state().sequence();

        CommitReply again = cluster.commit(grant, request);

        assertThat(again.hasError()).isFalse();
        assertThat(again.getResults(0).getOffset()).isZero();
        assertThat(again.getCommitted().getLength()).isEqualTo(100);
        assertThat(cluster.core.state().sequence()).isLessThanOrEqualTo(before + 1);
    }

    @Test
    void aCommitWithTheWrongVersionSenderLengthChecksumOrQuorumTouchesNothing() {
        Grant grant = cluster.open(writer.create("/a").getGrant());
        cluster.commit(grant, writer.segment(grant, 0, 100));
        String secondary = grant.getMembers(1).getServerId();

        assertError(ErrorCode.WRONG_LENGTH, cluster.commit(grant, writer.segment(grant, 0, 50)));
        assertError(
                ErrorCode.WRONG_LENGTH,
                cluster.commit(grant, writer.segment(grant, 100, 50).setOldCrc32C(1)));
        assertError(
                ErrorCode.NO_QUORUM,
                cluster.commit(
                        grant, writer.segment(100, 50, Cluster.storages(grant).subList(0, 1))));
        assertError(
                ErrorCode.NO_QUORUM,
                cluster.commit(
                        grant, writer.segment(100, 50, Cluster.storages(grant).subList(1, 3))));
        assertError(
                ErrorCode.NOT_PRIMARY,
                cluster.commitFrom(
                        secondary,
                        writer.segment(grant, 100, 50)
                                .setHandle(grant.getHandle())
                                .setVersion(1)));
        assertError(
                ErrorCode.WRONG_VERSION,
                cluster.commitFrom(
                        grant.getMembers(0).getServerId(),
                        writer.segment(grant, 100, 50)
                                .setHandle(grant.getHandle())
                                .setVersion(2)));

        CommitReply right = cluster.commit(grant, writer.segment(grant, 100, 50));
        assertThat(right.hasError()).isFalse();
        assertThat(right.getCommitted().getLength()).isEqualTo(150);
        assertThat(status().getStale()).isZero();
    }

    @Test
    void whoDidNotPrepareIsStaleAndNotServedUntilItShowsTheSameBytes() {
        PlacementReply placed = writer.create("/a");
        Grant grant = cluster.open(placed.getGrant());
        Uuid left = grant.getMembers(2).getStorageId();
        cluster.commit(grant, writer.segment(0, 100, Cluster.storages(grant).subList(0, 2)));
        writer.publish(placed.getFileId(), "/a", 100, Writer.zeros(100));

        assertThat(storagesServing("/a")).hasSize(2).doesNotContain(left);
        assertThat(status().getStale()).isEqualTo(1);

        String server = cluster.serverOf(left);
        cluster.inventory(cluster.link(server), report(grant.getHandle(), 1, 50));
        assertThat(storagesServing("/a")).doesNotContain(left);
        cluster.inventory(cluster.link(server), report(grant.getHandle(), 1, 100));
        assertThat(storagesServing("/a")).contains(left);
    }

    /** Its disk lied: what it voted for is gone with the end of its journal. */
    @Test
    void whoComesBackWithoutWhatWasCommittedIsStaleAtOnceAlsoWhileTheChunkIsLeased() {
        PlacementReply placed = writer.create("/a");
        Grant gone = cluster.open(placed.getGrant());
        Grant tooShort = cluster.open(writer.place(placed.getFileId(), 1).getGrant());
        cluster.commit(gone, writer.segment(gone, 0, CHUNK));
        cluster.commit(tooShort, writer.segment(tooShort, 0, 100));

        cluster.connect(
                "cs-3",
                report(tooShort.getHandle(), 1, 50).toBuilder()
                        .setPreparedLength(50)
                        .build());

        assertThat(status().getStale()).isEqualTo(2);
    }

    @Test
    void whatIsCommittedWhileAServerTellsWhatItHoldsIsNotMissedThere() {
        Grant grant = cluster.open(writer.create("/a").getGrant());
        cluster.commit(grant, writer.segment(grant, 0, 100));

        cluster.inventory(cluster.link("cs-3"));

        assertThat(status().getStale()).isZero();
    }

    @Test
    void aDeadPrimaryIsReplacedUnderAHigherVersionAndTheOldOneIsFenced() {
        PlacementReply placed = writer.create("/a");
        Grant grant = cluster.open(placed.getGrant());
        cluster.commit(grant, writer.segment(grant, 0, 100));
        CommitRequest.Builder late =
                writer.segment(grant, 100, 10).setHandle(grant.getHandle()).setVersion(1);
        String dead = grant.getMembers(0).getServerId();
        cluster.disconnect(dead);

        PlacementReply regranted = regrant(grant);
        Grant next = cluster.open(regranted.getGrant());

        assertThat(next.getVersion()).isEqualTo(2);
        assertThat(next.getMembers(0).getServerId()).isNotEqualTo(dead);
        assertThat(next.getMembersList()).hasSize(3);
        assertThat(next.getCommitted().getLength()).isEqualTo(100);
        assertThat(cluster.open(regrant(grant).getGrant()).getVersion()).isEqualTo(2);
        cluster.connect(dead, report(grant.getHandle(), 1, 100));
        assertError(ErrorCode.WRONG_VERSION, cluster.commitFrom(dead, late));
        assertThat(cluster.commit(next, writer.segment(next, 100, 10)).hasError())
                .isFalse();
    }

    @Test
    void withoutAMajorityOfServersNothingIsChangedAndReadsGoOn() {
        FileAttributes file = writer.write("/a", 100);
        cluster.disconnect("cs-1");
        cluster.disconnect("cs-2");

        assertRefused(ErrorCode.UNAVAILABLE, () -> writer.create("/b"));
        assertRefused(ErrorCode.UNAVAILABLE, () -> writer.placeAppend("/a", 10));
        assertThat(writer.open("/a").getFile()).isEqualTo(file);
        assertThat(writer.open("/a").getChunks(0).getReplicas(0).getServerId()).isEqualTo("cs-3");
    }

    @Test
    void appendsShareTheLastChunkAndGoToTheNextWhenItIsFull() {
        Grant grant = cluster.open(writer.placeAppend("/log", 100).getGrant());
        assertThat(grant.hasSession()).isFalse();
        assertThat(writer.appended(grant, 100).hasError()).isFalse();
        Writer other = new Writer(cluster);
        Grant same = cluster.open(other.placeAppend("/log", 50).getGrant());
        assertThat(same.getHandle()).isEqualTo(grant.getHandle());
        CommitReply reply = other.appended(same, 50);
        assertThat(reply.getResults(0).getFileOffset()).isEqualTo(100);

        PlacementReply full = (PlacementReply) cluster.call(
                writer.append("/log", 70).setFullHandle(grant.getHandle()).build());
        Grant next = cluster.open(full.getGrant());

        assertThat(next.getHandle()).isNotEqualTo(grant.getHandle());
        assertThat(full.getChunkOffset()).isEqualTo(150);
        assertThat(writer.appended(next, 70).getResults(0).getFileOffset()).isEqualTo(150);
        assertThat(writer.open("/log").getFile().getLength()).isEqualTo(220);
        assertError(ErrorCode.CHUNK_FULL, cluster.commit(same, other.segment(same, 150, 10)));
    }

    @Test
    void anAppendThatItsPrimaryCannotTakeGetsAnotherPrimary() {
        Grant grant = cluster.open(writer.placeAppend("/log", 100).getGrant());
        writer.appended(grant, 100);

        PlacementReply again = (PlacementReply) cluster.call(writer.append("/log", 10)
                .setFailedHandle(grant.getHandle())
                .setFailedVersion(1)
                .build());

        Grant next = cluster.open(again.getGrant());
        assertThat(next.getHandle()).isEqualTo(grant.getHandle());
        assertThat(next.getVersion()).isEqualTo(2);
        assertThat(next.getMembers(0)).isNotEqualTo(grant.getMembers(0));
        assertThat(writer.appended(next, 10).hasError()).isFalse();
    }

    @Test
    void aListingComesInPagesThatFitAMessage() {
        String padding = "x".repeat(4_000);
        for (int number = 100; number < 500; number++) {
            assertThat(writer.writeSmall("/" + number + padding, 1).hasError()).isFalse();
        }
        writer.writeSmall("/other", 1);
        List<String> found = new ArrayList<>();
        ListReply page;
        do {
            page = (ListReply) cluster.call(ListRequest.newBuilder()
                    .setNamespace("photos")
                    .setPrefix("/4")
                    .setAfter(found.isEmpty() ? "" : found.getLast())
                    .build());
            assertThat(page.getSerializedSize()).isLessThan(2 << 20);
            page.getFilesList().forEach(file -> found.add(file.getPath()));
        } while (page.getMore());

        assertThat(found).hasSize(100).isSorted().allMatch(path -> path.startsWith("/4"));
        ListReply first = (ListReply) cluster.call(
                ListRequest.newBuilder().setNamespace("photos").setLimit(1).build());
        assertThat(first.getFilesList()).hasSize(1);
        assertThat(first.getMore()).isTrue();
        assertThat(((ListReply) cluster.call(
                                ListRequest.newBuilder().setNamespace("photos").build()))
                        .getMore())
                .isTrue();
    }

    @Test
    void aStaleCopyIsAskedForSoonerThanInAnHour() {
        Grant grant = cluster.open(writer.create("/a").getGrant());
        cluster.pass(Duration.ofMinutes(2));
        assertThat(asked("cs-1")).isFalse();
        cluster.commit(grant, writer.segment(0, 100, Cluster.storages(grant).subList(0, 2)));

        cluster.pass(Duration.ofMinutes(2));

        assertThat(asked("cs-1")).isTrue();
    }

    private boolean asked(String server) {
        return cluster.framesTo(server).stream()
                .anyMatch(frame -> frame.getHeartbeat().getSendInventory());
    }

    @Test
    void aRetriedAppendIsToldWhereItLies() {
        Grant grant = cluster.open(writer.placeAppend("/log", 100).getGrant());
        writer.appended(grant, 100);
        writer.sequence--;

        PlacementReply again = writer.placeAppend("/log", 100);

        assertThat(again.hasGrant()).isFalse();
        assertThat(again.getDone().getOffset()).isZero();
        assertThat(again.getDone().getFile().getLength()).isEqualTo(100);
    }

    @Test
    void aReplicaHearsCommittedAbortedOrPendingAndAfterTenSecondsADecision() {
        Grant grant = cluster.open(writer.create("/a").getGrant());
        cluster.commit(grant, writer.segment(grant, 0, 100));
        Operation committed = writer.last();
        Operation open = writer.next();

        assertThat(decision(grant.getHandle(), 1, committed, 100)).isEqualTo(Verdict.COMMITTED);
        assertThat(decision(grant.getHandle(), 1, open, 150)).isEqualTo(Verdict.PENDING);
        cluster.pass(Duration.ofSeconds(11));
        decision(grant.getHandle(), 1, open, 150);
        assertThat(decision(grant.getHandle(), 1, open, 150)).isEqualTo(Verdict.ABORTED);
        assertError(ErrorCode.WRONG_VERSION, cluster.commit(grant, writer.segment(grant, 100, 50)));
    }

    @Test
    void deletedFilesAreKeptForAnHourOfRunningAndThenFreedByName() {
        writer.write("/a", 100);
        writer.delete("/a");
        assertRefused(ErrorCode.NOT_FOUND, () -> writer.open("/a"));
        cluster.pass(Duration.ofMinutes(59));
        assertThat(status().getPendingDelete()).isZero();
        cluster.restart();
        cluster.connect("cs-1");
        cluster.connect("cs-2");
        cluster.connect("cs-3");

        cluster.pass(Duration.ofMinutes(3));

        assertThat(status().getPendingDelete()).isEqualTo(3);
        cluster.links.keySet().forEach(server -> {
            var copies = cluster.framesTo(server).stream()
                    .filter(frame -> frame.hasDeletes())
                    .findFirst()
                    .orElseThrow()
                    .getDeletes();
            cluster.frame(
                    cluster.link(server),
                    ServerFrame.newBuilder()
                            .setDeleted(cloud.edd.proto.gfs.DeletedBatch.newBuilder()
                                    .addAllCopies(copies.getCopiesList())));
        });
        assertThat(status().getPendingDelete()).isZero();
    }

    @Test
    void anEndedSessionLeavesNothingBehind() {
        Grant grant = cluster.open(writer.create("/a").getGrant());
        cluster.commit(grant, writer.segment(grant, 0, 100));

        cluster.call(cloud.edd.proto.gfs.CloseSessionRequest.newBuilder()
                .setSession(writer.session)
                .build());

        assertThat(status().getFiles()).isZero();
        assertThat(status().getPendingDelete()).isEqualTo(3);
        assertRefused(ErrorCode.SESSION_EXPIRED, () -> writer.create("/b"));
    }

    @Test
    void nobodySeesWhatIsNotForced() {
        cluster.holdForce = true;
        long created = cluster.send(writer.create("/a", false).build());
        assertThat(cluster.answers).doesNotContainKey(created);
        assertThat(status().getFiles()).isZero();

        cluster.force();

        assertThat(cluster.answers).containsKey(created);
        assertThat(status().getFiles()).isEqualTo(1);
    }

    @Test
    void aMasterChangesNothingUntilAMajorityGrantedItsEpochAndReported() {
        writer.write("/a", 100);
        cluster.restart();
        cluster.connect("cs-1");

        assertThat(cluster.core.inSafeMode()).isTrue();
        assertRefused(ErrorCode.UNAVAILABLE, () -> writer.create("/b"));
        assertThat(writer.open("/a").getFile().getLength()).isEqualTo(100);

        cluster.connect("cs-2");
        assertThat(cluster.core.inSafeMode()).isFalse();
    }

    @Test
    void aCommitOfAnOlderEpochIsHeldInSafeModeAndThenTaken() {
        Grant grant = cluster.open(writer.create("/a").getGrant());
        cluster.restart();
        String primary = grant.getMembers(0).getServerId();
        long link = cluster.connect(primary);
        CommitRequest.Builder request = writer.segment(grant, 0, 100)
                .setHandle(grant.getHandle())
                .setVersion(1)
                .setCorrelation(77);
        cluster.frame(
                link,
                ServerFrame.newBuilder()
                        .setCommits(cloud.edd.proto.gfs.CommitBatch.newBuilder().addCommits(request)));
        assertThatThrownBy(() -> cluster.reply(link, 77)).isInstanceOf(AssertionError.class);

        cluster.connect(grant.getMembers(1).getServerId());

        assertThat(cluster.reply(link, 77).hasError()).isFalse();
    }

    @Test
    void aMasterOnAnOlderLogRefusesToServe() {
        writer.write("/a", 100);
        long seen = cluster.core.state().sequence() + 5;
        cluster.restart();

        cluster.connect("cs-1", Mark.newBuilder().setSequence(seen).build(), Epoch.getDefaultInstance());

        assertThat(cluster.core.safeModeReason()).contains("ends 5 records before");
        assertRefused(ErrorCode.UNAVAILABLE, () -> writer.open("/a"));
    }

    @Test
    void theEpochThatAMasterBeginsStandsInForNoRecordThatItLacks() {
        writer.write("/a", 100);
        long seen = cluster.core.state().sequence() + 1;
        cluster.restart();

        cluster.connect("cs-1", Mark.newBuilder().setSequence(seen).build(), Epoch.getDefaultInstance());

        assertThat(cluster.core.safeModeReason()).contains("ends 1 record before");
    }

    @Test
    void aLogWhoseEndCannotBeReadIsNotServedWhileACopyGoesFurther() {
        writer.write("/a", 100);
        long copied = cluster.core.state().sequence() + 1;
        long epoch = cluster.core.epoch().getNumber();
        cluster.tailWasCut = true;
        cluster.restart();

        cluster.follow(
                "cs-1",
                MetadataPosition.newBuilder()
                        .setEpoch(epoch)
                        .setSequence(copied)
                        .build());

        assertThat(cluster.core.safeModeReason()).contains("ends 1 record before");
        assertRefused(ErrorCode.UNAVAILABLE, () -> writer.open("/a"));
    }

    @Test
    void aCopyThatGoesFurtherThanAWholeLogHoldsOnlyWhatWasNeverAnswered() {
        writer.write("/a", 100);
        long copied = cluster.core.state().sequence() + 1;
        long epoch = cluster.core.epoch().getNumber();
        cluster.restart();

        cluster.follow(
                "cs-1",
                MetadataPosition.newBuilder()
                        .setEpoch(epoch)
                        .setSequence(copied)
                        .build());
        cluster.connect("cs-2");

        assertThat(cluster.core.inSafeMode()).isFalse();
    }

    @Test
    void aMasterThatSeesANewerOneStops() {
        cluster.disconnect("cs-1");
        Epoch newer =
                Epoch.newBuilder().setNumber(9).setMasterId(cluster.ids.next()).build();

        cluster.connect("cs-1", Mark.getDefaultInstance(), newer);

        assertThat(cluster.stops)
                .singleElement()
                .asString()
                .startsWith("deposed by epoch 9 of master ")
                .contains("cs-1 has granted");
    }

    @Test
    void aDeposedMasterThatMeetsItsSuccessorsServerFirstSaysWhoDeposedIt() {
        cluster.disconnect("cs-1");
        Epoch newer = Epoch.newBuilder()
                .setNumber(9)
                .setMasterId(Uuid.newBuilder().setHigh(1).setLow(2))
                .build();

        cluster.connect(
                "cs-1", Mark.newBuilder().setEpoch(newer).setSequence(5_000).build(), newer);

        assertThat(cluster.stops)
                .singleElement()
                .asString()
                .startsWith("deposed by epoch 9 of master 00000000-0000-0001-0000-000000000002");
    }

    @Test
    void aMasterOnAnOlderCopySaysThatAnotherOneMayRun() {
        Epoch newer = Epoch.newBuilder()
                .setNumber(9)
                .setMasterId(Uuid.newBuilder().setHigh(1).setLow(2))
                .build();
        cluster.restart();

        cluster.connect(
                "cs-1", Mark.newBuilder().setEpoch(newer).setSequence(5_000).build(), newer);

        assertThat(cluster.stops).isEmpty();
        assertThat(cluster.core.safeModeReason())
                .contains("older copy", "epoch 9 of master 00000000-0000-0001-0000-000000000002");
    }

    @Test
    void anEmptiedServerLosesItsCopiesByRecord() {
        writer.write("/a", 100);
        Uuid old = cluster.storageId("cs-1");
        cluster.disconnect("cs-1");
        cluster.storageIds.put("cs-1", cluster.ids.next());

        cluster.connect("cs-1");

        assertThat(storagesServing("/a")).hasSize(2).doesNotContain(old);
        assertThat(status().getUnderReplicated()).isEqualTo(1);
    }

    @Test
    void aCopyThatIsGoneOrBrokenIsNotServed() {
        writer.write("/a", 100);
        Uuid handle = writer.open("/a").getChunks(0).getHandle();
        cluster.pass(Duration.ofSeconds(70));
        cluster.inventory(cluster.link("cs-1"));
        assertThat(storagesServing("/a")).doesNotContain(cluster.storageId("cs-1"));

        cluster.frame(
                cluster.link("cs-2"),
                ServerFrame.newBuilder()
                        .setBadChunk(cloud.edd.proto.gfs.BadChunk.newBuilder().setHandle(handle)));

        assertThat(storagesServing("/a")).containsExactly(cluster.storageId("cs-3"));
        assertThat(status().getCorrupt()).isEqualTo(1);
        assertThat(status().getStale()).isEqualTo(1);
    }

    private PlacementReply regrant(Grant grant) {
        return (PlacementReply) cluster.call(RegrantRequest.newBuilder()
                .setOperation(writer.none())
                .setHandle(grant.getHandle())
                .setFailedVersion(grant.getVersion())
                .build());
    }

    /** Whoever was told ABORTED gave its vote up: a commit that counts it would stand on one copy. */
    @Test
    void anAppendToAFileInTheTrashStaysUndecidedBecauseTheFileMayComeBack() {
        Grant grant = cluster.open(writer.placeAppend("/log", 10).getGrant());
        writer.appended(grant, 10);
        Grant again = cluster.open(writer.placeAppend("/log", 20).getGrant());
        writer.sequence--;
        CommitRequest.Builder late = writer.segment(10, 20, Cluster.storages(again));
        new Writer(cluster).delete("/log");

        Verdict verdict = decision(
                again.getHandle(), again.getVersion(), late.getOperations(0).getOperation(), 30);

        assertThat(verdict).isEqualTo(Verdict.PENDING);
        cluster.call(UndeleteRequest.newBuilder()
                .setOperation(new Writer(cluster).next())
                .setNamespace("photos")
                .setPath("/log")
                .build());
        assertThat(cluster.commit(again, late).hasError()).isFalse();
    }

    @Test
    void aMasterWithoutAMajorityTellsNoChunkserverWhatItsLogCallsCommitted() {
        Grant grant = cluster.open(writer.placeAppend("/log", 100).getGrant());
        Uuid handle = grant.getHandle();
        assertThat(writer.appended(grant, 100).hasError()).isFalse();
        ChunkReport voted = report(handle, grant.getVersion(), 0).toBuilder()
                .setPreparedLength(100)
                .build();
        cluster.restart();
        cluster.connect("cs-2", voted);
        assertThat(cluster.framesTo("cs-2")).noneMatch(MasterFrame::hasDecisions);
        assertThat(decision(handle, grant.getVersion(), writer.last(), 100)).isEqualTo(Verdict.PENDING);
        cluster.connect("cs-1", report(handle, grant.getVersion(), 100));
        assertThat(decision(handle, grant.getVersion(), writer.last(), 100)).isEqualTo(Verdict.COMMITTED);
        cluster.connect("cs-3", voted);
        assertThat(cluster.framesTo("cs-3")).anyMatch(MasterFrame::hasDecisions);
    }

    private ClusterStatus status() {
        return (ClusterStatus) cluster.call(GetClusterStatusRequest.getDefaultInstance());
    }

    private List<Uuid> storagesServing(String path) {
        return writer.open(path).getChunks(0).getReplicasList().stream()
                .map(replica -> replica.getStorageId())
                .toList();
    }

    private Verdict decision(Uuid handle, long version, Operation operation, int preparedLength) {
        long link = cluster.link("cs-2");
        cluster.frame(
                link,
                ServerFrame.newBuilder()
                        .setUndecided(UndecidedBatch.newBuilder()
                                .addOperations(UndecidedOperation.newBuilder()
                                        .setHandle(handle)
                                        .setVersion(version)
                                        .setOperation(operation)
                                        .setPreparedLength(preparedLength)
                                        .setPreparedCrc32C(Writer.zeros(preparedLength)))));
        Decision decision = cluster.framesTo("cs-2")
                .getLast()
                .getDecisions()
                .getDecisionsList()
                .getLast();
        assertThat(decision.getPreparedVersion()).isEqualTo(version);
        assertThat(decision.getPreparedLength()).isEqualTo(preparedLength);
        assertThat(decision.getPreparedCrc32C()).isEqualTo(Writer.zeros(preparedLength));
        return decision.getVerdict();
    }

    private static void assertRefused(ErrorCode code, org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        Cluster.Failure.class,
                        failure -> assertThat(failure.error.getCode()).isEqualTo(code));
    }

    private static void assertError(ErrorCode code, CommitReply reply) {
        assertThat(reply.getError().getCode()).isEqualTo(code);
    }
}
