package cloud.edd.gfs.master.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cloud.edd.proto.gfs.ErrorCode;
import cloud.edd.proto.gfs.Grant;
import cloud.edd.proto.gfs.Heartbeat;
import cloud.edd.proto.gfs.PlacementReply;
import cloud.edd.proto.gfs.RegrantRequest;
import cloud.edd.proto.gfs.ServerFrame;
import cloud.edd.proto.gfs.Uuid;
import com.google.protobuf.Message;
import java.time.Duration;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** Chunkservers whose disks are full: the others go on, and who finds nobody with room hears it at once. */
class FullServersTest {

    private final Cluster cluster = Cluster.ready();
    private final Writer writer = new Writer(cluster);

    @Test
    void withoutRoomAnywhereEveryPlacementSaysSo() {
        PlacementReply begun = writer.create("/begun");
        fill("cs-1", "cs-2", "cs-3");

        assertRefused(ErrorCode.DISK_FULL, () -> writer.create("/large"));
        assertRefused(
                ErrorCode.DISK_FULL,
                () -> cluster.call(writer.create("/small", true).build()));
        assertRefused(ErrorCode.DISK_FULL, () -> writer.placeAppend("/log", 10));
        assertRefused(ErrorCode.DISK_FULL, () -> writer.place(begun.getFileId(), 1));
        Grant grant = cluster.open(begun.getGrant());
        assertRefused(ErrorCode.DISK_FULL, () -> cluster.call(regrant(grant)));
    }

    @Test
    void aServerThatMayComeBackWithRoomIsWaitedForUntilItCountsAsGone() {
        fill("cs-1");
        cluster.disconnect("cs-2");

        assertRefused(ErrorCode.RESOURCE_EXHAUSTED, () -> writer.placeAppend("/log", 10));
        cluster.pass(Duration.ofMinutes(11));
        fill("cs-1");
        assertRefused(ErrorCode.DISK_FULL, () -> writer.placeAppend("/log", 10));
    }

    @Test
    void anAppendWhoseChunkLiesOnFullDisksGoesOnInAnotherChunk() {
        Grant first = cluster.open(writer.placeAppend("/log", 100).getGrant());
        writer.appended(first, 100);
        writer.sequence++;
        cluster.commit(first, writer.segment(100, 10, Cluster.storages(first).subList(0, 2)));
        fill(first.getMembers(1).getServerId());

        // Nobody has failed yet, and a disk with little room has some.
        assertThat(cluster.open(writer.placeAppend("/log", 50).getGrant()).getHandle())
                .isEqualTo(first.getHandle());
        PlacementReply elsewhere = (PlacementReply) cluster.call(writer.append("/log", 50)
                .setFailedHandle(first.getHandle())
                .setFailedVersion(first.getVersion())
                .addExcludeServers(first.getMembers(0).getServerId())
                .build());

        Grant next = cluster.open(elsewhere.getGrant());
        assertThat(next.getHandle()).isNotEqualTo(first.getHandle());
        assertThat(elsewhere.getChunkOffset()).isEqualTo(110);
        assertThat(servers(next))
                .containsExactlyInAnyOrder(
                        first.getMembers(0).getServerId(), first.getMembers(2).getServerId());
        assertThat(writer.appended(next, 50).hasError()).isFalse();
        assertThat(writer.open("/log").getFile().getLength()).isEqualTo(160);
    }

    @Test
    void aFreshPrimaryWithoutRoomIsReplacedAtOnce() {
        Grant first = cluster.open(writer.placeAppend("/log", 100).getGrant());
        writer.appended(first, 100);
        Grant second = cluster.open(failed(first).getGrant());
        assertThat(second.getVersion()).isEqualTo(first.getVersion() + 1);
        assertThat(cluster.open(failed(second).getGrant()).getVersion()).isEqualTo(second.getVersion());

        fill(servers(second).getFirst());

        Grant third = cluster.open(failed(second).getGrant());
        assertThat(third.getVersion()).isEqualTo(second.getVersion() + 1);
        assertThat(servers(third).getFirst()).isNotEqualTo(servers(second).getFirst());
    }

    @Test
    void anEmptyChunkOnFullDisksIsReplaced() {
        PlacementReply placed = writer.create("/film");
        Grant grant = cluster.open(placed.getGrant());
        cluster.connect("cs-4");
        fill(servers(grant).get(0), servers(grant).get(1));

        Grant next = cluster.open(((PlacementReply) cluster.call(regrant(grant))).getGrant());

        assertThat(next.getHandle()).isNotEqualTo(grant.getHandle());
        assertThat(servers(next)).containsExactlyInAnyOrder(servers(grant).get(2), "cs-4");
    }

    @Test
    void aStreamWhoseChunkLiesOnFullDisksWaitsForTheCopyThatIsBeingMade() {
        Grant grant = cluster.open(writer.create("/film").getGrant());
        cluster.commit(grant, writer.segment(0, 10, Cluster.storages(grant).subList(0, 2)));
        fill(servers(grant).get(1));

        assertRefused(ErrorCode.NO_QUORUM, () -> cluster.call(regrant(grant)));
    }

    @Test
    void aStreamThatNoCopyWouldHelpIsToldToBeginAgain() {
        Grant grant = cluster.open(writer.create("/film").getGrant());
        cluster.commit(grant, writer.segment(grant, 0, 10));
        cluster.connect("cs-4");
        fill(servers(grant).get(1), servers(grant).get(2));

        assertRefused(ErrorCode.DISK_FULL, () -> cluster.call(regrant(grant)));
        assertThat(writer.create("/again").hasGrant()).isTrue();
    }

    private PlacementReply failed(Grant grant) {
        return (PlacementReply) cluster.call(writer.append("/log", 10)
                .setFailedHandle(grant.getHandle())
                .setFailedVersion(grant.getVersion())
                .addExcludeServers(servers(grant).getFirst())
                .build());
    }

    private Message regrant(Grant grant) {
        return RegrantRequest.newBuilder()
                .setOperation(writer.none())
                .setHandle(grant.getHandle())
                .setFailedVersion(grant.getVersion())
                .addExcludeServers(servers(grant).getFirst())
                .build();
    }

    private void fill(String... servers) {
        for (String server : servers) {
            cluster.frame(
                    cluster.link(server),
                    ServerFrame.newBuilder().setHeartbeat(Heartbeat.newBuilder().setAcceptsNewChunks(false)));
        }
    }

    private List<String> servers(Grant grant) {
        return Cluster.storages(grant).stream()
                .map((Uuid id) -> cluster.serverOf(id))
                .toList();
    }

    private static void assertRefused(ErrorCode code, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        Cluster.Failure.class,
                        failure -> assertThat(failure.error.getCode()).isEqualTo(code));
    }
}
