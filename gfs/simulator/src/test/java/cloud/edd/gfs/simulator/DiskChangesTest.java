package cloud.edd.gfs.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.edd.gfs.protocol.disk.DiskRequest;
import cloud.edd.gfs.protocol.payload.Payload;
import cloud.edd.proto.gfs.JournalRecord;
import cloud.edd.proto.gfs.Mark;
import cloud.edd.proto.gfs.StoredDecision;
import cloud.edd.proto.gfs.Uuid;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class DiskChangesTest {

    private static final Mark SEEN = Mark.newBuilder().setSequence(7).build();
    private static final JournalRecord ONLY_SEEN =
            JournalRecord.newBuilder().setMark(SEEN).setStorage(3).build();
    private static final Payload BYTES = Payload.of(new byte[] {1, 2, 3});

    @Test
    void whatTheServerKeepsForItselfIsNone() {
        assertThat(List.of(
                        new DiskRequest.ReadAt("chunks/1", 0, 10),
                        new DiskRequest.Force("journal-0"),
                        new DiskRequest.WriteAt("metadata/log-1", 0, List.of(BYTES)),
                        journal(ONLY_SEEN),
                        journal(ONLY_SEEN, ONLY_SEEN)))
                .noneMatch(DiskChanges::isOne);
    }

    @Test
    void whatIsDoneForSomebodyIsOne() {
        JournalRecord decided = ONLY_SEEN.toBuilder()
                .setDecided(StoredDecision.getDefaultInstance())
                .build();
        JournalRecord deleted = JournalRecord.newBuilder()
                .setDeleted(Uuid.newBuilder().setLow(1))
                .build();
        assertThat(List.of(
                        new DiskRequest.WriteAt("chunks/1", 0, List.of(BYTES)),
                        new DiskRequest.WriteAt("journal-0", 0, List.of(BYTES)),
                        new DiskRequest.Delete("chunks/1"),
                        new DiskRequest.Rename("copies/1", "chunks/1"),
                        new DiskRequest.WriteAt("journal-0", 0, List.of(framed(new byte[] {-1, -1, -1}))),
                        journal(decided),
                        journal(ONLY_SEEN, deleted)))
                .allMatch(DiskChanges::isOne);
    }

    private static DiskRequest journal(JournalRecord... records) {
        List<Payload> parts =
                Stream.of(records).map(record -> framed(record.toByteArray())).toList();
        return new DiskRequest.WriteAt("journal-1", 4096, parts);
    }

    private static Payload framed(byte[] record) {
        return Payload.of(ByteBuffer.allocate(28 + record.length)
                .putInt(record.length)
                .putInt(0)
                .putLong(1)
                .putLong(1)
                .putInt(record.length)
                .put(record)
                .array());
    }
}
