package cloud.edd.gfs.chunkserver.core;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.edd.gfs.protocol.disk.DiskRequest;
import cloud.edd.gfs.protocol.disk.DiskResult;
import cloud.edd.gfs.protocol.node.NodeAction;
import cloud.edd.gfs.protocol.payload.Payload;
import cloud.edd.proto.gfs.ChunkState;
import cloud.edd.proto.gfs.StoredChunk;
import cloud.edd.proto.gfs.StoredSegment;
import cloud.edd.proto.gfs.StoredStorage;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A large checkpoint goes to the disk slice by slice, and counts when all of it is forced. */
class CheckpointsTest {

    private static final int CHUNKS = 100_000;
    private static final String FILE = StorageLayout.checkpoint(5);

    private final ForgetfulDisk disk = new ForgetfulDisk();
    private final Surroundings surroundings = new Surroundings();
    private final Replicas replicas = new Replicas(surroundings, (replica, finding) -> {});
    private final ArrayDeque<NodeAction.Disk> asked = new ArrayDeque<>();

    @Test
    void oneSliceIsUnderWayAtATime() {
        for (int number = 1; number <= CHUNKS; number++) {
            replicas.put(ReplicaCore.restored(
                    replicas,
                    StoredChunk.newBuilder()
                            .setHandle(TestMaster.id(number))
                            .setVersion(1)
                            .setCommitted(ChunkState.newBuilder().setLength(number))
                            .build()));
        }
        boolean[] complete = {false};
        surroundings.enter(1, action -> asked.addLast((NodeAction.Disk) action));
        new Checkpoints(surroundings, replicas, StoredStorage::getDefaultInstance).begin(5, () -> complete[0] = true);

        int slices = 0;
        for (NodeAction.Disk next = asked.poll(); next != null; next = asked.poll()) {
            if (next.request() instanceof DiskRequest.WriteAt(String file, long offset, List<Payload> parts)) {
                slices++;
                assertThat(parts.stream().mapToInt(Payload::length).sum())
                        .isLessThan(CheckpointSlices.SLICE_BYTES + 1_000);
                assertThat(asked).noneMatch(other -> other.request() instanceof DiskRequest.WriteAt);
            }
            assertThat(complete[0]).isFalse();
            surroundings.diskDone(next.operation(), disk.carryOut(next.request()));
        }

        assertThat(complete[0]).isTrue();
        assertThat(slices).isGreaterThan(2);
        List<StoredChunk> chunks = new ArrayList<>();
        CheckpointScan scan = new CheckpointScan(storage -> {}, chunks::add);
        scan.add(((DiskResult.Bytes) disk.carryOut(new DiskRequest.ReadAt(FILE, 0, 64 << 20))).payload());
        assertThat(scan.isWhole()).isTrue();
        assertThat(chunks).hasSize(CHUNKS);
    }

    /** Or a vote that nobody holds any more would count for as long as the process lives, and slow scrubbing down. */
    @Test
    void ofTwoEntriesOfAChunkOnlyTheLaterOneIsCounted() {
        StoredChunk.Builder chunk = StoredChunk.newBuilder()
                .setHandle(TestMaster.id(1))
                .setVersion(1)
                .setCommitted(ChunkState.newBuilder().setLength(10));
        for (int offset = 10; offset < 30; offset += 10) {
            chunk.addUndecided(
                    StoredSegment.newBuilder().setVersion(1).setOffset(offset).setLength(10));
        }
        Replay replay = new Replay(replicas, new StorageMemory());
        replay.load(chunk.build());
        assertThat(replicas.undecided()).isEqualTo(2);
        replay.load(chunk.setQuarantined(true).build());

        assertThat(replicas.undecided()).isEqualTo(2);
        assertThat(replicas.written()).isEqualTo(1);
        replicas.put(ReplicaCore.restored(replicas, chunk.clearUndecided().build()));
        assertThat(replicas.undecided()).isZero();
        assertThat(replicas.written()).isZero();
    }
}
