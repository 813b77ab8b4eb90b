package cloud.edd.gfs.master.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import cloud.edd.gfs.master.core.metadata.SessionEntry;
import cloud.edd.proto.gfs.ChunkReport;
import cloud.edd.proto.gfs.ChunkState;
import cloud.edd.proto.gfs.ClusterEventKind;
import cloud.edd.proto.gfs.Command;
import cloud.edd.proto.gfs.CommitReply;
import cloud.edd.proto.gfs.DeleteRequest;
import cloud.edd.proto.gfs.EndRestoreRequest;
import cloud.edd.proto.gfs.Epoch;
import cloud.edd.proto.gfs.ErrorCode;
import cloud.edd.proto.gfs.Grant;
import cloud.edd.proto.gfs.Mark;
import cloud.edd.proto.gfs.Operation;
import cloud.edd.proto.gfs.OperationPart;
import cloud.edd.proto.gfs.OperationResult;
import cloud.edd.proto.gfs.ServerFrame;
import cloud.edd.proto.gfs.UndecidedBatch;
import cloud.edd.proto.gfs.UndecidedOperation;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** A master on a log that lacks its end, and chunkservers that know more. */
class RestoreTest {

    private static final String PATH = "/log";

    private final Cluster cluster = Cluster.ready();
    private final Writer writer = new Writer(cluster);
    private final Writer neighbour = new Writer(cluster);
    private final Grant grant;
    private final long restorable;
    private final Operation lost;
    private final ChunkState committed;
    private final Mark seen;

    /** 100 bytes are in the copy of the log, 60 more were answered after it ends. */
    RestoreTest() {
        grant = cluster.open(writer.placeAppend(PATH, 100).getGrant());
        assertThat(writer.appended(grant, 100).hasError()).isFalse();
        restorable = cluster.core.state().sequence();
        cluster.open(writer.placeAppend(PATH, 60).getGrant());
        CommitReply reply = cluster.commit(grant, writer.segment(grant, 100, 60));
        assertThat(reply.hasError()).isFalse();
        lost = writer.last();
        committed = reply.getCommitted();
        seen = Mark.newBuilder()
                .setEpoch(cluster.core.epoch())
                .setSequence(cluster.core.state().sequence())
                .build();
        cluster.restore(restorable);
    }

    @Test
    void itIsAnEventUntilItIsEnded() {
        assertThat(cluster.reports)
                .filteredOn(event -> event.getKind() == ClusterEventKind.RESTORE_BEGAN)
                .singleElement()
                .satisfies(event -> assertThat(event.getSentence())
                        .startsWith("the metadata was restored from a test, up to record " + restorable));
    }

    @Test
    void aCommitThatOneCopyKnowsIsTakenOver() {
        connect("cs-1", report(160));
        connect("cs-2", report(100));
        connect("cs-3", report(100));
        prepared("cs-2");
        prepared("cs-3");

        assertThat(length()).isEqualTo(100);
        end();

        assertThat(length()).isEqualTo(160);
        SessionEntry session = cluster.core.state().session(lost.getSession());
        assertThat(session != null && session.isDone(lost)).isTrue();
        assertThat(cluster.reports)
                .extracting(event -> event.getKind())
                .contains(ClusterEventKind.CHUNK_ADOPTED, ClusterEventKind.RESTORE_ENDED);
    }

    @Test
    void whatTwoHavePreparedIsTakenOver() {
        connect("cs-1", report(100));
        connect("cs-2", report(100));
        connect("cs-3", report(100));
        prepared("cs-2");
        prepared("cs-3");
        end();

        assertThat(length()).isEqualTo(160);
        assertThat(writer.open(PATH).getChunks(0).getReplicasList())
                .extracting(replica -> replica.getServerId())
                .containsExactlyInAnyOrder("cs-2", "cs-3");
    }

    @Test
    void whatOneHasPreparedWasNeverAnswered() {
        connect("cs-1", report(100));
        connect("cs-2", report(100));
        connect("cs-3", report(100));
        prepared("cs-2");
        end();

        assertThat(length()).isEqualTo(100);
        assertThat(writer.open(PATH).getChunks(0).getReplicasList()).hasSize(3);
    }

