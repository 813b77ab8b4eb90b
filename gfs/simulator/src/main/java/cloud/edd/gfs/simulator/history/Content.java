package cloud.edd.gfs.simulator.history;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Bytes that say who wrote them: what one operation writes begins with a mark, its number and its length, and goes on with
 * bytes that follow from the number. So a file tells which operations it is made of, and whether all of their bytes are there.
 */
public final class Content {

    /** The shortest content of an operation, in bytes. */
    public static final int HEADER_BYTES = 20;

    private static final long MARK = 0x4544445F_53494D21L;

    private Content() {}

    /** One operation's bytes in a file. */
    public record Part(long operation, long offset, int length) {}

    /**
     * What a file is made of.
     *
     * @param problem why the bytes are not a sequence of whole contents; null when they are
     */
    public record Parsed(List<Part> parts, @Nullable String problem) {

        /** True when the operation's bytes are in it. */
        public boolean contains(long operation) {
            return parts.stream().anyMatch(part -> part.operation() == operation);
        }
    }

    /** What an operation writes, at least {@link #HEADER_BYTES} long. */
    public static byte[] of(long operation, int length) {
        ByteBuffer bytes = ByteBuffer.allocate(length);
        bytes.putLong(MARK).putLong(operation).putInt(length);
        SplittableRandom random = new SplittableRandom(operation);
        while (bytes.remaining() >= Long.BYTES) {
            bytes.putLong(random.nextLong());
        }
        while (bytes.hasRemaining()) {
            bytes.put((byte) random.nextInt());
        }
        return bytes.array();
    }

    /** Takes the operation's bytes; answers where they first differ from what it writes, or -1. */
    private static int mismatch(ByteBuffer file, long operation, int length) {
        int start = file.position();
        int end = start + length;
        file.position(start + HEADER_BYTES);
        SplittableRandom random = new SplittableRandom(operation);
        while (end - file.position() >= Long.BYTES) {
            long wrong = file.getLong() ^ random.nextLong();
            if (wrong != 0) {
                return file.position() - start - Long.BYTES + Long.numberOfLeadingZeros(wrong) / Byte.SIZE;
            }
        }
        while (file.position() < end) {
            if (file.get() != (byte) random.nextInt()) {
                return file.position() - start - 1;
            }
        }
        return -1;
    }

    /** The operations whose bytes begin anywhere in a piece of a file. */
    public static Set<Long> operationsIn(byte[] piece) {
        Set<Long> found = new LinkedHashSet<>();
        ByteBuffer bytes = ByteBuffer.wrap(piece);
        byte first = (byte) (MARK >>> (Long.SIZE - Byte.SIZE));
        for (int offset = 0; offset + HEADER_BYTES <= piece.length; offset++) {
            if (piece[offset] == first && bytes.getLong(offset) == MARK) {
                found.add(bytes.getLong(offset + Long.BYTES));
            }
        }
        return found;
    }

    /** Takes a file apart. */
    public static Parsed parse(byte[] file) {
        List<Part> parts = new ArrayList<>();
        ByteBuffer rest = ByteBuffer.wrap(file);
        while (rest.hasRemaining()) {
            int offset = rest.position();
            if (rest.remaining() < HEADER_BYTES || rest.getLong(offset) != MARK) {
                return new Parsed(parts, "no operation's bytes begin at " + offset);
            }
            long operation = rest.getLong(offset + 8);
            int length = rest.getInt(offset + 16);
            if (length < HEADER_BYTES || length > rest.remaining()) {
                return new Parsed(parts, "operation " + operation + " at " + offset + " is cut off");
            }
            int differs = mismatch(rest, operation, length);
            if (differs >= 0) {
                return new Parsed(
                        parts, "operation " + operation + " at " + offset + " differs at its byte " + differs);
            }
            parts.add(new Part(operation, offset, length));
        }
        return new Parsed(parts, null);
    }
}
