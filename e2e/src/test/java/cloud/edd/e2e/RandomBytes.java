package cloud.edd.e2e;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Random;

/** As many random bytes as wanted, the same for the same seed, with something to do half-way. Used by one thread. */
final class RandomBytes extends InputStream {

    private static final int CHUNK = 1 << 16;

    private final long length;
    private final Random random;
    private final Runnable halfWay;
    private final byte[] chunk = new byte[CHUNK];
    private int used;
    private long position;

    RandomBytes(long length, long seed, Runnable halfWay) {
        this.length = length;
        this.random = new Random(seed);
        this.halfWay = halfWay;
    }

    @Override
    public int read() {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int count) {
        if (position == length) {
            return -1;
        }
        // Always whole chunks of randomness, so that the bytes do not depend on how they are asked for.
        int size = (int) Math.min(Math.min(count, CHUNK - used), length - position);
        if (used == 0) {
            random.nextBytes(chunk);
        }
        System.arraycopy(chunk, used, target, offset, size);
        used = (used + size) % CHUNK;
        if (position < length / 2 && position + size >= length / 2) {
            halfWay.run();
        }
        position += size;
        return size;
    }

    /** SHA-256 in hexadecimal of everything the stream still holds; does something once so many bytes have passed. */
    static String digest(InputStream stream, long pauseAt, Runnable then) {
        try (stream) {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            byte[] buffer = new byte[CHUNK];
            long passed = 0;
            boolean done = false;
            for (int count = stream.read(buffer); count >= 0; count = stream.read(buffer)) {
                sha.update(buffer, 0, count);
                passed += count;
                if (!done && passed >= pauseAt) {
                    done = true;
                    then.run();
                }
            }
            return HexFormat.of().formatHex(sha.digest());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
