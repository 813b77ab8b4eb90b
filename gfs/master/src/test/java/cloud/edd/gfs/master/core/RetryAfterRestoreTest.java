package cloud.edd.gfs.master.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cloud.edd.proto.gfs.ChunkReport;
import cloud.edd.proto.gfs.ChunkState;
import cloud.edd.proto.gfs.CommitReply;
import cloud.edd.proto.gfs.EndRestoreRequest;
import cloud.edd.proto.gfs.Epoch;
import cloud.edd.proto.gfs.ErrorCode;
import cloud.edd.proto.gfs.Grant;
import cloud.edd.proto.gfs.Mark;
import cloud.edd.proto.gfs.Operation;
import cloud.edd.proto.gfs.PlaceAppendRequest;
import cloud.edd.proto.gfs.PlacementReply;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What an append hears that is asked for again after records were lost, its own among them: the table in the README of GFS. */
class RetryAfterRestoreTest {

    private static final String PATH = "/log";

    private final Cluster cluster = Cluster.ready();
    private final Writer first = new Writer(cluster);
    private final Writer second = new Writer(cluster);
    private final Grant grant = cluster.open(first.placeAppend(PATH, 100).getGrant());
    private Operation early = Operation.getDefaultInstance();
    private Operation late = Operation.getDefaultInstance();
    private ChunkState committed = ChunkState.getDefaultInstance();

    RetryAfterRestoreTest() {
        assertThat(first.appended(grant, 100).hasError()).isFalse();
    }

    @Test
    void theOnlyLostAppendOfAChunkIsDoneAndItsPlaceIsKnown() {
        long end = cluster.core.state().sequence();
        late = append(second, 100, 60);
        restore(end);

        PlacementReply again = retry(late, 60);

        assertThat(again.getDone().getOffset()).isEqualTo(100);
        assertThat(length()).isEqualTo(160);
    }

    @Test
    void ofSeveralOnlyTheLastIsKnownAndItsPlaceToo() {
        long end = cluster.core.state().sequence();
        early = append(first, 100, 20);
        late = append(second, 120, 40);
        restore(end);

        assertThat(retry(late, 40).getDone().getOffset()).isEqualTo(120);
        assertThat(length()).isEqualTo(160);
        // The same from a primary that knows nothing of it either.
        Grant next = cluster.open(first.placeAppend(PATH, 1).getGrant());
        second.sequence--;
        CommitReply known = cluster.commit(next, second.segment(next, 160, 40));
        assertThat(known.getResults(0).getOperation()).isEqualTo(late);
        assertThat(known.getResults(0).getFileOffset()).isEqualTo(120);
        // Its bytes are there, and nobody knows that they are: it is written once more.
        PlacementReply again = retry(early, 20);
        assertThat(again.hasGrant()).isTrue();
        assertThat(cluster.open(again.getGrant()).getCommitted().getLength()).isEqualTo(160);
    }

    @Test
    void inASessionThatBeganBehindTheLogsEndNobodyKnows() {
        long end = cluster.core.state().sequence();
        late = append(new Writer(cluster), 100, 60);
        restore(end);

        assertThatThrownBy(() -> retry(late, 60))
                .isInstanceOfSatisfying(
                        Cluster.Failure.class,
                        failure -> assertThat(failure.error.getCode()).isEqualTo(ErrorCode.SESSION_EXPIRED));
        assertThat(length()).isEqualTo(160);
    }

    private Operation append(Writer writer, int from, int length) {
        committed = cluster.commit(grant, writer.segment(grant, from, length)).getCommitted();
        return writer.last();
    }

    /** The log ends here, and every chunkserver has heard of all commits behind it. */
    private void restore(long last) {
        Mark seen = Mark.newBuilder()
                .setEpoch(cluster.core.epoch())
                .setSequence(cluster.core.state().sequence())
                .build();
        cluster.restore(last);
        ChunkReport report = ChunkReport.newBuilder()
                .setHandle(grant.getHandle())
                .setVersion(grant.getVersion())
                .setCommitted(committed)
                .setPreparedLength(committed.getLength())
                .build();
        for (String server : List.of("cs-1", "cs-2", "cs-3")) {
            cluster.connect(server, seen, Epoch.getDefaultInstance(), report);
        }
        cluster.call(EndRestoreRequest.getDefaultInstance());
    }

    private PlacementReply retry(Operation operation, int length) {
        return (PlacementReply) cluster.call(PlaceAppendRequest.newBuilder()
                .setOperation(operation)
                .setNamespace("photos")
                .setPath(PATH)
                .setCreate(true)
                .setLength(length)
                .build());
    }

    private long length() {
        return first.open(PATH).getFile().getLength();
    }
}
