package cloud.edd.bench.gfs.skeleton;

import java.nio.ByteBuffer;
import java.util.List;

/**
 * The first thing on a connection.
 *
 * @param role one of {@link Wire}'s
 * @param durableEach whether each frame is answered when it is durable, or all of them together
 * @param number of the file
 * @param ports of those that take part: two secondaries and who decides, or three copies of the log; zeros otherwise
 */
record Hello(byte role, boolean durableEach, int number, List<Integer> ports) {
    private static final int PORTS = 3;
    static final int BYTES = 2 + Integer.BYTES * (1 + PORTS);

    static Hello alone(byte role, boolean durableEach, int number) {
        return new Hello(role, durableEach, number, List.of(0, 0, 0));
    }

    static Hello of(ByteBuffer bytes) {
        return new Hello(
                bytes.get(), bytes.get() != 0, bytes.getInt(), List.of(bytes.getInt(), bytes.getInt(), bytes.getInt()));
    }

    ByteBuffer bytes() {
        ByteBuffer bytes = ByteBuffer.allocate(BYTES)
                .put(role)
                .put((byte) (durableEach ? 1 : 0))
                .putInt(number);
        ports.forEach(bytes::putInt);
        return bytes.flip();
    }

    String file() {
        return "file-" + number;
    }
}
