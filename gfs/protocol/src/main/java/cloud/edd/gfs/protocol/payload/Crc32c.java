package cloud.edd.gfs.protocol.payload;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * CRC32C (Castagnoli, RFC 3720 appendix B.4) of bytes, and of bytes put together from parts whose checksums are known.
 *
 * <p>Putting together is the matrix method of zlib's {@code crc32_combine} with the polynomial of CRC32C: the first
 * checksum is carried over as many zero bits as the second part has, in a number of steps that grows with the logarithm of
 * its length.
 */
public final class Crc32c {

    /** Of no bytes. */
    public static final int EMPTY = 0;

    private static final int POLYNOMIAL_REVERSED = 0x82F63B78;
    private static final int BITS = 32;

    private Crc32c() {}

    /** The checksum of the buffer's remaining bytes; its position stays. */
    public static int of(ByteBuffer bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes.duplicate());
        return (int) crc.getValue();
    }

    public static int of(byte[] bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, bytes.length);
        return (int) crc.getValue();
    }

    /**
     * The checksum of two parts one after the other.
     *
     * @param first checksum of the first part
     * @param second checksum of the second part
     * @param secondLength length of the second part in bytes, not negative
     */
    public static int combine(int first, int second, long secondLength) {
        if (secondLength < 0) {
            throw new IllegalArgumentException("a part cannot have " + secondLength + " bytes");
        }
        if (secondLength == 0) {
            return first;
        }
        int[] operator = oneZeroBit();
        int[] next = new int[BITS];
        square(next, operator);
        square(operator, next);
        int crc = first;
        long remaining = secondLength;
        while (true) {
            square(next, operator);
            if ((remaining & 1) != 0) {
                crc = times(next, crc);
            }
            remaining >>= 1;
            if (remaining == 0) {
                return crc ^ second;
            }
            int[] swap = operator;
            operator = next;
            next = swap;
        }
    }

    private static int[] oneZeroBit() {
        int[] matrix = new int[BITS];
        matrix[0] = POLYNOMIAL_REVERSED;
        for (int bit = 1; bit < BITS; bit++) {
            matrix[bit] = 1 << (bit - 1);
        }
        return matrix;
    }

    private static void square(int[] target, int[] matrix) {
        for (int bit = 0; bit < BITS; bit++) {
            target[bit] = times(matrix, matrix[bit]);
        }
    }

    private static int times(int[] matrix, int vector) {
        int sum = 0;
        int rest = vector;
        for (int bit = 0; rest != 0; bit++) {
            if ((rest & 1) != 0) {
                sum ^= matrix[bit];
            }
            rest >>>= 1;
        }
        return sum;
    }
}
