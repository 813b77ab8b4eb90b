package cloud.edd.gfs.master.log;

import cloud.edd.gfs.master.log.MetadataLog.Checkpoint;
import cloud.edd.gfs.protocol.metadatalog.CheckpointCheck;
import cloud.edd.gfs.protocol.metadatalog.CheckpointFormat;
import cloud.edd.gfs.protocol.payload.Crc32c;
import cloud.edd.proto.gfs.CheckpointEntry;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A checkpoint on disk ({@link CheckpointFormat}). */
record CheckpointFile(long sequence, Path path) implements Checkpoint {

    private static final int BUFFER_BYTES = 1 << 20;

    boolean isWhole() throws IOException {
        return fault() == null;
    }

    /** What is wrong with it; null when it is whole. */
    @Nullable String fault() throws IOException {
        CheckpointCheck check = new CheckpointCheck();
        byte[] piece = new byte[BUFFER_BYTES];
        try (InputStream in = Files.newInputStream(path)) {
            for (int read = in.read(piece); read >= 0; read = in.read(piece)) {
                check.add(ByteBuffer.wrap(piece, 0, read));
            }
        }
        String fault = check.fault();
        return fault == null && check.sequence() != sequence ? "it names another record than the file" : fault;
    }

    @Override
    public void read(Consumer<? super CheckpointEntry> entries) {
        try {
            pass(bytes -> {
                try {
                    entries.accept(CheckpointEntry.parseFrom(bytes));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        } catch (IOException | UncheckedIOException e) {
            throw new MetadataLogException(
                    MetadataLogException.Reason.DAMAGED,
                    path + " cannot be read: " + e.getMessage() + ". Move it away: the checkpoint before it will serve",
                    e);
        }
    }

    /** Its checksums were verified before: an entry that fails now has just broken. */
    private void pass(Consumer<byte[]> entries) throws IOException {
        String fault = fault();
        if (fault != null) {
            throw new IOException(fault);
        }
        try (DataInputStream in =
                new DataInputStream(new BufferedInputStream(Files.newInputStream(path), BUFFER_BYTES))) {
            in.skipNBytes(CheckpointFormat.HEADER_BYTES);
            for (int length = in.readInt(); length != CheckpointFormat.TRAILER; length = in.readInt()) {
                int crc = in.readInt();
                byte[] entry = in.readNBytes(length);
                if (Crc32c.of(entry) != crc) {
                    throw new IOException("an entry does not match its checksum");
                }
                entries.accept(entry);
            }
        }
    }
}
