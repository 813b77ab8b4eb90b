package cloud.edd.testing.gfs.process;

import java.util.Random;

/** Bytes that can be made again from little. */
record Piece(long seed, int length) {

    byte[] bytes() {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }
}
