package cloud.edd.gfs.chunkserver.core;

import static cloud.edd.gfs.chunkserver.core.TestChunk.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cloud.edd.gfs.protocol.disk.DiskRequest;
import cloud.edd.gfs.protocol.disk.DiskResult;
import cloud.edd.gfs.protocol.payload.Crc32c;
import cloud.edd.gfs.protocol.payload.Payload;
import cloud.edd.proto.gfs.ChunkHeader;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A start on a data folder that is not as it was left says so; it never goes on without what was promised. */
class DamagedFolderTest {

    /** The beginning of a field of which the rest is missing. */
    private static final byte[] GARBAGE = {0x0A, 0x7F};

    private static final int GARBAGE_BYTES = 3 * Integer.BYTES + GARBAGE.length;

    private final TestCluster cluster = new TestCluster(81);
    private final TestChunk chunk = new TestChunk(cluster);
    private final ForgetfulDisk disk = cluster.server(1).disk;

    private void write(int appends) {
        for (int number = 0; number < appends; number++) {
            chunk.append(bytes(number, 1_000));
        }
        chunk.settle();
        cluster.run(TimeUnit.SECONDS.toNanos(1));
    }

    private void start() {
        cluster.start(1);
        cluster.runUntil(() -> cluster.server(1).status().masterTrouble().isEmpty());
    }

    @Test
    void aRottenRecordInTheMiddleOfTheJournalIsDamageAndNotTheEnd() {
        write(5);
        cluster.crash(1);
        disk.damage("journal-1", 1_500);

        assertThatThrownBy(this::start)
                .hasMessageContaining("file 'journal-1' cannot be read at byte")
                .hasMessageContaining("of generation 1")
                .hasMessageContaining("move it away and start with an empty one");
    }

    @Test
    void aRottenFirstRecordIsDamageToo() {
        write(5);
        cluster.crash(1);
        disk.damage("journal-1", 40);

        assertThatThrownBy(this::start).hasMessageContaining("cannot be read at byte 0 (record 1 of");
    }

    @Test
    void theLastRecordsMayBeTornByACrash() {
        write(5);
        cluster.crash(1);
        int end = disk.lastNonZero("journal-1");
        disk.damage("journal-1", end);
        start();

        assertThat(cluster.server(1).status().chunks()).isEqualTo(1);
    }

    @Test
    void aCheckpointThatRotIsNotReplacedByAnOlderState() {
        write(2);
        cluster.crash(1);
        start();
        cluster.run(TimeUnit.SECONDS.toNanos(1));
        cluster.crash(1);
        disk.damage("checkpoint-0", Checkpoints.HEADER_BYTES + 3);

        assertThatThrownBy(this::start)
                .hasMessageContaining("the newest checkpoint of the data folder is damaged")
                .hasMessageContaining("start with an empty one");
    }

    @Test
    void filesOfPreparesThatNeverBecameVotesAreRemovedAndStrangersLeftAlone() {
        write(1);
        String never = StorageLayout.chunk(TestMaster.id(500));
        String ours = StorageLayout.chunk(TestMaster.id(501));
        String foreign = StorageLayout.chunk(TestMaster.id(502));
        put(never, new byte[100]);
        put(ours, header(true));
        put(foreign, header(false));
        put(StorageLayout.CHUNKS + "/notes.txt", new byte[10]);
        cluster.crash(1);
        start();

        assertThat(disk.exists(never)).isFalse();
        assertThat(disk.exists(ours)).isFalse();
        assertThat(disk.exists(foreign)).isTrue();
        assertThat(disk.exists(StorageLayout.CHUNKS + "/notes.txt")).isTrue();
        assertThat(cluster.server(1).status().unknownFiles()).isEqualTo(2);
        assertThat(cluster.server(1).status().chunks()).isEqualTo(1);
        chunk.holdsEverything();
    }

    /** A checksum that fits bytes that mean nothing: what a program of another kind, or a wrong one of ours, may leave behind. */
    @Test
    void bytesThatFitTheirChecksumAndAreNoMessageAreDamage() {
        write(1);
        String leftover = StorageLayout.chunk(TestMaster.id(503));
        put(leftover, garbage(ChunkFileWriter.MAGIC, StorageLayout.HEADER_BYTES));
        put(StorageLayout.SCRUB, garbage(ScrubFile.MAGIC, GARBAGE_BYTES));
        cluster.crash(1);
        start();

        assertThat(disk.exists(leftover)).isFalse();
        assertThat(cluster.server(1).status().scrub().getVerifiedBytes()).isZero();
        chunk.holdsEverything();

        cluster.crash(1);
        put(StorageLayout.IDENTITY, garbage(StartUp.IDENTITY_MAGIC, GARBAGE_BYTES));
        assertThatThrownBy(this::start).hasMessageContaining("the file 'storage' of the data folder is damaged");
    }

    @Test
    void aCheckpointThatFitsItsChecksumAndIsNoMessageIsNoneAtAll() {
        ByteBuffer file = ByteBuffer.allocate(Checkpoints.HEADER_BYTES + GARBAGE.length)
                .putInt(Checkpoints.MAGIC)
                .putInt(StorageLayout.FORMAT_VERSION)
                .putLong(7)
                .putInt(GARBAGE.length);
        int crc = Crc32c.combine(
                Crc32c.of(file.slice(0, file.position())), Crc32c.of(ByteBuffer.wrap(GARBAGE)), GARBAGE.length);
        file.putInt(crc).put(GARBAGE);

        CheckpointScan scan = new CheckpointScan(storage -> {}, chunk -> {});
        scan.add(Payload.of(file.array()));
        assertThat(scan.isWhole()).isFalse();
    }

    private static byte[] garbage(int magic, int length) {
        return ByteBuffer.allocate(length)
                .putInt(magic)
                .putInt(GARBAGE.length)
                .putInt(Crc32c.of(GARBAGE))
                .put(GARBAGE)
                .array();
    }

    private byte[] header(boolean mine) {
        return ChunkFileWriter.header(ChunkHeader.newBuilder()
                .setStorageId(mine ? cluster.server(1).storage() : TestMaster.id(4_711))
                .build());
    }

    private void put(String file, byte[] content) {
        assertThat(disk.carryOut(new DiskRequest.WriteAt(file, 0, List.of(Payload.of(content)))))
                .isInstanceOf(DiskResult.Done.class);
        disk.carryOut(new DiskRequest.Force(file));
        disk.carryOut(new DiskRequest.SyncDirectory(StorageLayout.CHUNKS));
        disk.carryOut(new DiskRequest.SyncDirectory(StorageLayout.ROOT));
    }
}
