package cloud.edd.gfs.simulator.invariant;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.edd.gfs.protocol.payload.Crc32c;
import cloud.edd.gfs.protocol.payload.Payload;
import cloud.edd.gfs.simulator.history.ChunkCopies;
import cloud.edd.gfs.simulator.history.Content;
import cloud.edd.gfs.simulator.history.CopyTouched;
import cloud.edd.gfs.simulator.history.History;
import cloud.edd.gfs.simulator.history.Intrusion;
import cloud.edd.gfs.simulator.history.MemoryHeld;
import cloud.edd.gfs.simulator.history.Op;
import cloud.edd.gfs.simulator.history.Promise;
import cloud.edd.gfs.simulator.history.WireFacts;
import cloud.edd.gfs.simulator.history.WireFacts.Proposal;
import cloud.edd.gfs.simulator.history.WireFacts.State;
import cloud.edd.proto.gfs.ChunkState;
import cloud.edd.proto.gfs.ErrorCode;
import cloud.edd.proto.gfs.FileAttributes;
import cloud.edd.proto.gfs.GfsError;
import cloud.edd.proto.gfs.Mark;
import cloud.edd.proto.gfs.Operation;
import cloud.edd.proto.gfs.OperationExtent;
import cloud.edd.proto.gfs.Outcome;
import cloud.edd.proto.gfs.ReplicaState;
import cloud.edd.proto.gfs.Uuid;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Each judge against a history that is good and against histories that are known to be bad. */
class InvariantsTest {

    private static final long LONGEST = 1_000;
    private static final Uuid HANDLE = Uuid.newBuilder().setHigh(1).setLow(2).build();

    /** How far the log of the master has taken effect. */
    private Mark now = Mark.newBuilder().setSequence(7).build();

    private final History history = new History(LONGEST);

    @Test
    void acceptsAGoodHistory() {
        put(1, "a", 0, 10, 5);
        read(2, "a", 20, 30, 5, Content.of(1, 100));
        append(3, "log", 0, 10, 0, 9);
        append(4, "log", 20, 30, 100, 9);
        read(5, "log", 40, 50, 9, join(Content.of(3, 100), Content.of(4, 100)));
        commit(state(0, 0), segment(1, 0, Content.of(1, 100)));
        served(Content.of(1, 100), 0);

        for (Invariant invariant : Invariant.all()) {
            assertThat(invariant.breaches(history)).as(invariant.name()).isEmpty();
        }
    }

    @Test
    void noticesThatAnAcknowledgedWriteIsGone() {
        put(1, "a", 0, 10, 5);
        history.add(op(2, Op.Kind.READ, "a", 20).failed(30, error(ErrorCode.NOT_FOUND)));

        assertThat(new DurableWrites().breaches(history)).hasSize(1);
    }

    @Test
    void doesNotBlameTheStoreForADelete() {
        put(1, "a", 0, 10, 5);
        history.add(op(2, Op.Kind.DELETE, "a", 5));
        history.add(op(3, Op.Kind.READ, "a", 20).failed(30, error(ErrorCode.NOT_FOUND)));

        assertThat(new DurableWrites().breaches(history)).isEmpty();
    }

    @Test
    void noticesAReadThatFailsThoughNothingIsBroken() {
        history.add(op(1, Op.Kind.READ, "a", 20).inQuiet().failed(30, error(ErrorCode.LOST)));

        assertThat(new DurableWrites().breaches(history)).hasSize(1);
    }

    @Test
    void noticesDamagedBytes() {
        put(1, "a", 0, 10, 5);
        byte[] damaged = Content.of(1, 100);
        damaged[50] ^= 1;
        read(2, "a", 20, 30, 5, damaged);

        assertThat(new CommittedReads().breaches(history)).hasSize(1);
    }

    @Test
    void noticesBytesOfAWriteThatWasSaidNotToHaveHappened() {
        history.add(op(1, Op.Kind.PUT, "a", 0).failed(10, error(ErrorCode.NO_QUORUM)));
        read(2, "a", 20, 30, 5, Content.of(1, 100));

        assertThat(new CommittedReads().breaches(history)).hasSize(1);
    }

    @Test
    void noticesBytesThatNobodyWrote() {
        read(2, "a", 20, 30, 5, Content.of(77, 100));

        assertThat(new CommittedReads().breaches(history)).hasSize(1);
    }

