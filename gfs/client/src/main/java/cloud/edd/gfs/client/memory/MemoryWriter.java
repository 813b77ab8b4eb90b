package cloud.edd.gfs.client.memory;

import cloud.edd.gfs.client.FileAttributes;
import cloud.edd.gfs.client.GfsException;
import cloud.edd.gfs.client.GfsWriter;
import cloud.edd.gfs.client.PublishMode;
import cloud.edd.gfs.client.WriterOutputStream;
import cloud.edd.gfs.protocol.payload.Payload;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;

/** Collects on the heap until it is published. */
final class MemoryWriter implements GfsWriter {

    private final InMemoryGfs gfs;
    private final String namespace;
    private final String path;
    private final PublishMode mode;
    private final long expectedGeneration;
    private final ByteArrayOutputStream content = new ByteArrayOutputStream();
    private boolean over;

    MemoryWriter(InMemoryGfs gfs, String namespace, String path, PublishMode mode, long expectedGeneration) {
        this.gfs = gfs;
        this.namespace = namespace;
        this.path = path;
        this.mode = mode;
        this.expectedGeneration = expectedGeneration;
    }

    @Override
    public void write(ByteBuffer bytes) throws GfsException {
        checkOpen();
        gfs.available();
        byte[] copy = new byte[bytes.remaining()];
        bytes.get(copy);
        content.writeBytes(copy);
    }

    @Override
    public OutputStream asOutputStream() {
        return new WriterOutputStream(this);
    }

    @Override
    public long length() {
        return content.size();
    }

    @Override
    public FileAttributes publish() throws GfsException {
        checkOpen();
        over = true;
        return gfs.publish(namespace, path, mode, expectedGeneration, Payload.of(content.toByteArray()));
    }

    @Override
    public void abort() {
        over = true;
    }

    private void checkOpen() {
        if (over) {
            throw new IllegalStateException("The writer of " + path + " was published, aborted or closed.");
        }
    }
}
