package cloud.edd.gfs.master.log;

import cloud.edd.gfs.protocol.metadatalog.SegmentScan;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** What a crash left of records that nobody was told about, or what is left of one that rotted: the bytes alone do not tell. */
final class TornTail {

    private static final String PREFIX = "torn-";

    /** Each is at most what one force writes. */
    private static final int KEPT = 8;

    private TornTail() {}

    /**
     * Overwrites it with zeros, so that no part of it can be taken for a record later. What it was is kept aside first, durably.
     *
     * @return whether there was anything
     */
    static boolean cut(LogFolder folder, Path segment, FileChannel channel, SegmentScan scan) throws IOException {
        if (scan.rest() == SegmentScan.Rest.CLEAN) {
            return false;
        }
        keepAside(folder, PREFIX + "%020d".formatted(scan.nextSequence()), rest(segment, scan.end()));
        int length = Math.toIntExact(channel.size()) - scan.end();
        LogFolder.write(channel, ByteBuffer.allocate(length), scan.end());
        channel.force(true);
        return true;
    }

    /** Without the zeros that a segment ends in. */
    private static ByteBuffer rest(Path segment, int from) throws IOException {
        ByteBuffer bytes = LogFolder.read(segment);
        int end = bytes.limit();
        while (end > from && bytes.get(end - 1) == 0) {
            end--;
        }
        return bytes.limit(end).position(from);
    }

    private static void keepAside(LogFolder folder, String name, ByteBuffer rest) throws IOException {
        try (FileChannel aside = FileChannel.open(
                folder.resolve(name),
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE)) {
            LogFolder.write(aside, rest, 0);
            aside.force(true);
        }
        List<Path> all = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder.path(), PREFIX + "*")) {
            files.forEach(all::add);
        }
        all.sort(Comparator.naturalOrder());
        for (Path old : all.subList(0, Math.max(0, all.size() - KEPT))) {
            Files.delete(old);
        }
        folder.sync();
    }
}