    @Test
    void noticesAReadOfTheFileThatWasReplacedBefore() {
        put(1, "a", 0, 10, 5);
        put(2, "a", 20, 30, 6);
        read(3, "a", 40, 50, 5, Content.of(1, 100));

        assertThat(new NeverStale().breaches(history)).isNotEmpty();
    }

    @Test
    void noticesAReplicaThatServesOldBytes() {
        commit(state(0, 0), segment(1, 0, Content.of(1, 100)));
        served(Content.of(2, 100), 0);

        assertThat(new NeverStale().breaches(history)).hasSize(1);
    }

    @Test
    void noticesAReplicaThatServesBeyondWhatIsCommitted() {
        commit(state(0, 0), segment(1, 0, Content.of(1, 100)));
        served(Content.of(1, 101), 0);

        assertThat(new NeverStale().breaches(history)).hasSize(1);
    }

    @Test
    void noticesThatAReplicaIsOfferedThatMissedTheCommit() {
        commit(state(0, 0), segment(1, 0, Content.of(1, 100)));
        offer(1, committed(), false, "one", "three");
        offer(1, committed(), true, "one", "two");

        assertThat(new ShownCopies().breaches(history))
                .singleElement()
                .asString()
                .contains("three");
    }

    @Test
    void acceptsAReplicaThatShowedTheCommitLater() {
        commit(state(0, 0), segment(1, 0, Content.of(1, 100)));
        history.wire().show(WireFacts.text(HANDLE), committed(), "three");
        offer(1, committed(), false, "one", "three");

        assertThat(new ShownCopies().breaches(history)).isEmpty();
    }

    @Test
    void noticesACommitUnderAVersionThatWasReplaced() {
        offer(1, state(0, 0), true, "one", "two");
        offer(2, state(0, 0), true, "one", "two");
        commit(1, state(0, 0), segment(1, 0, Content.of(1, 100)));

        assertThat(new CurrentVersions().breaches(history)).hasSize(1);
    }

    @Test
    void acceptsACommitThatThePrimaryOfTheNextVersionProposedAgain() {
        offer(1, state(0, 0), true, "one", "two");
        commit(1, state(0, 0), segment(1, 0, Content.of(1, 100)));
        offer(2, state(0, 0), true, "one", "two");
        commit(2, state(0, 0), segment(1, 0, Content.of(1, 100)));
        offer(3, committed(), true, "one", "two");

        assertThat(new CurrentVersions().breaches(history)).isEmpty();
    }

    /** What the primary of the version before asked for in one step, the next one had prepared in two. */
    @Test
    void acceptsACommitThatThePrimaryOfTheNextVersionPreparedInShorterSteps() {
        offer(1, state(0, 0), true, "one", "two");
        commit(1, state(0, 0), segment(1, 0, Content.of(1, 100)));
        offer(2, state(0, 0), true, "one", "two");
        State between = state(60, 1);
        history.wire().add(HANDLE, new Proposal(2, state(0, 0), between, List.of(), Set.of("one", "two")));
        assertThat(new CurrentVersions().breaches(history)).hasSize(1);

        history.wire().add(HANDLE, new Proposal(2, between, committed(), List.of(), Set.of("one", "two")));

        assertThat(new CurrentVersions().breaches(history)).isEmpty();
    }

    /** What was prepared in short steps under a version, the primary of the next one asked for in one. */
    @Test
    void acceptsACommitThatLeapsOverTheStepsOfTheVersionBefore() {
        offer(1, state(0, 0), true, "one", "two");
        State between = state(60, 1);
        history.wire().add(HANDLE, new Proposal(1, state(0, 0), between, List.of(), Set.of("one", "two")));
        history.wire().add(HANDLE, new Proposal(1, between, state(100, 2), List.of(), Set.of("one", "two")));
        history.wire()
                .confirm(
                        HANDLE,
                        ChunkState.newBuilder().setLength(100).setCrc32C(2).build(),
                        "a test",
                        now);
        offer(2, state(0, 0), true, "one", "two");
        assertThat(new CurrentVersions().breaches(history)).hasSize(1);

        history.wire().add(HANDLE, new Proposal(2, state(0, 0), state(100, 2), List.of(), Set.of("one", "two")));

        assertThat(new CurrentVersions().breaches(history)).isEmpty();
    }

