package cloud.edd.gfs.chunkserver.core;

import cloud.edd.gfs.protocol.payload.Crc32c;
import cloud.edd.gfs.protocol.payload.Payload;
import java.nio.ByteBuffer;

/**
 * The checksums of the blocks that a segment touches.
 *
 * @param firstBlock index of the first block that the segment makes full
 * @param fullBlocks CRC32C of each block it makes full, from that one on, big-endian as in the table of a chunk file
 * @param tailCrc CRC32C of what lies in the last, partial block after the segment; of nothing at a block's edge
 */
record BlockChecksums(int firstBlock, Payload fullBlocks, int tailCrc) {

    /**
     * @param tailBefore CRC32C of the chunk's bytes in the block where the segment begins, before it
     */
    static BlockChecksums of(int offset, int tailBefore, Payload bytes) {
        int end = offset + bytes.length();
        int firstBlock = offset / StorageLayout.BLOCK_BYTES;
        int full = end / StorageLayout.BLOCK_BYTES - firstBlock;
        ByteBuffer table = ByteBuffer.allocate(full * StorageLayout.TABLE_ENTRY_BYTES);
        ByteBuffer source = bytes.bytes();
        int crc = tailBefore;
        int position = offset;
        while (position < end) {
            int blockEnd = (position / StorageLayout.BLOCK_BYTES + 1) * StorageLayout.BLOCK_BYTES;
            int length = Math.min(end, blockEnd) - position;
            int part = Crc32c.of(source.slice(position - offset, length));
            crc = position % StorageLayout.BLOCK_BYTES == 0 ? part : Crc32c.combine(crc, part, length);
            position += length;
            if (position == blockEnd) {
                table.putInt(crc);
                crc = Crc32c.EMPTY;
            }
        }
        return new BlockChecksums(firstBlock, Payload.of(table.array()), crc);
    }
}
