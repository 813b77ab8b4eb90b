package cloud.edd.gfs.master.log;

import cloud.edd.gfs.master.log.MetadataLogException.Reason;
import cloud.edd.gfs.protocol.metadatalog.CheckpointFormat;
import cloud.edd.gfs.protocol.metadatalog.SegmentFormat;
import cloud.edd.gfs.protocol.metadatalog.SegmentScan;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Map;

/** Cuts a damaged log at its first damage: the last resort of a person who has no better copy. */
public final class LogRepair {

    private LogRepair() {}

    static String hint(Path folder) {
        return "Without a copy, what comes after can be given up with: gfs-master repair --accept-loss " + folder;
    }

    /**
     * Keeps a copy of every segment in {@code damaged/} and cuts the log where the records stop to follow each other.
     *
     * @return what was done, for a person
     * @throws MetadataLogException IN_USE, or DAMAGED when not even the beginning can be read
     */
    public static String cut(Path path) {
        try (LogFolder folder = LogFolder.open(path)) {
            var segments = folder.segments();
            Long first = folder.checkpoints().descendingKeySet().stream()
                    .filter(sequence -> isWhole(folder, sequence))
                    .map(sequence -> segments.floorKey(sequence + 1))
                    .findFirst()
                    .orElse(segments.isEmpty() ? null : segments.firstKey());
            if (first == null) {
                throw new MetadataLogException(Reason.DAMAGED, path + " has no segment to go on from");
            }
            copyAside(folder, segments.values());
            long expected = first;
            boolean cut = false;
            for (Map.Entry<Long, Path> entry : segments.tailMap(first).entrySet()) {
                ByteBuffer bytes = LogFolder.read(entry.getValue());
                if (cut || entry.getKey() != expected || SegmentFormat.headerFault(bytes, expected) != null) {
                    cut = true;
                    Files.delete(entry.getValue());
                    continue;
                }
                SegmentScan scan = SegmentScan.of(bytes, expected, record -> {});
                expected = scan.nextSequence();
                if (scan.rest() != SegmentScan.Rest.CLEAN) {
                    cut = true;
                    zero(entry.getValue(), scan.end());
                }
            }
            folder.sync();
            return cut
                    ? "the log in " + path + " now ends with record " + (expected - 1) + "; what was cut is in "
                            + path.resolve("damaged")
                    : "the log in " + path + " is not damaged; nothing was changed";
        } catch (IOException e) {
            throw new MetadataLogException(Reason.FAILED, "the log in " + path + " cannot be repaired: " + e, e);
        }
    }

    private static boolean isWhole(LogFolder folder, long sequence) {
        try {
            return new CheckpointFile(sequence, folder.resolve(CheckpointFormat.name(sequence))).isWhole();
        } catch (IOException e) {
            return false;
        }
    }

    private static void copyAside(LogFolder folder, Iterable<Path> segments) throws IOException {
        Path aside = Files.createDirectories(folder.resolve("damaged"));
        for (Path segment : segments) {
            Files.copy(segment, aside.resolve(segment.getFileName()), StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private static void zero(Path segment, int from) throws IOException {
        try (FileChannel channel = FileChannel.open(segment, StandardOpenOption.WRITE)) {
            LogFolder.write(channel, ByteBuffer.allocate(Math.toIntExact(channel.size()) - from), from);
            channel.force(true);
        }
    }
}
