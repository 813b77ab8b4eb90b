package cloud.edd.gfs.master.log;

import cloud.edd.gfs.protocol.metadatalog.SegmentScan;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/** What a crash left of records that nobody was told about. */
final class TornTail {

    private TornTail() {}

    /** Overwrites it with zeros, so that no part of it can be taken for a record later. Whole records in it are kept aside first. */
    static void cut(LogFolder folder, Path segment, FileChannel channel, SegmentScan scan) throws IOException {
        if (scan.rest() == SegmentScan.Rest.CLEAN) {
            return;
        }
        int length = Math.toIntExact(channel.size()) - scan.end();
        if (scan.rest() == SegmentScan.Rest.TORN_WITH_WHOLE_RECORDS) {
            Path aside = folder.resolve("torn-%020d".formatted(scan.nextSequence()));
            ByteBuffer tail = LogFolder.read(segment).position(scan.end());
            byte[] bytes = new byte[tail.remaining()];
            tail.get(bytes);
            Files.write(aside, bytes);
        }
        LogFolder.write(channel, ByteBuffer.allocate(length), scan.end());
        channel.force(true);
    }
}
