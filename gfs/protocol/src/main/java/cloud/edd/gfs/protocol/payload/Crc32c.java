package cloud.edd.gfs.protocol.payload;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * CRC32C (Castagnoli, RFC 3720 appendix B.4) of bytes, and of bytes put together from parts whose checksums are known.
 *
 * <p>Putting together is the method of zlib's {@code crc32_combine} since version 1.2.12 with the polynomial of CRC32C: the
 * first checksum is multiplied by x to the number of bits of the second part, modulo the polynomial, in a number of
 * multiplications that grows with the logarithm of its length.
 */
public final class Crc32c {

    /** Of no bytes. */
    public static final int EMPTY = 0;

    private static final int POLYNOMIAL_REVERSED = 0x82F63B78;
    /** x to the power of 0, the bits being reversed. */
    private static final int ONE = 1 << 31;

    private static final int BITS_PER_BYTE_LOGARITHM = 3;

    /** At n: x to the power of 2 to the n, for every bit of a length in bits. */
    private static final int[] POWERS = powers();

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
        int shift = ONE;
        int power = BITS_PER_BYTE_LOGARITHM;
        for (long rest = secondLength; rest != 0; rest >>>= 1) {
            if ((rest & 1) != 0) {
                shift = times(POWERS[power], shift);
            }
            power++;
        }
        return times(shift, first) ^ second;
    }

    private static int[] powers() {
        int[] powers = new int[Long.SIZE + BITS_PER_BYTE_LOGARITHM];
        powers[0] = ONE >>> 1;
        for (int n = 1; n < powers.length; n++) {
            powers[n] = times(powers[n - 1], powers[n - 1]);
        }
        return powers;
    }

    /** The product of two polynomials modulo that of CRC32C. */
    private static int times(int one, int other) {
        int product = 0;
        int shifted = other;
        for (int rest = one; rest != 0; rest <<= 1) {
            if (rest < 0) {
                product ^= shifted;
            }
            shifted = (shifted & 1) == 0 ? shifted >>> 1 : (shifted >>> 1) ^ POLYNOMIAL_REVERSED;
        }
        return product;
    }
}
