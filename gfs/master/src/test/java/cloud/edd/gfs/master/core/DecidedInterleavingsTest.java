package cloud.edd.gfs.master.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cloud.edd.gfs.master.core.metadata.MetadataState;
import cloud.edd.proto.gfs.ChunkReport;
import cloud.edd.proto.gfs.ChunkState;
import cloud.edd.proto.gfs.CommitReply;
import cloud.edd.proto.gfs.CommitRequest;
import cloud.edd.proto.gfs.ErrorCode;
import cloud.edd.proto.gfs.FileAttributes;
import cloud.edd.proto.gfs.FileReply;
import cloud.edd.proto.gfs.Grant;
import cloud.edd.proto.gfs.PlacementReply;
import cloud.edd.proto.gfs.PublishMode;
import cloud.edd.proto.gfs.RenameRequest;
import cloud.edd.proto.gfs.StatRequest;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Orders of events around the master for which the design has an answer, each under its own name. */
class DecidedInterleavingsTest {

    private static final int CHUNK = MetadataState.CHUNK_BYTES;

    private final Cluster cluster = Cluster.ready();
    private final Writer writer = new Writer(cluster);

    /** What was forced happened, whoever heard of it: the repetition is answered, and nothing is done twice. */
    @Test
    void masterDiesBetweenForceAndAnswer() {
        Grant grant = cluster.open(writer.placeAppend("/log", 100).getGrant());
        writer.appended(grant, 100);
        Grant second = cluster.open(writer.placeAppend("/log", 50).getGrant());
        writer.sequence--;
        CommitRequest.Builder request = writer.segment(100, 50, Cluster.storages(second));
        String primary = second.getMembers(0).getServerId();

        cluster.holdForce = true;
        assertThatThrownBy(() -> cluster.commit(second, request)).hasMessageContaining("no reply to commit");
        cluster.forceAndDie();
        cluster.holdForce = false;
        for (String server : new String[] {"cs-1", "cs-2", "cs-3"}) {
            cluster.connect(server, report(second, 150));
        }

        CommitReply again = cluster.commitFrom(
                primary, request.setHandle(second.getHandle()).setVersion(second.getVersion()));
        assertThat(again.hasError()).isFalse();
        assertThat(again.getResults(0).getOffset()).isEqualTo(100);
        assertThat(again.getCommitted().getLength()).isEqualTo(150);
        assertThat(writer.open("/log").getFile().getLength()).isEqualTo(150);
        writer.sequence--;
        PlacementReply retried = writer.placeAppend("/log", 50);
        assertThat(retried.hasGrant()).isFalse();
        assertThat(retried.getDone().getOffset()).isEqualTo(100);
    }

    /** What was not forced did not happen, and the same request makes it happen once. */
    @Test
    void masterDiesBeforeForce() {
        Grant grant = cluster.open(writer.placeAppend("/log", 100).getGrant());
        writer.sequence--;
        CommitRequest.Builder request = writer.segment(0, 100, Cluster.storages(grant));
        String primary = grant.getMembers(0).getServerId();
        cluster.holdForce = true;
        assertThatThrownBy(() -> cluster.commit(grant, request)).hasMessageContaining("no reply to commit");
        cluster.restart();
        cluster.holdForce = false;
        for (String server : new String[] {"cs-1", "cs-2", "cs-3"}) {
            cluster.connect(server, report(grant, 0));
        }

        CommitReply again =
                cluster.commitFrom(primary, request.setHandle(grant.getHandle()).setVersion(grant.getVersion()));
        assertThat(again.hasError()).isFalse();
        assertThat(again.getCommitted().getLength()).isEqualTo(100);
        assertThat(writer.open("/log").getFile().getLength()).isEqualTo(100);
    }

    /** What fits exactly fills the chunk; what does not fit goes into the next one as a whole. */
    @Test
    void appendAtThe64MiBBoundary() {
        int most = 4 << 20;
        Grant grant = cluster.open(writer.placeAppend("/log", most).getGrant());
        writer.appended(grant, most);
        for (int length = most; length < CHUNK - most; length += most) {
            writer.appended(cluster.open(writer.placeAppend("/log", most).getGrant()), most);
        }
        writer.appended(cluster.open(writer.placeAppend("/log", most - 10).getGrant()), most - 10);

        PlacementReply tooLong = (PlacementReply) cluster.call(
                writer.append("/log", 11).setFullHandle(grant.getHandle()).build());
        Grant next = cluster.open(tooLong.getGrant());
        assertThat(next.getHandle()).isNotEqualTo(grant.getHandle());
        assertThat(tooLong.getChunkOffset()).isEqualTo(CHUNK - 10);
        assertThat(writer.appended(next, 11).getResults(0).getFileOffset()).isEqualTo(CHUNK - 10);

        // The chunk before is sealed for good, also for ten bytes that would fit.
        writer.next();
        assertThat(writer.appended(cluster.open(writer.placeAppend("/other", 10).getGrant()), 10)
                        .hasError())
                .isFalse();
        CommitReply late = cluster.commit(grant, writer.segment(CHUNK - 10, 10, Cluster.storages(grant)));
        assertThat(late.getError().getCode()).isEqualTo(ErrorCode.CHUNK_FULL);
        FileAttributes file = writer.open("/log").getFile();
        assertThat(file.getLength()).isEqualTo(CHUNK + 1L);
        assertThat(file.getCrc32C()).isEqualTo(Writer.zeros(CHUNK + 1));
    }