    @Test
    void noticesWhatAPersonWasPromisedAndDidNotGet() {
        history.add(new Promise(1, "it is deleted", "done", "done"));
        assertThat(new KeptPromises().breaches(history)).isEmpty();

        history.add(new Promise(2, "it is gone", "NOT_FOUND", "3 bytes #7e"));

        assertThat(new KeptPromises().breaches(history))
                .singleElement()
                .asString()
                .contains("it is gone");
    }

    @Test
    void noticesReplicasThatDiffer() {
        history.wire().add(new WireFacts.Report("cs1", "h", 3, new State(10, 1), false));
        history.wire().add(new WireFacts.Report("cs2", "h", 3, new State(10, 2), false));

        assertThat(new IdenticalReplicas().breaches(history)).hasSize(1);
    }

    @Test
    void noticesTwoPrimariesThatBothCommitted() {
        commit(state(0, 0), segment(1, 0, Content.of(1, 100)));
        commit(state(0, 0), segment(2, 0, Content.of(2, 120)));

        assertThat(new OneChain().breaches(history)).hasSize(1);
    }

    /** The disk with it was lost as well: the chunk goes on from where the restored log knows it. */
    @Test
    void whatWasCommittedBehindARestoredLogNeedNotBeInTheHistoryOfTheChunk() {
        commit(state(0, 0), segment(1, 0, Content.of(1, 100)));
        now = Mark.newBuilder().setSequence(8).build();
        commit(committed(), segment(1, 100, Content.of(2, 120)));
        history.wire().lossAccepted(7);
        commit(committed(), segment(2, 100, Content.of(3, 130)));
        assertThat(new OneChain().breaches(history)).isEmpty();

        commit(state(0, 0), segment(3, 0, Content.of(4, 140)));
        assertThat(new OneChain().breaches(history))
                .as("beside what the restored log knows")
                .hasSize(1);
    }

    @Test
    void noticesACommitThatNobodyProposed() {
        history.wire()
                .confirm(
                        HANDLE,
                        ChunkState.newBuilder().setLength(10).setCrc32C(99).build(),
                        "a test",
                        now);

        assertThat(new OneChain().breaches(history)).hasSize(1);
    }

    @Test
    void noticesSizesThatDoNotAddUp() {
        history.wire().add(new WireFacts.Told("a", 100, 2, 2, 99));
        assertThat(new TrueSizes().breaches(history)).hasSize(1);

        history.add(op(1, Op.Kind.READ, "a", 0)
                .happened(5)
                .withFile(file(5).toBuilder()
                        .setLength(101)
                        .setCrc32C(Crc32c.of(Content.of(1, 100)))
                        .build())
                .withContent(Content.of(1, 100)));
        assertThat(new TrueSizes().breaches(history)).hasSize(2);
    }

    @Test
    void noticesAChecksumThatIsNotThatOfTheBytes() {
        history.add(op(1, Op.Kind.READ, "a", 0)
                .happened(5)
                .withFile(file(5).toBuilder()
                        .setLength(100)
                        .setCrc32C(Crc32c.of(Content.of(2, 100)))
                        .build())
                .withContent(Content.of(1, 100)));

        assertThat(new TrueSizes().breaches(history)).hasSize(1);
    }

    @Test
    void noticesThatACopyIsGone() {
        history.add(new Op(1, Op.Kind.COPY, "a", "b", 0, 0).happened(5).withFile(file(5)));
        history.add(op(2, Op.Kind.READ, "b", 20).failed(30, error(ErrorCode.NOT_FOUND)));

        assertThat(new DurableWrites().breaches(history)).hasSize(1);
    }

    @Test
    void noticesThatACopyHasAnotherLength() {
        put(1, "a", 0, 10, 5);
        history.add(new Op(2, Op.Kind.COPY, "a", "b", 0, 11)
                .happened(20)
                .withFile(file(6).toBuilder().setFileId(8).setLength(99).build()));
        assertThat(new LinearizableNames().breaches(history)).hasSize(1);
    }

    @Test
    void noticesARecoveryThatGivesAnotherState() {
        history.add(new History.Recovery(1, 10, "x", "y", "x"));
        history.add(new History.Recovery(1, 10, "x", "x", "z"));

        assertThat(new FaithfulRecovery().breaches(history)).hasSize(2);
    }

