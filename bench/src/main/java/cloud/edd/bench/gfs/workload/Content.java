package cloud.edd.bench.gfs.workload;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Random;

/** Bytes that no disk and no wire can make shorter. */
public final class Content {
    private static final long SEED = 7;
    private static final byte[] PIECE = new byte[Store.PIECE_BYTES];

    static {
        new Random(SEED).nextBytes(PIECE);
    }

    private Content() {}

    /** The first bytes of it. */
    public static byte[] record(int bytes) {
        return java.util.Arrays.copyOf(PIECE, bytes);
    }

    public static void write(OutputStream out, long length) throws IOException {
        long left = length;
        while (left > 0) {
            int step = (int) Math.min(left, PIECE.length);
            out.write(PIECE, 0, step);
            left -= step;
        }
    }

    /** Reads to the end and returns how much came. */
    public static long drain(InputStream in) throws IOException {
        byte[] piece = new byte[Store.PIECE_BYTES];
        long all = 0;
        int read = in.read(piece);
        while (read >= 0) {
            all += read;
            read = in.read(piece);
        }
        return all;
    }
}
