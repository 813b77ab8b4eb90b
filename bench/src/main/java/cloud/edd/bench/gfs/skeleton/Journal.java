package cloud.edd.bench.gfs.skeleton;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A file that has its length before anything is written to it, so that a sync writes bytes and nothing else. For one thread. */
final class Journal implements AutoCloseable {
    private static final int BYTES = 16 << 20;

    private final FileChannel file;
    private long position;

    Journal(Path path) throws IOException {
        file = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        ByteBuffer zeros = ByteBuffer.allocateDirect(Wire.FRAME_BYTES);
        for (long at = 0; at < BYTES; at += Wire.FRAME_BYTES) {
            file.write(zeros.clear(), at);
        }
        file.force(true);
    }

    /** Returns when they are durable. Begins again at the front when the file is full. */
    void append(ByteBuffer... pieces) throws IOException {
        for (ByteBuffer piece : pieces) {
            if (position + piece.remaining() > BYTES) {
                position = 0;
            }
            while (piece.hasRemaining()) {
                position += file.write(piece, position);
            }
        }
        file.force(false);
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
