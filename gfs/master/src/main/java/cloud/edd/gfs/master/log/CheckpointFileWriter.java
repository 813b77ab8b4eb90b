package cloud.edd.gfs.master.log;

import cloud.edd.gfs.master.log.MetadataLog.CheckpointWriter;
import cloud.edd.gfs.protocol.fault.FaultPoint;
import cloud.edd.gfs.protocol.metadatalog.CheckpointFormat;
import cloud.edd.gfs.protocol.payload.Crc32c;
import cloud.edd.proto.gfs.CheckpointEntry;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.NavigableMap;
import java.util.Objects;

/** Writes a checkpoint beside the log, and lets go of what is not needed any more when it is durable. */
final class CheckpointFileWriter implements CheckpointWriter {

    private static final int BUFFER_BYTES = 256 << 10;
    private static final int KEPT = 2;

    private final LogFolder folder;
    private final long sequence;
    private final Path unfinished;
    private final FileChannel channel;
    private ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
    private long position;
    private long entries;

    CheckpointFileWriter(LogFolder folder, long sequence) throws IOException {
        this.folder = folder;
        this.sequence = sequence;
        this.unfinished = folder.resolve(CheckpointFormat.name(sequence) + ".tmp");
        this.channel = FileChannel.open(
                unfinished, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE);
        buffer.put(CheckpointFormat.header(sequence));
    }

    @Override
    public void write(CheckpointEntry entry) {
        byte[] bytes = entry.toByteArray();
        try {
            room(bytes.length + CheckpointFormat.PRELUDE_BYTES);
            buffer.putInt(bytes.length).putInt(Crc32c.of(bytes)).put(bytes);
            entries++;
        } catch (IOException e) {
            throw failed(e);
        }
    }

    @Override
    public void finish() {
        try (channel) {
            room(CheckpointFormat.TRAILER_BYTES);
            buffer.put(CheckpointFormat.trailer(sequence, entries));
            flush();
            FaultPoint.METADATA_CHECKPOINT_WRITTEN.hit();
            channel.force(true);
            FaultPoint.METADATA_CHECKPOINT_FORCED.hit();
            folder.publish(unfinished, CheckpointFormat.name(sequence), FaultPoint.METADATA_CHECKPOINT_RENAMED);
            FaultPoint.METADATA_CHECKPOINT_NAMED.hit();
            prune();
        } catch (IOException e) {
            throw failed(e);
        }
    }

    @Override
    public void cancel() {
        try (channel) {
            Files.deleteIfExists(unfinished);
        } catch (IOException e) {
            throw failed(e);
        }
    }

    /** Two checkpoints stay, and the log from the older one on. */
    private void prune() throws IOException {
        NavigableMap<Long, Path> checkpoints = folder.checkpoints();
        while (checkpoints.size() > KEPT) {
            Files.delete(Objects.requireNonNull(checkpoints.pollFirstEntry()).getValue());
        }
        if (checkpoints.size() < KEPT) {
            return;
        }
        FaultPoint.METADATA_CHECKPOINT_PRUNED.hit();
        long needed = checkpoints.firstKey() + 1;
        NavigableMap<Long, Path> segments = folder.segments();
        Long first = segments.floorKey(needed);
        if (first != null) {
            for (Path segment : segments.headMap(first, false).values()) {
                Files.delete(segment);
            }
        }
    }

    private void room(int bytes) throws IOException {
        if (buffer.remaining() < bytes) {
            flush();
        }
        if (buffer.remaining() < bytes) {
            buffer = ByteBuffer.allocate(bytes);
        }
    }

    private void flush() throws IOException {
        buffer.flip();
        int length = buffer.remaining();
        LogFolder.write(channel, buffer, position);
        position += length;
        buffer.clear();
    }

    private MetadataLogException failed(IOException e) {
        return new MetadataLogException(
                MetadataLogException.Reason.FAILED, "the checkpoint " + unfinished + " cannot be written: " + e, e);
    }
}
