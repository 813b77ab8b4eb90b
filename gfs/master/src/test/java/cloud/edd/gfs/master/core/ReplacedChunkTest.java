package cloud.edd.gfs.master.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cloud.edd.proto.gfs.CloseSessionRequest;
import cloud.edd.proto.gfs.Command;
import cloud.edd.proto.gfs.CommitRequest;
import cloud.edd.proto.gfs.ErrorCode;
import cloud.edd.proto.gfs.Grant;
import cloud.edd.proto.gfs.PlaceAppendRequest;
import cloud.edd.proto.gfs.PlacementReply;
import cloud.edd.proto.gfs.RegrantRequest;
import cloud.edd.proto.gfs.ReplaceChunk;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** An empty chunk that lost its quorum: another one takes its place, and writers that know only the old one are sent there. */
class ReplacedChunkTest {

    private static final String[] SERVERS = {"cs-1", "cs-2", "cs-3", "cs-4", "cs-5"};

    private final Cluster cluster = new Cluster();
    private final Writer writer;

    ReplacedChunkTest() {
        connectAll();
        writer = new Writer(cluster);
    }

    @Test
    void aFreshChunkWithoutQuorumIsReplaced() {
        PlacementReply placed = writer.create("/a");
        Grant grant = cluster.open(placed.getGrant());
        loseQuorum(grant);

        Grant next = regranted(placed, 0, grant);

        assertThat(next.getHandle()).isNotEqualTo(grant.getHandle());
        assertThat(next.getMembersList()).hasSize(3);
        assertThat(regranted(placed, 0, grant).getHandle()).isEqualTo(next.getHandle());
        assertThat(cluster.commit(next, writer.segment(next, 0, 10)).hasError()).isFalse();
    }

    @Test
    void itsPrimaryIsToldThatTheChunkHasChangedAndNotThatTheFileIsGone() {
        PlacementReply placed = writer.create("/a");
        Grant grant = cluster.open(placed.getGrant());
        CommitRequest.Builder late = writer.segment(grant, 0, 100);
        String primary = grant.getMembers(0).getServerId();
        loseQuorum(grant);
        regranted(placed, 0, grant);

        cluster.connect(primary);

        assertThat(cluster.commitFrom(primary, late.setHandle(grant.getHandle()).setVersion(1))
                        .getError()
                        .getCode())
                .isEqualTo(ErrorCode.WRONG_VERSION);
    }

    @Test
    void aMasterThatFindsTheReplacementInItsLogKnowsIt() {
        PlacementReply placed = writer.create("/a");
        Grant grant = cluster.open(placed.getGrant());
        loseQuorum(grant);
        cluster.holdForce = true;
        cluster.send(regrant(placed, 0, grant));
        cluster.holdForce = false;
        cluster.forceAndDie();
        connectAll();
        ReplaceChunk replacement = cluster.commands().stream()
                .filter(Command::hasReplaceChunk)
                .findFirst()
                .orElseThrow()
                .getReplaceChunk();
        assertThat(replacement.getHandle()).isEqualTo(grant.getHandle());

        assertThat(regranted(placed, 0, grant).getHandle())
                .isEqualTo(replacement.getChunk().getHandle());
    }

    @Test
    void aMasterThatStartsFromACheckpointKnowsTheEndOfAChain() {
        PlacementReply placed = writer.create("/a");
        Grant first = cluster.open(placed.getGrant());
        Grant second = cluster.open(writer.place(placed.getFileId(), 1).getGrant());
        loseQuorum(second);
        Grant once = regranted(placed, 1, second);
        connectAll();
        loseQuorum(once);
        Grant twice = regranted(placed, 1, second);
        assertThat(twice.getHandle()).isNotEqualTo(once.getHandle());

        cluster.checkpoint();
        cluster.restart();
        connectAll();

        assertThat(regranted(placed, 1, second).getHandle()).isEqualTo(twice.getHandle());
        assertThat(regranted(placed, 1, once).getHandle()).isEqualTo(twice.getHandle());
        assertThat(regranted(placed, 0, first).getHandle()).isEqualTo(first.getHandle());
    }

    @Test
    void twoThatAskAtOnceGetTheSameChunk() {
        PlacementReply placed = writer.create("/a");
        Grant grant = cluster.open(placed.getGrant());
        loseQuorum(grant);
        cluster.holdForce = true;
        long one = cluster.send(regrant(placed, 0, grant));
        long other = cluster.send(regrant(placed, 0, grant));
        cluster.holdForce = false;
        cluster.force();

        Grant next = cluster.open(((PlacementReply) cluster.outcome(one)).getGrant());

        assertThat(next.getHandle()).isNotEqualTo(grant.getHandle());
        assertThat(cluster.open(((PlacementReply) cluster.outcome(other)).getGrant())
                        .getHandle())
                .isEqualTo(next.getHandle());
    }