    @Test
    void noticesWhatWaitsForEver() {
        history.add(op(1, Op.Kind.PUT, "a", 0));
        history.end(LONGEST + 1);

        assertThat(new InTime().breaches(history)).hasSize(1);
    }

    @Test
    void noticesAWriteThatFailsThoughTwoServersAreThere() {
        history.add(op(1, Op.Kind.PUT, "a", 0).inQuiet().failed(5, error(ErrorCode.NO_QUORUM)));

        assertThat(new InTime().breaches(history)).hasSize(1);
    }

    @Test
    void noticesWhatDoesNotBecomeWhole() {
        ChunkCopies.Stored same = new ChunkCopies.Stored(true, 7, 0);
        assertThat(healed(copy("cs1", same), copy("cs2", same), copy("cs3", same)))
                .isEmpty();

        assertThat(healed(copy("cs1", same), copy("cs2", same))).hasSize(1);
        assertThat(healed(copy("cs1", same), copy("cs2", same), copy("cs2", same)))
                .hasSize(1);
        assertThat(healed(copy("cs1", same), copy("cs2", same), copy("cs3", same), copy("cs4", same)))
                .hasSize(1);
        for (ReplicaState state :
                Set.of(ReplicaState.MEMBER_STALE, ReplicaState.MEMBER_CORRUPT, ReplicaState.MEMBER_JOINING)) {
            assertThat(healed(copy("cs1", same), copy("cs2", same), new ChunkCopies.Copy("cs3", state, true, same)))
                    .as(state.name())
                    .hasSize(1);
        }
        assertThat(healed(
                        copy("cs1", same),
                        copy("cs2", same),
                        new ChunkCopies.Copy("cs3", ReplicaState.MEMBER_GOOD, false, same)))
                .hasSize(1);
    }

    @Test
    void noticesCopiesThatAreCalledGoodAndAreNot() {
        ChunkCopies.Stored same = new ChunkCopies.Stored(true, 7, 0);
        for (ChunkCopies.Stored other : Set.of(
                ChunkCopies.Stored.NOTHING, new ChunkCopies.Stored(true, 8, 0), new ChunkCopies.Stored(true, 7, 1))) {
            assertThat(healed(copy("cs1", same), copy("cs2", other), copy("cs3", same)))
                    .hasSize(1);
        }
    }

    private List<String> healed(ChunkCopies.Copy... copies) {
        history.healed(5, List.of(new ChunkCopies("h", "a", 100, 7, List.of(copies))));
        return new SelfHealing().breaches(history);
    }

    private static ChunkCopies.Copy copy(String server, ChunkCopies.Stored stored) {
        return new ChunkCopies.Copy(server, ReplicaState.MEMBER_GOOD, true, stored);
    }

    @Test
    void noticesAGoodCopyThatIsDeleted() {
        assertThat(new KeptCopies().breaches(history)).isEmpty();

        history.add(new CopyTouched(5, "cs1", "chunks/h", "deleted", 100));

        assertThat(new KeptCopies().breaches(history)).hasSize(1);
    }

    @Test
    void noticesWhoHoldsTooMuchOrDoesNotLetGo() {
        history.add(new MemoryHeld("cs1", BoundedMemory.MOST_BYTES, 0, 0, 0));
        assertThat(new BoundedMemory().breaches(history)).isEmpty();

        history.add(new MemoryHeld("cs1", BoundedMemory.MOST_BYTES + 1, 0, 0, 0));
        history.add(new MemoryHeld("cs2", 10, 1, 0, 0));
        history.add(new MemoryHeld("cs2", 10, 0, 1, 0));
        history.add(new MemoryHeld("cs2", 10, 0, 0, 1));

        assertThat(new BoundedMemory().breaches(history)).hasSize(4);
    }

    @Test
    void noticesAStrangerWhoIsAdmittedOrTouchesSomething() {
        history.add(new Intrusion(5, "a read", "cs1", Intrusion.Outcome.REFUSED, 0));
        assertThat(new StrangersRefused().breaches(history)).isEmpty();

        history.add(new Intrusion(5, "a read", "cs1", Intrusion.Outcome.ADMITTED, 0));
        history.add(new Intrusion(5, "a read", "cs1", Intrusion.Outcome.IGNORED, 0));
        history.add(new Intrusion(5, "a write", "cs1", Intrusion.Outcome.REFUSED, 1));

        assertThat(new StrangersRefused().breaches(history)).hasSize(3);
    }

