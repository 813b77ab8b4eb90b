package cloud.edd.gfs.chunkserver.core;

import static cloud.edd.gfs.chunkserver.core.TestChunk.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import cloud.edd.gfs.protocol.payload.Crc32c;
import cloud.edd.proto.gfs.CommitRequest;
import cloud.edd.proto.gfs.DataFrame;
import cloud.edd.proto.gfs.ErrorCode;
import cloud.edd.proto.gfs.Operation;
import cloud.edd.proto.gfs.Outcome;
import cloud.edd.proto.gfs.Reservation;
import cloud.edd.proto.gfs.ServerFrame;
import cloud.edd.proto.gfs.SignedGrant;
import cloud.edd.proto.gfs.UndecidedOperation;
import cloud.edd.proto.gfs.WriteReply;
import cloud.edd.proto.gfs.WriteSegment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ReplicationTest {

    private final TestCluster cluster = new TestCluster(1);
    private final TestChunk chunk = new TestChunk(cluster);

    @Test
    void threeReplicasHoldWhatWasAcknowledged() {
        byte[] content = bytes(1, 300_000 + 70_000 + 5);
        SignedGrant grant = chunk.grant();
        long link = cluster.connect(0);

        List<Long> ids = new ArrayList<>();
        int[] ends = {300_000, 370_000, content.length};
        int from = 0;
        for (int end : ends) {
            byte[] segment = Arrays.copyOfRange(content, from, end);
            ids.add(cluster.write(0, link, grant, chunk.nextOperation(), from, segment));
            from = end;
        }

        for (long id : ids) {
            assertThat(cluster.await(id).frame().getWriteReply().hasError()).isFalse();
        }
        assertThat(chunk.inLog().committed.getCrc32C()).isEqualTo(Crc32c.of(content));
        assertThat(chunk.inLog().good).hasSize(3);
        for (int server = 0; server < 3; server++) {
            assertThat(chunk.read(server)).isEqualTo(content);
            assertThat(chunk.read(server, cluster.master.readToken(TestChunk.HANDLE), 65_530, 20))
                    .isEqualTo(Arrays.copyOfRange(content, 65_530, 65_550));
        }
    }

    @Test
    void aClientThatWaitsForDisksHearsThatTheyGetOn() {
        cluster.loseAt = DataFrame::hasVote;
        long link = cluster.connect(0);
        byte[] content = bytes(3, 1_000);
        WriteSegment.Builder write = WriteSegment.newBuilder()
                .setGrant(chunk.grant())
                .setOperation(TestChunk.operation(1))
                .setOffset(0)
                .setCrc32C(Crc32c.of(content));
        long silent = cluster.send(0, link, DataFrame.newBuilder().setWrite(write), content);
        long id = cluster.send(0, link, DataFrame.newBuilder().setWrite(write.setProgress(true)), content);

        cluster.runUntil(() -> cluster.replies.containsKey(id));

        assertThat(cluster.await(id).frame().getProgress().getReceived()).isEqualTo(1_000);
        assertThat(cluster.replies).as("to whom it means nothing").doesNotContainKey(silent);
        cluster.runUntil(() -> cluster.await(id).frame().hasWriteReply());
    }

    @Test
    void aDeadSecondaryCostsNothingButItsGoodness() {
        cluster.crash(2);

        chunk.append(bytes(2, 1_000));

        assertThat(chunk.inLog().good)
                .containsExactlyInAnyOrder(
                        cluster.server(0).storage(), cluster.server(1).storage());
        chunk.holdsEverything();
    }

    @Test
    void withoutASecondReplicaNothingHappens() {
        cluster.crash(1);
        cluster.crash(2);

        WriteReply reply = chunk.ask(0, chunk.grant(), chunk.nextOperation(), -1, bytes(2, 1_000));

        assertThat(reply.getError().getCode()).isEqualTo(ErrorCode.NO_QUORUM);
        assertThat(reply.getError().getOutcome()).isEqualTo(Outcome.NOT_HAPPENED);
        assertThat(cluster.master.commits).isEmpty();
    }

    /** Two votes are taken over when a restore ends, and those who gave them do not hear that this primary gave up. */
    @Test
    void withoutASecondReplicaNobodyKnowsWhatBecomesOfWhatAnotherMayHavePrepared() {
        cluster.loseAt = DataFrame::hasVote;
        long id = cluster.write(0, cluster.connect(0), chunk.grant(), chunk.nextOperation(), -1, bytes(2, 1_000));
        for (int number = 0; number < 3; number++) {
            int server = number;
            cluster.runUntil(() -> cluster.server(server).status().undecided() == 1);
        }
        cluster.crash(1);
        cluster.crash(2);

        WriteReply reply = cluster.await(id).frame().getWriteReply();

        assertThat(reply.getError().getCode()).isEqualTo(ErrorCode.NO_QUORUM);
        assertThat(reply.getError().getOutcome()).isEqualTo(Outcome.UNKNOWN);
        WriteReply next = chunk.ask(0, chunk.grant(), chunk.nextOperation(), -1, bytes(3, 1_000));
        assertThat(next.getError().getOutcome()).as("not sent to anybody").isEqualTo(Outcome.NOT_HAPPENED);
    }

    @Test
    void aSilentSecondaryIsLeftBehindAfterTwoSeconds() {
        String silent = "s2";
        chunk.append(bytes(3, 10));
        cluster.loseAt = frame -> frame.hasVote()
                && frame.getVote().getStorageId().equals(cluster.server(2).storage());

        chunk.append(bytes(4, 2_000_000));

        assertThat(cluster.server(0).status().lastDropped()).contains(silent).contains("has not voted");
        assertThat(chunk.inLog().good).doesNotContain(cluster.server(2).storage());
        chunk.holdsEverything();
    }

    @Test
    void appendsThatWaitShareARecord() {
        SignedGrant grant = chunk.grant();
        List<Long> ids = new ArrayList<>();
        byte[] one = bytes(5, 100);
        for (int client = 0; client < 40; client++) {
            Operation operation = Operation.newBuilder()
                    .setSession(TestMaster.id(1_000 + client))
                    .setSequence(1)
                    .build();
            ids.add(cluster.write(0, cluster.connect(0), grant, operation, -1, one));
        }

        List<Integer> offsets = new ArrayList<>();
        for (long id : ids) {
            WriteReply reply = cluster.await(id).frame().getWriteReply();
            assertThat(reply.hasError()).isFalse();
            offsets.add(reply.getOffset());
        }

        assertThat(offsets).doesNotHaveDuplicates().allMatch(offset -> offset % 100 == 0);
        assertThat(chunk.inLog().committed.getLength()).isEqualTo(4_000);
        assertThat(cluster.master.commits).hasSizeLessThan(20);
    }

    @Test
    void aRetriedAppendIsAnsweredAndNotAppliedAgain() {
        byte[] content = bytes(6, 500);
        chunk.append(bytes(7, 300));
        chunk.append(content);

        WriteReply again = chunk.ask(0, chunk.grant(), TestChunk.operation(2), -1, content);

        assertThat(again.hasError()).isFalse();
        assertThat(again.getDone().getOffset()).isEqualTo(300);
        assertThat(again.getDone().getFileOffset()).isEqualTo(TestMaster.CHUNK_OFFSET + 300);
        chunk.holdsEverything();
    }

    /** Who asks again asks the master first, who knows. */
    @Test
    void thePrimaryOfASmallFileIsForgottenSoon() {
        SignedGrant small = cluster.master.sign(cluster.master.grant(TestChunk.HANDLE).toBuilder()
                .setReservation(Reservation.getDefaultInstance())
                .build());
        byte[] content = bytes(6, 500);
        assertThat(chunk.ask(0, small, TestChunk.operation(1), 0, content).hasError())
                .isFalse();
        assertThat(chunk.ask(0, small, TestChunk.operation(1), 0, content).hasDone())
                .isTrue();
        cluster.run(TimeUnit.SECONDS.toNanos(3));

        assertThat(chunk.ask(0, small, TestChunk.operation(1), 0, content)
                        .getError()
                        .getCode())
                .isEqualTo(ErrorCode.WRONG_LENGTH);
    }

    @Test
    void anotherPrimaryLearnsFromTheMasterThatAnAppendWasDone() {
        byte[] content = bytes(6, 500);
        chunk.append(content);
        chunk.append(bytes(7, 300));
        cluster.master.raise(TestChunk.HANDLE, cluster.server(1).storage());

        WriteReply again = chunk.ask(1, chunk.grant(), TestChunk.operation(2), -1, bytes(7, 300));

        assertThat(again.hasError()).isFalse();
        assertThat(again.getDone().getOffset()).isEqualTo(500);
        chunk.appendAt(1, bytes(8, 50));
        chunk.holdsEverything();
    }

    @Test
    void anAppendThatTheMasterRefusesDoesNotTakeOthersWithIt() {
        chunk.append(bytes(1, 10));
        Operation expired = TestChunk.operation(0).toBuilder()
                .setSession(TestMaster.id(666))
                .setSequence(1)
                .build();
        cluster.master.expired.add(expired.getSession());
        SignedGrant grant = chunk.grant();
        List<Long> good = new ArrayList<>();
        long bad = 0;
        for (int client = 0; client < 10; client++) {
            Operation operation = client == 4
                    ? expired
                    : Operation.newBuilder()
                            .setSession(TestMaster.id(2_000 + client))
                            .setSequence(1)
                            .build();
            long id = cluster.write(0, cluster.connect(0), grant, operation, -1, bytes(client, 64));
            if (client == 4) {
                bad = id;
            } else {
                good.add(id);
            }
        }

        for (long id : good) {
            assertThat(cluster.await(id).frame().getWriteReply().getError().getMessage())
                    .isEmpty();
        }
        assertThat(cluster.await(bad).frame().getWriteReply().getError().getCode())
                .isEqualTo(ErrorCode.SESSION_EXPIRED);
        assertThat(chunk.inLog().committed.getLength()).isEqualTo(10 + 9 * 64);
        assertThat(chunk.inLog().good).hasSize(3);
    }

    /** Nobody would take up again what shared a commit with a bad one: it would be held for ever, and never answered. */
    @Test
    void appendsThatTheMasterRefusesAreAnsweredWhenNoSecondaryIsLeft() {
        SignedGrant grant = chunk.grant();
        List<Long> ids = new ArrayList<>();
        for (int client = 0; client < 5; client++) {
            Operation operation = Operation.newBuilder()
                    .setSession(TestMaster.id(3_000 + client))
                    .setSequence(1)
                    .build();
            ids.add(cluster.write(0, cluster.connect(0), grant, operation, -1, bytes(client, 64)));
        }
        cluster.runUntil(() -> cluster.master.commits.size() == 1);
        cluster.master.silent = true;
        cluster.runUntil(() -> cluster.master.commits.size() == 2);
        CommitRequest together = cluster.master.commits.getLast();
        assertThat(together.getOperationsCount()).isEqualTo(4);
        cluster.crash(1);
        cluster.crash(2);
        cluster.runUntil(() -> cluster.server(0).status().droppedSecondaries() == 2);
        cluster.master.expired.add(together.getOperations(3).getOperation().getSession());
        cluster.master.silent = false;
        cluster.cutMaster(0);

        assertThat(ids.stream()
                        .filter(id -> cluster.await(id).frame().getWriteReply().hasError()))
                .hasSize(4);
        assertThat(cluster.server(0).status().transfers()).isZero();
    }

    /** It may have told of all of it before, and a master that is being restored would take that over. */
    @Test
    void aPrimaryThatGivesUpPartOfWhatItPreparedTellsTheMasterWhatIsLeft() {
        cluster.master.silent = true;
        SignedGrant grant = chunk.grant();
        long link = cluster.connect(0);
        cluster.write(0, link, grant, chunk.nextOperation(), 0, bytes(1, 100));
        cluster.runUntil(() -> cluster.master.commits.size() == 1);
        long second = cluster.write(0, link, grant, chunk.nextOperation(), 100, bytes(2, 50));
        cluster.runUntil(() -> cluster.server(0).status().undecided() == 2);
        int before = cluster.master.heard.size();
        cluster.crash(1);
        cluster.crash(2);

        assertThat(cluster.await(second).frame().getWriteReply().hasError()).isTrue();
        cluster.run(500_000_000);

        assertThat(cluster.master.heard.subList(before, cluster.master.heard.size()).stream()
                        .flatMap(frame -> frame.getUndecided().getOperationsList().stream())
                        .map(UndecidedOperation::getPreparedLength))
                .containsOnly(100);
    }

    @Test
    void aCommitWithoutAnAnswerIsAskedAgainOnTheNextStream() {
        cluster.master.silent = true;
        long link = cluster.connect(0);
        long id = cluster.write(0, link, chunk.grant(), chunk.nextOperation(), 0, bytes(1, 1_000));
        cluster.runUntil(() -> !cluster.master.commits.isEmpty());

        cluster.master.silent = false;
        cluster.cutMaster(0);

        assertThat(cluster.await(id).frame().getWriteReply().hasError()).isFalse();
        assertThat(cluster.master.commits).hasSize(2);
        assertThat(cluster.master.commits.get(0)).isEqualTo(cluster.master.commits.get(1));
    }

    @Test
    void whatIsWrittenForAnotherPrimaryIsATransferToo() {
        cluster.master.silent = true;
        long id = cluster.write(0, cluster.connect(0), chunk.grant(), chunk.nextOperation(), 0, bytes(1, 1_000));
        for (int number = 0; number < 3; number++) {
            int server = number;
            cluster.runUntil(() -> cluster.server(server).status().undecided() == 1);
            assertThat(cluster.server(server).status().transfers()).isEqualTo(1);
        }
        cluster.master.heard.clear();
        cluster.runUntil(() -> cluster.master.heard.stream()
                        .filter(frame -> frame.getHeartbeat().getLoad().getActiveTransfers() == 1)
                        .count()
                == 3);

        cluster.master.silent = false;
        cluster.cutMaster(0);
        cluster.await(id);

        for (int number = 0; number < 3; number++) {
            int server = number;
            cluster.runUntil(() -> cluster.server(server).status().transfers() == 0);
        }
    }

    @Test
    void aFullDiskVotesNoAndTheOthersGoOn() {
        chunk.append(bytes(1, 10));
        cluster.server(1).disk.limit(cluster.server(1).disk.used() - 1);

        chunk.append(bytes(2, 700_000));

        assertThat(chunk.inLog().good).doesNotContain(cluster.server(1).storage());
        assertThat(cluster.server(0).status().lastDropped()).contains("disk full");
        chunk.holdsEverything();
    }

    @Test
    void twoFullDisksAreToldAsSuchAtOnce() {
        TestCluster cluster = new TestCluster(17);
        TestChunk chunk = new TestChunk(cluster);
        chunk.append(bytes(1, 1_000));
        chunk.settle();
        for (int server = 1; server <= 2; server++) {
            cluster.server(server).disk.limit(cluster.server(server).disk.used() - 1);
        }
        long before = cluster.wallMs();

        WriteReply reply = chunk.ask(0, chunk.grant(), chunk.nextOperation(), -1, bytes(2, 1_000));

        assertThat(reply.getError().getCode()).isEqualTo(ErrorCode.DISK_FULL);
        assertThat(reply.getError().getOutcome()).isEqualTo(Outcome.NOT_HAPPENED);
        assertThat(cluster.wallMs() - before).isLessThan(1_000);
    }

    @Test
    void aPrimaryWithAFullDiskSaysSoAndNothingHappened() {
        chunk.append(bytes(1, 10));
        cluster.server(0).disk.limit(cluster.server(0).disk.used() - 1);

        WriteReply reply = chunk.ask(0, chunk.grant(), chunk.nextOperation(), -1, bytes(2, 700_000));

        assertThat(reply.getError().getCode()).isEqualTo(ErrorCode.DISK_FULL);
        assertThat(reply.getError().getOutcome()).isEqualTo(Outcome.NOT_HAPPENED);
        cluster.server(0).disk.limit(Long.MAX_VALUE);
        chunk.append(bytes(3, 100));
        chunk.holdsEverything();
    }

    /** Its writers ask the master whom else to go to. */
    @Test
    void aFullDiskIsToldToTheMasterBeforeTheNextHeartbeatIsDue() {
        chunk.append(bytes(1, 10));
        cluster.runUntil(() -> cluster.master.heard.stream().anyMatch(ServerFrame::hasHeartbeat));
        cluster.master.heard.clear();
        cluster.server(0).disk.limit(cluster.server(0).disk.used() - 1);
        long before = cluster.nowNanos();

        chunk.ask(0, chunk.grant(), chunk.nextOperation(), -1, bytes(2, 700_000));
        cluster.runUntil(() -> cluster.master.heard.stream()
                .anyMatch(frame -> frame.hasHeartbeat() && !frame.getHeartbeat().getAcceptsNewChunks()));

        assertThat(Duration.ofNanos(cluster.nowNanos() - before)).isLessThan(Duration.ofMillis(500));
    }

    @Test
    void anAppendThatDoesNotFitIsToldSo() {
        SignedGrant grant = chunk.grant();
        long link = cluster.connect(0);
        int length = 4 << 20;
        for (int offset = 0; offset < 60 << 20; offset += length) {
            long id = cluster.write(0, link, grant, chunk.nextOperation(), offset, new byte[length]);
            assertThat(cluster.await(id).frame().getWriteReply().getError().getMessage())
                    .isEmpty();
        }

        WriteReply fits = chunk.ask(0, grant, chunk.nextOperation(), -1, new byte[length]);
        WriteReply full = chunk.ask(0, grant, chunk.nextOperation(), -1, new byte[1]);

        assertThat(fits.hasError()).isFalse();
        assertThat(full.getError().getCode()).isEqualTo(ErrorCode.CHUNK_FULL);
    }
}
