package cloud.edd.gfs.client.core;

import cloud.edd.gfs.protocol.payload.Crc32c;
import cloud.edd.gfs.protocol.payload.Payload;
import cloud.edd.proto.gfs.ReadReply;
import java.nio.ByteBuffer;

/** Whether the blocks of an answer are what was asked for and match their checksums. */
final class BlockCheck {

    static final int BLOCK_BYTES = 64 << 10;

    /** No block is wrong. */
    static final int GOOD = -1;

    private BlockCheck() {}

    /** Where the blocks of a range begin in the chunk. */
    static int begin(int offset) {
        return offset - offset % BLOCK_BYTES;
    }

    /** Where they end, the last one cut at the committed length. */
    static int end(int offset, int length, int committed) {
        long end = ((long) offset + length + BLOCK_BYTES - 1) / BLOCK_BYTES * BLOCK_BYTES;
        return (int) Math.min(end, committed);
    }

    /** The offset in the chunk of the first block that is wrong, missing or too many, or {@link #GOOD}. */
    static int firstBad(ReadReply reply, Payload payload, int offset, int length, int committed) {
        int begin = begin(offset);
        int expected = end(offset, length, committed) - begin;
        int blocks = (expected + BLOCK_BYTES - 1) / BLOCK_BYTES;
        if (reply.getBlockOffset() != begin || payload.length() != expected || reply.getBlockCrc32CCount() != blocks) {
            return begin;
        }
        ByteBuffer bytes = payload.bytes();
        for (int block = 0; block < blocks; block++) {
            int from = block * BLOCK_BYTES;
            if (Crc32c.of(bytes.slice(from, Math.min(BLOCK_BYTES, expected - from))) != reply.getBlockCrc32C(block)) {
                return begin + from;
            }
        }
        return GOOD;
    }
}