    @Test
    void anAppendThatFillsAChunkToTheLastByteIsFollowedByTheNextChunk() {
        int most = 4 << 20;
        Grant grant = cluster.open(writer.placeAppend("/log", most).getGrant());
        writer.appended(grant, most);
        for (int length = most; length < CHUNK; length += most) {
            writer.appended(cluster.open(writer.placeAppend("/log", most).getGrant()), most);
        }

        PlacementReply after = writer.placeAppend("/log", 1);
        Grant next = cluster.open(after.getGrant());

        assertThat(next.getHandle()).isNotEqualTo(grant.getHandle());
        assertThat(after.getChunkOffset()).isEqualTo(CHUNK);
        assertThat(writer.appended(next, 1).getResults(0).getFileOffset()).isEqualTo(CHUNK);
        assertThat(writer.open("/log").getFile().getLength()).isEqualTo(CHUNK + 1L);
    }

    /** Whichever is first in the log decides; a rename is not noticed at all, for operations bind to the file. */
    @Test
    void deleteAndRenameAgainstAppend() {
        Grant deleted = cluster.open(writer.placeAppend("/deleted", 10).getGrant());
        writer.appended(deleted, 10);
        Grant late = cluster.open(writer.placeAppend("/deleted", 20).getGrant());
        CommitRequest.Builder lateAppend = againAs(late, 10, 20);
        Writer other = new Writer(cluster);
        assertThat(other.delete("/deleted")).isEqualTo(1);
        assertThat(cluster.commit(late, lateAppend).getError().getCode()).isEqualTo(ErrorCode.FILE_DELETED);

        Grant renamed = cluster.open(writer.placeAppend("/from", 10).getGrant());
        writer.appended(renamed, 10);
        Grant onTheWay = cluster.open(writer.placeAppend("/from", 20).getGrant());
        CommitRequest.Builder append = againAs(onTheWay, 10, 20);
        FileAttributes moved = ((FileReply) cluster.call(RenameRequest.newBuilder()
                        .setOperation(other.next())
                        .setNamespace("photos")
                        .setFrom("/from")
                        .setTo("/to")
                        .setMode(PublishMode.CREATE)
                        .build()))
                .getFile();
        CommitReply reply = cluster.commit(onTheWay, append);
        assertThat(reply.hasError()).isFalse();
        FileAttributes now = ((FileReply) cluster.call(StatRequest.newBuilder()
                        .setNamespace("photos")
                        .setPath("/to")
                        .build()))
                .getFile();
        assertThat(now.getFileId()).isEqualTo(moved.getFileId());
        assertThat(now.getLength()).isEqualTo(30);

        // Commit first: what is deleted afterwards contains it.
        assertThat(other.delete("/to")).isEqualTo(1);
        assertThatThrownBy(() -> writer.open("/to"))
                .isInstanceOfSatisfying(
                        Cluster.Failure.class,
                        e -> assertThat(e.error.getCode()).isEqualTo(ErrorCode.NOT_FOUND));
    }

    /** The commit of the append that was placed last. */
    private CommitRequest.Builder againAs(Grant grant, int oldLength, int length) {
        writer.sequence--;
        return writer.segment(oldLength, length, Cluster.storages(grant));
    }

    /** Time alone takes nothing from a primary: under the unchanged version it commits for as long as nobody else was granted. */
    @Test
    void expiredLeaseDuringALongStream() {
        Grant grant = cluster.open(writer.create("/a").getGrant());
        assertThat(cluster.commit(grant, writer.segment(grant, 0, 1_000)).hasError())
                .isFalse();
        cluster.pass(MasterSettings.defaults().lease().plus(Duration.ofSeconds(30)));

        CommitReply late = cluster.commit(grant, writer.segment(grant, 1_000, 500));

        assertThat(late.hasError()).isFalse();
        assertThat(late.getCommitted().getLength()).isEqualTo(1_500);
        assertThat(late.hasGrant()).isTrue();
    }

    private static ChunkReport report(Grant grant, int length) {
        return ChunkReport.newBuilder()
                .setHandle(grant.getHandle())
                .setVersion(grant.getVersion())
                .setCommitted(ChunkState.newBuilder().setLength(length).setCrc32C(Writer.zeros(length)))
                .build();
    }
}