    @Test
    void noticesAnAppendThatAppearsTwice() {
        append(1, "log", 0, 10, 0, 9);
        read(2, "log", 20, 30, 9, join(Content.of(1, 100), Content.of(1, 100)));

        assertThat(new ExactlyOnce().breaches(history)).isNotEmpty();
    }

    @Test
    void noticesAnAppendThatIsMissing() {
        append(1, "log", 0, 10, 0, 9);
        append(2, "log", 20, 30, 100, 9);
        read(3, "log", 40, 50, 9, Content.of(1, 100));

        assertThat(new ExactlyOnce().breaches(history)).hasSize(1);
    }

    @Test
    void noticesAnAppendThatLiesElsewhere() {
        append(1, "log", 0, 10, 50, 9);
        read(3, "log", 40, 50, 9, Content.of(1, 100));

        assertThat(new ExactlyOnce().breaches(history)).hasSize(1);
    }

    private void put(long id, String path, long from, long to, long generation) {
        history.add(op(id, Op.Kind.PUT, path, from).happened(to).withFile(file(generation)));
    }

    private void append(long id, String path, long from, long to, long offset, long file) {
        history.add(op(id, Op.Kind.APPEND, path, from)
                .happened(to)
                .withOffset(offset)
                .withFile(FileAttributes.newBuilder().setFileId(file).build()));
    }

    private void read(long id, String path, long from, long to, long generation, byte[] content) {
        history.add(op(id, Op.Kind.READ, path, from)
                .happened(to)
                .withFile(file(generation).toBuilder()
                        .setLength(content.length)
                        .setCrc32C(Crc32c.of(content))
                        .build())
                .withContent(content));
    }

    private static FileAttributes file(long generation) {
        return FileAttributes.newBuilder()
                .setFileId(generation)
                .setGeneration(generation)
                .setLength(100)
                .build();
    }

    private static Op op(long id, Op.Kind kind, String path, long from) {
        return new Op(id, kind, path, "", 100, from);
    }

    private static GfsError error(ErrorCode code) {
        return GfsError.newBuilder()
                .setCode(code)
                .setOutcome(Outcome.NOT_HAPPENED)
                .build();
    }

    private OperationExtent segment(long sequence, int offset, byte[] bytes) {
        Operation operation = Operation.newBuilder().setSequence(sequence).build();
        history.wire().segment(operation, Payload.of(bytes));
        return OperationExtent.newBuilder()
                .setOperation(operation)
                .setOffset(offset)
                .setLength(bytes.length)
                .build();
    }

    private void commit(State base, OperationExtent extent) {
        commit(1, base, extent);
    }

    private void offer(long version, State state, boolean grant, String... storages) {
        history.wire().add(new WireFacts.Offer(WireFacts.text(HANDLE), version, state, Set.of(storages), grant));
    }

    private State committed() {
        return history.wire()
                .committed()
                .getOrDefault(WireFacts.text(HANDLE), Map.of())
                .keySet()
                .iterator()
                .next();
    }

    private void commit(long version, State base, OperationExtent extent) {
        byte[] bytes = history.wire().bytesOf(extent.getOperation()).toByteArray();
        State next =
                state(extent.getOffset() + bytes.length, Crc32c.combine(base.crc32c(), Crc32c.of(bytes), bytes.length));
        history.wire().add(HANDLE, new Proposal(version, base, next, List.of(extent), Set.of("one", "two")));
        history.wire()
                .confirm(
                        HANDLE,
                        ChunkState.newBuilder()
                                .setLength(next.length())
                                .setCrc32C(next.crc32c())
                                .build(),
                        "a test",
                        now);
    }

    private void served(byte[] bytes, int offset) {
        history.wire()
                .add(new WireFacts.Served("cs1", WireFacts.text(HANDLE), 100, offset, bytes.length, Crc32c.of(bytes)));
    }

    private static State state(int length, int crc) {
        return new State(length, crc);
    }

    private static byte[] join(byte[] first, byte[] second) {
        byte[] joined = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, joined, first.length, second.length);
        return joined;
    }
}
