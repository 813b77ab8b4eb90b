package cloud.edd.gfs.client;

import java.io.OutputStream;
import java.nio.ByteBuffer;

/** A writer as a stream; see {@link GfsWriter#asOutputStream()}. */
public final class WriterOutputStream extends OutputStream {

    private final GfsWriter writer;

    public WriterOutputStream(GfsWriter writer) {
        this.writer = writer;
    }

    @Override
    public void write(int value) throws GfsException {
        writer.write(ByteBuffer.wrap(new byte[] {(byte) value}));
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws GfsException {
        writer.write(ByteBuffer.wrap(bytes, offset, length));
    }
}
