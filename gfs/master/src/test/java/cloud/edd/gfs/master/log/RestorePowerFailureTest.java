package cloud.edd.gfs.master.log;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.edd.gfs.master.core.metadata.MetadataState;
import cloud.edd.gfs.master.log.VolatileFiles.Step;
import cloud.edd.gfs.master.log.VolatileFiles.Told;
import cloud.edd.gfs.master.restore.CopyFiles;
import cloud.edd.gfs.master.restore.CopyScan;
import cloud.edd.gfs.master.restore.LogRestore;
import cloud.edd.gfs.protocol.metadatalog.LogRecord;
import cloud.edd.gfs.protocol.payload.Payload;
import cloud.edd.proto.gfs.Command;
import cloud.edd.proto.gfs.HoldChanges;
import com.google.protobuf.InvalidProtocolBufferException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The power fails while a folder is restored: what is left is whole, with the record that says so, or no master starts on it. */
class RestorePowerFailureTest {

    /** Of these a segment holds a dozen, so that there are two. */
    private static final String LONG = "x".repeat(900_000);

    private static final int RECORDS = 17;
    private static final int LUCKS = 4;

    @TempDir
    private Path source;

    @Test
    void aRestoreIsWholeOrNoMasterStartsOnIt() throws IOException {
        assertThat(faults(name -> false)).isEmpty();
    }

    @Test
    void aForceThatIsLeftOutIsFound() throws IOException {
        assertThat(faults(name -> name.endsWith(".tmp"))).isNotEmpty();
        assertThat(faults(name -> name.equals("/restored"))).isNotEmpty();
        assertThat(faults(name -> name.equals("/"))).isNotEmpty();
    }

    private List<String> faults(Predicate<String> forgotten) throws IOException {
        VolatileFiles disk = new VolatileFiles(forgotten);
        CopyScan copy = copy();
        LogRestore.write(copy, new VolatileFileSystem(disk).path("/restored"));
        disk.tell("restored", copy.last() + 1);
        List<Step> steps = disk.steps();
        List<String> faults = new ArrayList<>();
        for (int done = 1; done <= steps.size(); done++) {
            for (int luck = 0; luck < LUCKS; luck++) {
                VolatileFiles left = disk.afterPowerFailure(steps.subList(0, done), new Random(done * 100L + luck));
                String fault = fault(left, copy, steps.get(done - 1) instanceof Told);
                if (!fault.isEmpty()) {
                    faults.add("after step " + done + " of " + steps.size() + ": " + fault);
                }
            }
        }
        return faults;
    }

    /** Empty when it is whole, damaged, or as if nothing had been restored; the last two only before somebody was told that it is. */
    private static String fault(VolatileFiles left, CopyScan copy, boolean told) {
        try {
            FileMetadataLog log = FileMetadataLog.open(
                    new VolatileFileSystem(left).path("/restored"), 64 << 10, Runnable::run, () -> true);
            List<LogRecord> records = new ArrayList<>();
            log.read(0, records::add);
            boolean marked = !records.isEmpty() && isMarker(records.getLast());
            log.close();
            boolean whole = records.size() == copy.last() + 1 && marked;
            boolean empty = records.isEmpty();
            return whole || (empty && !told) ? "" : records.size() + " records, and the marker: " + marked;
        } catch (MetadataLogException e) {
            return e.reason() == MetadataLogException.Reason.DAMAGED && !told ? "" : String.valueOf(e.getMessage());
        }
    }

    private static boolean isMarker(LogRecord record) {
        try {
            return Command.parseFrom(record.payload().bytes()).hasBeginRestore();
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError(e);
        }
    }

    private CopyScan copy() throws IOException {
        Path folder = source.resolve("copy");
        try (FileMetadataLog log = FileMetadataLog.open(folder, Runnable::run)) {
            for (long sequence = log.forced() + 1; sequence <= RECORDS; sequence++) {
                Command command = Command.newBuilder()
                        .setHoldChanges(HoldChanges.newBuilder().setReason(LONG))
                        .build();
                log.append(new LogRecord(sequence, 0, Payload.of(command.toByteArray())));
            }
            log.force();
        }
        return CopyScan.of(CopyFiles.of(folder), MetadataState.CHUNK_BYTES);
    }
}
