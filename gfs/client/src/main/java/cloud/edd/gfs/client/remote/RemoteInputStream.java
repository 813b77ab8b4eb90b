package cloud.edd.gfs.client.remote;

import cloud.edd.gfs.client.GfsException;
import cloud.edd.gfs.client.GfsNotHappenedException;
import cloud.edd.gfs.protocol.payload.Payload;
import cloud.edd.proto.gfs.ErrorCode;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A range of a file as a stream; see {@link cloud.edd.gfs.client.GfsReader#newInputStream(long, long)}. */
final class RemoteInputStream extends InputStream {

    private static final int BYTE = 0xFF;

    private final Fetch fetch;
    private final Consumer<RemoteInputStream> whenClosed;
    private @Nullable Payload piece;
    private ByteBuffer rest = ByteBuffer.allocate(0);
    private volatile boolean closed;

    RemoteInputStream(Fetch fetch, Consumer<RemoteInputStream> whenClosed) {
        this.fetch = fetch;
        this.whenClosed = whenClosed;
    }

    @Override
    public int read() throws GfsException {
        return more() ? rest.get() & BYTE : -1;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws GfsException {
        Objects.checkFromIndexSize(offset, length, into.length);
        if (length == 0) {
            return 0;
        }
        if (!more()) {
            return -1;
        }
        int step = Math.min(length, rest.remaining());
        rest.get(into, offset, step);
        return step;
    }

    @Override
    public int available() {
        return rest.remaining();
    }

    /** Makes at least a byte available; false at the end. */
    private boolean more() throws GfsException {
        while (!rest.hasRemaining()) {
            if (closed) {
                throw new GfsNotHappenedException(ErrorCode.INVALID_ARGUMENT, "The stream is closed.");
            }
            handBack();
            Payload next = fetch.next();
            if (next == null) {
                return false;
            }
            piece = next;
            rest = next.bytes();
        }
        return true;
    }

    private void handBack() {
        Payload done = piece;
        if (done != null) {
            piece = null;
            rest = ByteBuffer.allocate(0);
            fetch.consumed(done);
        }
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            handBack();
            fetch.close();
            whenClosed.accept(this);
        }
    }
}