    /** Its secondaries were gone: the primary gave up what it had not asked to commit, after it had told the master of it. */
    @Test
    void whoHasGivenUpWhatItHadPreparedDoesNotCount() {
        connect("cs-1", report(100));
        prepared("cs-1");
        connect("cs-2", report(100));
        prepared("cs-2");
        connect("cs-3", report(100));
        prepared("cs-3");
        connect("cs-1", report(100));
        end();

        assertThat(length()).isEqualTo(160);
        assertThat(writer.open(PATH).getChunks(0).getReplicasList())
                .extracting(replica -> replica.getServerId())
                .containsExactlyInAnyOrder("cs-2", "cs-3");
    }

    /** They tell all of a chunk that they have prepared, again and again: what they do not name any more is given up. */
    @Test
    void theEndOfWhatWasPreparedIsGivenUp() {
        Operation first = neighbour.next();
        connect("cs-1", report(100));
        for (String server : List.of("cs-2", "cs-3")) {
            connect(server, report(100));
            undecided(server, segment(120, part(first, 20)), segment(160, part(lost, 40)));
            undecided(server, segment(120, part(first, 20)));
        }
        end();

        assertThat(length()).isEqualTo(120);
    }

    @Test
    void whatAllHaveGivenUpIsNotTakenOver() {
        for (String server : List.of("cs-1", "cs-2", "cs-3")) {
            connect(server, report(100));
            prepared(server);
        }
        for (String server : List.of("cs-1", "cs-2", "cs-3")) {
            connect(server, report(100));
        }
        end();

        assertThat(length()).isEqualTo(100);
        assertThat(writer.open(PATH).getChunks(0).getReplicasList()).hasSize(3);
    }

    @Test
    void whatWasPreparedInThePlaceOfSomethingElseReplacesIt() {
        connect("cs-1", report(100));
        connect("cs-2", report(100));
        connect("cs-3", report(100));
        Operation again = neighbour.next();
        for (String server : List.of("cs-2", "cs-3")) {
            prepared(server, part(again, 20), part(lost, 40));
            prepared(server, part(again, 30));
        }
        end();

        assertThat(length()).isEqualTo(130);
    }

    /** Appends that wait for each other are prepared together, and each of them may be asked for again. */
    @Test
    void allThatWasPreparedTogetherCountsAsDone() {
        Operation first = neighbour.next();
        connect("cs-1", report(100));
        connect("cs-2", report(100));
        connect("cs-3", report(100));
        prepared("cs-2", part(first, 20), part(lost, 40));
        prepared("cs-3", part(first, 20), part(lost, 40));
        end();

        assertThat(length()).isEqualTo(160);
        assertThat(List.of(result(first), result(lost)))
                .extracting(OperationResult::getOffset, OperationResult::getLength)
                .containsExactly(tuple(100, 20), tuple(120, 40));
    }

    /** The log grants a later version: who wrote under the earlier one may have been told that nothing happened. */
    @Test
    void whatTheLogHasDecidedAgainstIsNotTakenOver() {
        connect("cs-1", report(100));
        connect("cs-2", report(100));
        connect("cs-3", report(100));
        end();
        Grant later = cluster.open(writer.placeAppend(PATH, 10).getGrant());
        assertThat(later.getVersion()).isGreaterThan(grant.getVersion());
        cluster.restore(cluster.core.state().sequence());

        connect("cs-1", report(100));
        connect("cs-2", report(100));
        connect("cs-3", report(100));
        prepared("cs-2");
        prepared("cs-3");
        end();

        assertThat(length()).isEqualTo(100);
    }

    /** What was prepared may be given up at any time; what is under way then tells of before. */
    @Test
    void theEndIsDecidedByWhatIsToldAfterItWasAskedFor() {
        for (String server : List.of("cs-1", "cs-2", "cs-3")) {
            connect(server, report(100));
            prepared(server);
        }
        cluster.answersInventories = false;

        long call = cluster.send(EndRestoreRequest.getDefaultInstance());
        for (String server : List.of("cs-1", "cs-2", "cs-3")) {
            long link = cluster.link(server);
            cluster.inventory(
                    link, report(100).toBuilder().setPreparedLength(160).build());
        }
        assertThat(cluster.answers).as("begun before").doesNotContainKey(call);
        for (String server : List.of("cs-1", "cs-2", "cs-3")) {
            long request = cluster.framesTo(server).stream()
                    .mapToLong(frame -> frame.getHeartbeat().getInventoryRequest())
                    .max()
                    .orElseThrow();
            assertThat(request).isPositive();
            cluster.inventory(cluster.link(server), request, report(100));
        }

        cluster.outcome(call);
        assertThat(length()).isEqualTo(100);
        assertThat(writer.open(PATH).getChunks(0).getReplicasList()).hasSize(3);
    }

