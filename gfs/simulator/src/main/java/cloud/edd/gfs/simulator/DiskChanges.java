package cloud.edd.gfs.simulator;

import cloud.edd.gfs.protocol.disk.DiskRequest;
import cloud.edd.gfs.protocol.payload.Payload;
import cloud.edd.proto.gfs.JournalRecord;
import com.google.protobuf.InvalidProtocolBufferException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * What a server would do to its disk for somebody who asks it for something, and not for itself: it keeps the copy of the master's log, how
 * far its checks have come, and in its journal how far it has seen the master's log go, whoever asks for whatever.
 */
final class DiskChanges {

    /** Of a record in the journal, as gfs/README.md has it: two lengths of four bytes, a checksum, generation and sequence. */
    private static final int PRELUDE_BYTES = 28;

    private static final int RECORD_LENGTH_AT = 24;

    private DiskChanges() {}

    /** A force makes durable what was a change when it was written. */
    static boolean isOne(DiskRequest request) {
        return switch (request) {
            case DiskRequest.ReadAt read -> false;
            case DiskRequest.ListFolder list -> false;
            case DiskRequest.FreeSpace space -> false;
            case DiskRequest.Force force -> false;
            case DiskRequest.SyncDirectory sync -> false;
            case DiskRequest.Preallocate(String file, long size) -> !isItsOwn(file);
            case DiskRequest.Truncate(String file, long length) -> !isItsOwn(file);
            case DiskRequest.Rename(String from, String to) -> !isItsOwn(from);
            case DiskRequest.Delete(String file) -> !isItsOwn(file);
            case DiskRequest.WriteAt(String file, long offset, List<Payload> parts) ->
                !isItsOwn(file) && !(file.startsWith("journal-") && saysOnlyWhatWasSeen(parts));
        };
    }

    private static boolean isItsOwn(String file) {
        return file.startsWith("metadata/") || file.startsWith("scrub");
    }

    private static boolean saysOnlyWhatWasSeen(List<Payload> parts) {
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        parts.forEach(part -> written.writeBytes(part.toByteArray()));
        ByteBuffer records = ByteBuffer.wrap(written.toByteArray());
        while (records.remaining() >= PRELUDE_BYTES) {
            int start = records.position();
            int length = records.getInt(start);
            int recordLength = records.getInt(start + RECORD_LENGTH_AT);
            if (recordLength < 0 || length != recordLength || length > records.remaining() - PRELUDE_BYTES) {
                return false;
            }
            try {
                JournalRecord record = JournalRecord.parseFrom(records.slice(start + PRELUDE_BYTES, length));
                if (!record.hasMark() || record.getBodyCase() != JournalRecord.BodyCase.BODY_NOT_SET) {
                    return false;
                }
            } catch (InvalidProtocolBufferException e) {
                return false;
            }
            records.position(start + PRELUDE_BYTES + length);
        }
        return !records.hasRemaining();
    }
}
