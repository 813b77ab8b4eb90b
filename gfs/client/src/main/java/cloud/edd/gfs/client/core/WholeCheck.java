package cloud.edd.gfs.client.core;

import cloud.edd.gfs.protocol.payload.Crc32c;
import cloud.edd.gfs.protocol.payload.Payload;
import cloud.edd.proto.gfs.ReadReply;
import java.util.ArrayDeque;

/**
 * The checksum of all that is delivered, put together from those of the blocks, which have been verified: some hundred nanoseconds for a block.
 * What it finds is a block in a wrong place, or of another chunk or version, although nothing is wrong with the block itself.
 */
final class WholeCheck {

    /** More answers than can lie ahead of an application, which may have to be fetched again. */
    private static final int MARKS = 1_024;

    private record Mark(long end, int crc) {}

    private final ArrayDeque<Mark> marks = new ArrayDeque<>();
    private boolean lost;

    WholeCheck(long from) {
        marks.addLast(new Mark(from, Crc32c.EMPTY));
    }

    /**
     * The next bytes.
     *
     * @param offset of the delivered bytes in their chunk
     * @param delivered within the blocks of the answer
     */
    void deliver(ReadReply reply, int offset, Payload delivered) {
        int crc = marks.getLast().crc;
        int length = delivered.length();
        int at = 0;
        for (int block = 0; at < length; block++) {
            int whole = BlockCheck.BLOCK_BYTES - (offset + at) % BlockCheck.BLOCK_BYTES;
            int part = Math.min(whole, length - at);
            // The last block of a chunk is shorter, and its checksum is of what there is.
            boolean all = part == BlockCheck.BLOCK_BYTES;
            int next = all
                    ? reply.getBlockCrc32C(block)
                    : Crc32c.of(delivered.bytes().slice(at, part));
            crc = Crc32c.combine(crc, next, part);
            at += part;
        }
        marks.addLast(new Mark(marks.getLast().end + length, crc));
        if (marks.size() > MARKS) {
            marks.removeFirst();
        }
    }

    /** What came after this byte comes again. */
    void rewind(long end) {
        while (!marks.isEmpty() && marks.getLast().end > end) {
            marks.removeLast();
        }
        if (marks.isEmpty() || marks.getLast().end != end) {
            marks.clear();
            marks.addLast(new Mark(end, Crc32c.EMPTY));
            lost = true;
        }
    }

    /** Whether all that was delivered has another checksum. */
    boolean contradicts(int crc) {
        return !lost && marks.getLast().crc != crc;
    }
}
