package cloud.edd.gfs.chunkserver.core;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.edd.gfs.protocol.payload.Crc32c;
import cloud.edd.gfs.protocol.payload.Payload;
import cloud.edd.proto.gfs.JournalRecord;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

/** A right checksum does not make bytes a message. */
class GarbageTest {

    /** A field that ends beyond the end. */
    private static final byte[] GARBAGE = {0x0A, 0x7F};

    @Test
    void isWhereTheJournalEnds() {
        JournalRecord empty = JournalRecord.getDefaultInstance();
        byte[] frame = JournalFrames.head(empty, Payload.of(GARBAGE), 1, 1);
        ByteBuffer file =
                ByteBuffer.allocate(frame.length + GARBAGE.length).put(frame).put(GARBAGE);
        assertThat(JournalFrames.next(Payload.of(file.array()), 0, 1, 1)).isNotNull();

        // The inline bytes become the record: the same bytes, only the length of the record says otherwise.
        int recordLengthAt = JournalFrames.PRELUDE_BYTES - Integer.BYTES;
        file.putInt(recordLengthAt, GARBAGE.length);
        int checkedFrom = 2 * Integer.BYTES;
        file.putInt(Integer.BYTES, Crc32c.of(file.slice(checkedFrom, file.capacity() - checkedFrom)));

        assertThat(JournalFrames.next(Payload.of(file.array()), 0, 1, 1)).isNull();
    }

    @Test
    void isNoCheckpoint() {
        ByteBuffer file = ByteBuffer.allocate(Checkpoints.HEADER_BYTES + GARBAGE.length)
                .putInt(Checkpoints.MAGIC)
                .putInt(StorageLayout.FORMAT_VERSION)
                .putLong(1)
                .putInt(GARBAGE.length)
                .putInt(0)
                .put(GARBAGE);
        int header = Crc32c.of(file.slice(0, Checkpoints.HEADER_BYTES - Integer.BYTES));
        file.putInt(
                Checkpoints.HEADER_BYTES - Integer.BYTES, Crc32c.combine(header, Crc32c.of(GARBAGE), GARBAGE.length));

        CheckpointScan scan = new CheckpointScan(storage -> {}, chunk -> {});
        scan.add(Payload.of(file.array()));
        assertThat(scan.isWhole()).isFalse();
    }
}