    /** On a new stream, it must not give up what it tells there either. */
    @Test
    void whoComesWhileTheEndWaitsIsAskedAsTheOthersWere() {
        for (String server : List.of("cs-1", "cs-2", "cs-3")) {
            connect(server, report(100));
        }
        cluster.answersInventories = false;
        cluster.send(EndRestoreRequest.getDefaultInstance());
        connect("cs-3", report(100));

        assertThat(cluster.framesTo("cs-3"))
                .anyMatch(frame -> frame.getHeartbeat().getInventoryRequest() > 0);
    }

    @Test
    void whoDoesNotTellAgainIsNamedAndTheRestoreGoesOn() {
        for (String server : List.of("cs-1", "cs-2", "cs-3")) {
            connect(server, report(100));
        }
        cluster.answersInventories = false;

        long call = cluster.send(EndRestoreRequest.getDefaultInstance());
        long other = cluster.send(EndRestoreRequest.getDefaultInstance());
        cluster.pass(Duration.ofSeconds(16));

        assertRefused("cs-1, cs-2, cs-3 did not", () -> cluster.outcome(call));
        assertRefused("cs-1, cs-2, cs-3 did not", () -> cluster.outcome(other));
        assertThat(cluster.core.inSafeMode()).isTrue();
        cluster.answersInventories = true;
        for (String server : List.of("cs-1", "cs-2", "cs-3")) {
            connect(server, report(100));
        }
        end();
    }

    @Test
    void nothingIsChangedBeforeAPersonEndsIt() {
        connect("cs-1", report(160));
        connect("cs-2", report(160));
        connect("cs-3", report(160));
        cluster.pass(Duration.ofMinutes(3));

        assertThat(cluster.core.inSafeMode()).isTrue();
        assertThat(cluster.core.safeModeReason()).contains("restored");
        assertThat(cluster.stops).isEmpty();
        assertThat(length()).isEqualTo(100);
        assertRefused(
                "end-restore",
                () -> cluster.call(DeleteRequest.newBuilder()
                        .setOperation(writer.next())
                        .setNamespace("photos")
                        .setPath(PATH)
                        .build()));
        assertThat(cluster.framesTo("cs-1")).noneMatch(frame -> frame.hasDeletes() || frame.hasDecisions());
    }

    @Test
    void allKnownServersAreWaitedForUnlessAPersonGoesOnWithoutThem() {
        connect("cs-1", report(160));
        connect("cs-2", report(160));

        assertRefused("", () -> cluster.call(EndRestoreRequest.getDefaultInstance()));
        cluster.call(EndRestoreRequest.newBuilder()
                .setWithoutMissing(true)
                .setPerson("maria@desk-3")
                .build());

        assertThat(cluster.commands())
                .filteredOn(Command::hasEndRestore)
                .singleElement()
                .extracting(command -> command.getEndRestore().getPerson())
                .isEqualTo("maria@desk-3");
        assertThat(cluster.reports)
                .filteredOn(event -> event.getKind() == ClusterEventKind.RESTORE_ENDED)
                .singleElement()
                .satisfies(event ->
                        assertThat(event.getSentence()).startsWith("maria@desk-3 has ended the restore at record "));
        assertThat(length()).isEqualTo(160);
        assertThat(cluster.core.inSafeMode()).isFalse();
    }

