package cloud.edd.bench.gfs.skeleton;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.zip.CRC32C;

/** Frames: a header of {@link #HEADER_BYTES} with the length and a checksum for each block, and the bytes. */
final class Wire {
    static final int BLOCK_BYTES = 64 << 10;
    static final int FRAME_BYTES = 1 << 20;
    static final int HEADER_BYTES = Integer.BYTES * (1 + FRAME_BYTES / BLOCK_BYTES);

    /** What a connection is for, in its first byte. */
    static final byte PRIMARY = 'P';

    static final byte SECONDARY = 'S';
    static final byte DECIDE = 'D';
    static final byte COPY = 'C';
    static final byte READ = 'R';
    static final byte DELETE = 'X';

    /** What is decided about a write, as long as a record of that. */
    static final int RECORD_BYTES = 256;

    private Wire() {}

    static SocketChannel connect(int port) throws IOException {
        SocketChannel channel = SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        return channel;
    }

    static void readFully(SocketChannel channel, ByteBuffer into) throws IOException {
        while (into.hasRemaining()) {
            if (channel.read(into) < 0) {
                throw new EOFException("the other side is gone");
            }
        }
        into.flip();
    }

    static void writeFully(SocketChannel channel, ByteBuffer... from) throws IOException {
        long left = 0;
        for (ByteBuffer buffer : from) {
            left += buffer.remaining();
        }
        while (left > 0) {
            left -= channel.write(from);
        }
    }

    static void acknowledge(SocketChannel channel) throws IOException {
        writeFully(channel, ByteBuffer.wrap(new byte[1]));
    }

    static void awaitAcknowledgement(SocketChannel channel) throws IOException {
        readFully(channel, ByteBuffer.allocate(1));
    }

    /** Fills a header for these bytes. */
    static void header(ByteBuffer header, ByteBuffer bytes) {
        header.clear().putInt(bytes.remaining());
        blocks(bytes, (block, crc) -> header.putInt(crc));
        header.position(HEADER_BYTES).flip();
    }

    static void verify(ByteBuffer header, ByteBuffer bytes) throws IOException {
        int[] bad = new int[1];
        blocks(bytes, (block, crc) -> bad[0] += header.getInt(Integer.BYTES * (1 + block)) == crc ? 0 : 1);
        if (bad[0] > 0) {
            throw new IOException(bad[0] + " blocks do not fit their checksums");
        }
    }

    private interface BlockSum {
        void is(int block, int crc);
    }

    private static void blocks(ByteBuffer bytes, BlockSum sink) {
        CRC32C crc = new CRC32C();
        int length = bytes.remaining();
        for (int block = 0; block * BLOCK_BYTES < length; block++) {
            crc.reset();
            crc.update(bytes.slice(block * BLOCK_BYTES, Math.min(BLOCK_BYTES, length - block * BLOCK_BYTES)));
            sink.is(block, (int) crc.getValue());
        }
    }
}
