package cloud.edd.gfs.master.log;

import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;

/** An open file, or folder, of {@link VolatileFiles}. */
final class VolatileFile extends FileChannel {

    private final VolatileFiles files;
    private final String name;
    private final int file;
    private int position;

    VolatileFile(VolatileFiles files, String name, int file) {
        this.files = files;
        this.name = name;
        this.file = file;
    }

    @Override
    public int read(ByteBuffer into) {
        int read = read(into, position);
        position += Math.max(0, read);
        return read;
    }

    @Override
    public int read(ByteBuffer into, long from) {
        byte[] content = files.content(file);
        int at = Math.toIntExact(from);
        if (at >= content.length) {
            return -1;
        }
        int length = Math.min(into.remaining(), content.length - at);
        into.put(content, at, length);
        return length;
    }

    @Override
    public int write(ByteBuffer from) {
        int written = write(from, position);
        position += written;
        return written;
    }

    @Override
    public int write(ByteBuffer from, long at) {
        byte[] bytes = new byte[from.remaining()];
        from.get(bytes);
        files.write(file, Math.toIntExact(at), bytes);
        return bytes.length;
    }

    @Override
    public long position() {
        return position;
    }

    @Override
    public FileChannel position(long newPosition) {
        position = Math.toIntExact(newPosition);
        return this;
    }

    @Override
    public long size() {
        return files.content(file).length;
    }

    @Override
    public FileChannel truncate(long size) {
        files.cut(file, Math.toIntExact(size));
        return this;
    }

    @Override
    public void force(boolean metaData) {
        files.force(name, file);
    }

    @Override
    public FileLock tryLock(long from, long size, boolean shared) {
        return new FileLock(this, from, size, shared) {
            @Override
            public boolean isValid() {
                return true;
            }

            @Override
            public void release() {}
        };
    }

    @Override
    protected void implCloseChannel() {}

    @Override
    public long read(ByteBuffer[] into, int offset, int length) {
        throw new UnsupportedOperationException();
    }

    @Override
    public long write(ByteBuffer[] from, int offset, int length) {
        throw new UnsupportedOperationException();
    }

    @Override
    public long transferTo(long from, long count, WritableByteChannel target) {
        throw new UnsupportedOperationException();
    }

    @Override
    public long transferFrom(ReadableByteChannel source, long at, long count) {
        throw new UnsupportedOperationException();
    }

    @Override
    public MappedByteBuffer map(MapMode mode, long from, long size) {
        throw new UnsupportedOperationException();
    }

    @Override
    public FileLock lock(long from, long size, boolean shared) {
        throw new UnsupportedOperationException();
    }
}