    @Test
    void theEndIsRememberedAndWhoComesLateWithMoreIsLeftBehind() {
        connect("cs-1", report(100));
        connect("cs-2", report(100));
        cluster.call(EndRestoreRequest.newBuilder().setWithoutMissing(true).build());
        cluster.restart();
        connect("cs-1", report(100));
        connect("cs-2", report(100));
        connect("cs-3", report(160));

        assertThat(cluster.core.inSafeMode()).isFalse();
        assertThat(cluster.stops).isEmpty();
        assertThat(length()).isEqualTo(100);
        assertThat(writer.open(PATH).getChunks(0).getReplicasList())
                .extracting(replica -> replica.getServerId())
                .containsExactlyInAnyOrder("cs-1", "cs-2");
    }

    /** After the copy of the log ended the chunk was moved away from two of its three places. */
    @Test
    void copiesThatWereAddedAfterTheLogEndsAreFoundAgain() {
        cluster.connect("cs-1", seen, Epoch.getDefaultInstance());
        cluster.connect("cs-2", seen, Epoch.getDefaultInstance());
        connect("cs-3", report(100));
        connect("cs-4", report(160).toBuilder().setAddedSequence(77).build());
        connect("cs-5", report(160).toBuilder().setAddedSequence(78).build());
        end();

        assertThat(length()).isEqualTo(160);
        assertThat(writer.open(PATH).getChunks(0).getReplicasList())
                .extracting(replica -> replica.getServerId())
                .containsExactlyInAnyOrder("cs-4", "cs-5");
    }

    @Test
    void aCopyThatMovedWithoutAChangeIsGoodWhereItIs() {
        cluster.connect("cs-1", seen, Epoch.getDefaultInstance());
        cluster.connect("cs-2", seen, Epoch.getDefaultInstance());
        cluster.connect("cs-3", seen, Epoch.getDefaultInstance());
        connect("cs-4", report(100).toBuilder().setAddedSequence(77).build());
        end();

        assertThat(length()).isEqualTo(100);
        assertThat(writer.open(PATH).getChunks(0).getReplicasList())
                .extracting(replica -> replica.getServerId())
                .containsExactly("cs-4");
    }

    private void end() {
        cluster.call(EndRestoreRequest.getDefaultInstance());
        assertThat(cluster.core.inSafeMode()).isFalse();
    }

    private void connect(String server, ChunkReport report) {
        cluster.connect(server, seen, Epoch.getDefaultInstance(), report);
    }

    private OperationResult result(Operation operation) {
        SessionEntry session = cluster.core.state().session(operation.getSession());
        if (session == null || !session.isDone(operation)) {
            throw new AssertionError("not done: " + operation);
        }
        return session.result(operation);
    }

    private static OperationPart part(Operation operation, int length) {
        return OperationPart.newBuilder()
                .setOperation(operation)
                .setLength(length)
                .build();
    }

    private void prepared(String server) {
        prepared(server, part(lost, 60));
    }

    private void prepared(String server, OperationPart... parts) {
        int end = 100 + Stream.of(parts).mapToInt(OperationPart::getLength).sum();
        undecided(server, segment(end, parts));
    }

    private void undecided(String server, UndecidedOperation... segments) {
        cluster.frame(
                cluster.link(server),
                ServerFrame.newBuilder()
                        .setUndecided(UndecidedBatch.newBuilder().addAllOperations(List.of(segments))));
    }

    private UndecidedOperation segment(int end, OperationPart... parts) {
        return UndecidedOperation.newBuilder()
                .setHandle(grant.getHandle())
                .setVersion(grant.getVersion())
                .setOperation(parts[parts.length - 1].getOperation())
                .setPreparedLength(end)
                .setPreparedCrc32C(Writer.zeros(end))
                .addAllOperations(List.of(parts))
                .build();
    }

    private ChunkReport report(int length) {
        ChunkState state = length == 160
                ? committed
                : ChunkState.newBuilder()
                        .setLength(length)
                        .setCrc32C(Writer.zeros(length))
                        .build();
        return ChunkReport.newBuilder()
                .setHandle(grant.getHandle())
                .setVersion(grant.getVersion())
                .setCommitted(state)
                .setPreparedLength(length)
                .build();
    }

    private long length() {
        return writer.open(PATH).getFile().getLength();
    }

    private static void assertRefused(String words, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(Cluster.Failure.class, failure -> {
            assertThat(failure.error.getCode()).isEqualTo(ErrorCode.UNAVAILABLE);
            assertThat(failure.error.getMessage()).contains(words);
        });
    }
}
