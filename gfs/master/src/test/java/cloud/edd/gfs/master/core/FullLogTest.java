package cloud.edd.gfs.master.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cloud.edd.gfs.protocol.node.NodeEvent;
import cloud.edd.gfs.protocol.node.NodeEvent.LogRoom;
import cloud.edd.proto.gfs.ChunkReport;
import cloud.edd.proto.gfs.ChunkState;
import cloud.edd.proto.gfs.CommitReply;
import cloud.edd.proto.gfs.ErrorCode;
import cloud.edd.proto.gfs.Grant;
import cloud.edd.proto.gfs.OpenSessionRequest;
import cloud.edd.proto.gfs.Outcome;
import cloud.edd.proto.gfs.RebalanceRequest;
import cloud.edd.proto.gfs.ServerMode;
import cloud.edd.proto.gfs.SetServerModeRequest;
import cloud.edd.proto.gfs.Uuid;
import java.time.Duration;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** The master's disk is full: what needs room is refused, what frees some goes on as long as it can, and what is there is read. */
class FullLogTest {

    private final Cluster cluster = Cluster.ready();
    private final Writer writer = new Writer(cluster);

    /** The log of the test refuses every record when it has no room: nothing here may ask for one then. */
    private void room(LogRoom room) {
        cluster.storage.room(room);
        cluster.event(new NodeEvent.LogForced(cluster.core.state().sequence(), room));
    }

    @Test
    void withRoomForDeletionsOnlyNothingNewIsTaken() {
        writer.write("/a", 100);
        writer.write("/b", 100);
        Grant begun = cluster.open(writer.create("/c").getGrant());
        room(LogRoom.DELETES);

        assertFull(() -> writer.create("/d"));
        assertFull(() -> writer.placeAppend("/a", 10));
        assertFull(() -> cluster.call(writer.create("/small", true).build()));
        assertFull(() -> cluster.call(OpenSessionRequest.getDefaultInstance()));
        assertFull(() -> cluster.call(RebalanceRequest.newBuilder().setRun(true).build()));
        assertFull(() -> cluster.call(SetServerModeRequest.newBuilder()
                .setServerId("cs-1")
                .setMode(ServerMode.SERVER_DRAINING)
                .build()));
        CommitReply commit = cluster.commit(begun, writer.segment(begun, 0, 100));
        assertThat(commit.getError().getCode()).isEqualTo(ErrorCode.RESOURCE_EXHAUSTED);

        writer.delete("/a");
        assertThat(writer.open("/b").getFile().getLength()).isEqualTo(100);
        assertThatThrownBy(() -> writer.open("/a")).hasMessageContaining("does not exist");
        long minutes = cluster.core.state().minutes();
        cluster.pass(Duration.ofMinutes(2));
        assertThat(cluster.core.state().minutes())
                .as("what is deleted is purged in time")
                .isGreaterThan(minutes);

        room(LogRoom.PLENTY);
        writer.write("/d", 100);
        assertThat(cluster.stops).isEmpty();
    }

    @Test
    void withoutRoomNothingIsWrittenAtAllUntilThereIsSome() {
        writer.write("/a", 100);
        Uuid handle = writer.open("/a").getChunks(0).getHandle();
        Grant begun = cluster.open(writer.create("/c").getGrant());
        room(LogRoom.NONE);
        long last = cluster.core.state().sequence();

        assertFull(() -> writer.create("/d"));
        assertFull(() -> writer.delete("/a"));
        CommitReply commit = cluster.commit(begun, writer.segment(begun, 0, 100));
        assertThat(commit.getError().getCode()).isEqualTo(ErrorCode.RESOURCE_EXHAUSTED);
        // A server that lacks a copy, and time: neither may be logged.
        cluster.inventory(cluster.link("cs-1"));
        cluster.inventory(
                cluster.link("cs-2"),
                ChunkReport.newBuilder()
                        .setHandle(handle)
                        .setVersion(1)
                        .setCorrupt(true)
                        .setCommitted(ChunkState.newBuilder().setLength(100))
                        .build());
        cluster.pass(Duration.ofMinutes(3));
        assertThat(writer.open("/a").getFile().getLength()).isEqualTo(100);
        assertThat(cluster.core.state().sequence()).isEqualTo(last);

        room(LogRoom.PLENTY);
        cluster.pass(Duration.ofMinutes(1));
        writer.delete("/a");
        assertThat(cluster.core.state().sequence()).isGreaterThan(last);
    }

    private static void assertFull(ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(Cluster.Failure.class, failure -> {
            assertThat(failure.error.getCode()).isEqualTo(ErrorCode.RESOURCE_EXHAUSTED);
            assertThat(failure.error.getMessage()).contains("no room for its log", "free space on the master");
            assertThat(failure.error.getOutcome()).isEqualTo(Outcome.NOT_HAPPENED);
        });
    }
}