    /** One finds two of its servers gone, the other finds them back, and both are decided in this order. */
    @Test
    void whoWantsAHigherVersionMeanwhileGetsTheOtherChunk() {
        PlacementReply placed = writer.create("/a");
        Grant grant = cluster.open(placed.getGrant());
        loseQuorum(grant);
        cluster.holdForce = true;
        cluster.send(regrant(placed, 0, grant));
        connectAll();
        long late = cluster.send(regrant(placed, 0, grant));
        cluster.holdForce = false;
        cluster.force();

        assertThat(cluster.open(((PlacementReply) cluster.outcome(late)).getGrant())
                        .getHandle())
                .isNotEqualTo(grant.getHandle());
    }

    /** The new chunk is at the version that failed in the old one: its primary has not failed. */
    @Test
    void theNewChunkIsNotTakenForTheOneThatFailed() {
        PlacementReply placed = writer.create("/a");
        Grant grant = cluster.open(placed.getGrant());
        loseQuorum(grant);
        Grant next = regranted(placed, 0, grant);
        assertThat(next.getVersion()).isEqualTo(grant.getVersion());

        Grant again = regranted(placed, 0, grant);

        assertThat(again.getVersion()).isEqualTo(next.getVersion());
        assertThat(again.getMembers(0)).isEqualTo(next.getMembers(0));
    }

    @Test
    void anAppendOfTheSameSessionGoesToItsOwnFileAndNotToTheHiddenOne() {
        PlacementReply upload = writer.create("/upload");
        PlacementReply append = writer.placeAppend("/log", 10);
        Grant logged = cluster.open(append.getGrant());
        loseQuorum(logged);
        Grant next = cluster.open(((PlacementReply) cluster.call(again(logged))).getGrant());
        assertThat(next.getHandle()).isNotEqualTo(logged.getHandle());
        cluster.restart();
        connectAll();

        PlacementReply placed = (PlacementReply) cluster.call(again(logged));

        assertThat(placed.getFileId()).isEqualTo(append.getFileId()).isNotEqualTo(upload.getFileId());
        assertThat(cluster.open(placed.getGrant()).getHandle()).isEqualTo(next.getHandle());
        assertThat(regranted(append, 0, logged).getHandle()).isEqualTo(next.getHandle());
        // Without its place nobody can tell whose chunk it was.
        assertRefused(
                ErrorCode.FILE_DELETED,
                () -> cluster.call(
                        regrant(append, 0, logged).toBuilder().clearFileId().build()));
    }

    @Test
    void nobodyElseIsSentIntoAHiddenFile() {
        PlacementReply upload = writer.create("/upload");
        Grant grant = cluster.open(upload.getGrant());
        Writer other = new Writer(cluster);

        assertRefused(
                ErrorCode.NOT_FOUND,
                () -> cluster.call(regrant(upload, 0, grant).toBuilder()
                        .setOperation(other.none())
                        .build()));
    }

    @Test
    void whatANeverPublishedFileHadIsForgottenWithItsSession() {
        PlacementReply placed = writer.create("/a");
        Grant grant = cluster.open(placed.getGrant());
        loseQuorum(grant);
        Grant next = regranted(placed, 0, grant);
        connectAll();

        cluster.call(CloseSessionRequest.newBuilder().setSession(writer.session).build());

        assertThat(cluster.core.state().file(placed.getFileId())).isNull();
        assertThat(cluster.core.state().chunk(next.getHandle())).isNull();
        assertRefused(ErrorCode.SESSION_EXPIRED, () -> cluster.call(regrant(placed, 0, grant)));
        Writer other = new Writer(cluster);
        assertRefused(
                ErrorCode.FILE_DELETED,
                () -> cluster.call(regrant(placed, 0, grant).toBuilder()
                        .setOperation(other.none())
                        .build()));
    }

    @Test
    void aPlaceThatTheFileDoesNotHaveIsRefused() {
        PlacementReply placed = writer.create("/a");
        Grant grant = cluster.open(placed.getGrant());

        assertRefused(ErrorCode.FILE_DELETED, () -> cluster.call(regrant(placed, 1, grant)));
        assertRefused(ErrorCode.FILE_DELETED, () -> cluster.call(regrant(placed, -1, grant)));
    }

    private void connectAll() {
        for (String server : SERVERS) {
            if (!cluster.links.containsKey(server)) {
                cluster.connect(server);
            }
        }
    }

    private void loseQuorum(Grant grant) {
        cluster.disconnect(grant.getMembers(0).getServerId());
        cluster.disconnect(grant.getMembers(1).getServerId());
    }

    private RegrantRequest regrant(PlacementReply placed, int index, Grant failed) {
        return RegrantRequest.newBuilder()
                .setOperation(writer.none())
                .setFileId(placed.getFileId())
                .setChunkIndex(index)
                .setHandle(failed.getHandle())
                .setFailedVersion(failed.getVersion())
                .build();
    }

    private Grant regranted(PlacementReply placed, int index, Grant failed) {
        return cluster.open(((PlacementReply) cluster.call(regrant(placed, index, failed))).getGrant());
    }

    /** The same append once more, after its primary failed. */
    private PlaceAppendRequest again(Grant failed) {
        writer.sequence--;
        return writer.append("/log", 10)
                .setFailedHandle(failed.getHandle())
                .setFailedVersion(failed.getVersion())
                .build();
    }

    private static void assertRefused(ErrorCode code, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        Cluster.Failure.class,
                        failure -> assertThat(failure.error.getCode()).isEqualTo(code));
    }
}
