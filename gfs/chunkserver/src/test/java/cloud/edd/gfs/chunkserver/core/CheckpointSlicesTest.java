package cloud.edd.gfs.chunkserver.core;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.edd.gfs.protocol.payload.Payload;
import cloud.edd.proto.gfs.ChunkState;
import cloud.edd.proto.gfs.StoredChunk;
import cloud.edd.proto.gfs.StoredStorage;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A checkpoint in slices, and what is read of it in pieces that end anywhere. */
class CheckpointSlicesTest {

    private static final int CHUNKS = 60_000;
    private static final StoredStorage STORAGE =
            StoredStorage.newBuilder().setChunkCount(CHUNKS).build();

    private int longest;

    @Test
    void whatWasStoredIsReadInPiecesOfAnySize() {
        byte[] file = file(CHUNKS);
        assertThat(file.length).isGreaterThan(2 * CheckpointSlices.SLICE_BYTES);
        assertThat(longest).isBetween(CheckpointSlices.SLICE_BYTES, CheckpointSlices.SLICE_BYTES + 1_000);

        for (int piece : new int[] {977, 64 << 10, CheckpointSlices.SLICE_BYTES, file.length}) {
            List<StoredStorage> storages = new ArrayList<>();
            List<StoredChunk> chunks = new ArrayList<>();
            CheckpointScan scan = scan(file, piece, new CheckpointScan(storages::add, chunks::add));

            assertThat(scan.isWhole()).as("pieces of %d", piece).isTrue();
            assertThat(scan.generation()).isEqualTo(7);
            assertThat(storages).containsExactly(STORAGE);
            assertThat(chunks).hasSize(CHUNKS).first().isEqualTo(chunk(0));
            assertThat(chunks).last().isEqualTo(chunk(CHUNKS - 1));
        }
    }

    @Test
    void anyFlippedBitAndAnyMissingEndMakesItNone() {
        byte[] file = file(20);
        for (int at = 0; at < file.length; at++) {
            byte[] flipped = file.clone();
            flipped[at] ^= 1;
            CheckpointScan scan = scan(flipped, 50, new CheckpointScan(storage -> {}, chunk -> {}));
            assertThat(scan.isWhole() && scan.generation() == 7)
                    .as("byte %d", at)
                    .isFalse();

            byte[] cut = Arrays.copyOf(file, at);
            assertThat(scan(cut, 50, new CheckpointScan(storage -> {}, chunk -> {}))
                            .isWhole())
                    .as("%d bytes", at)
                    .isFalse();
        }
    }

    private static CheckpointScan scan(byte[] file, int piece, CheckpointScan scan) {
        Payload whole = Payload.of(file);
        for (int at = 0; at < file.length && scan.wantsMore(); at += piece) {
            scan.add(whole.slice(at, Math.min(piece, file.length - at)));
        }
        return scan;
    }

    /** As it lies on the disk: preallocated, with zeros behind it. */
    private byte[] file(int chunks) {
        CheckpointSlices slices = new CheckpointSlices(7, STORAGE);
        for (int number = 0; number < chunks; number++) {
            slices.add(chunk(number));
        }
        int length = slices.length();
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        file.writeBytes(slices.header().toByteArray());
        for (Payload slice = slices.next(); slice != null; slice = slices.next()) {
            longest = Math.max(longest, slice.length());
            file.writeBytes(slice.toByteArray());
        }
        assertThat(file.size()).isEqualTo(length);
        return file.toByteArray();
    }

    private static StoredChunk chunk(int number) {
        return StoredChunk.newBuilder()
                .setHandle(TestMaster.id(number + 1))
                .setVersion(1)
                .setCommitted(ChunkState.newBuilder().setLength(number + 1).setCrc32C(number))
                .setTailCrc32C(number)
                .build();
    }
}
