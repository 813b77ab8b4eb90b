package cloud.edd.gfs.master.restore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cloud.edd.gfs.protocol.metadatalog.CheckpointFormat;
import cloud.edd.gfs.protocol.metadatalog.LogRecord;
import cloud.edd.gfs.protocol.metadatalog.SegmentFormat;
import cloud.edd.gfs.protocol.payload.Payload;
import cloud.edd.proto.gfs.Command;
import cloud.edd.proto.gfs.Minute;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a person is told when metadata at rest cannot be used. */
class RestoreFailuresTest {

    private static final int CHUNK = 64 << 20;
    private static final byte[] GARBAGE = {0x0A, 0x7F};

    @TempDir
    Path parent;

    private final ByteArrayOutputStream said = new ByteArrayOutputStream();
    private final PrintStream console = new PrintStream(said, true, StandardCharsets.UTF_8);
    private final MetadataTool tool = new MetadataTool(console, console, Map.of());

    private String said() {
        return said.toString(StandardCharsets.UTF_8);
    }

    /** A segment with one record. */
    private static byte[] segment(byte[] payload) {
        LogRecord record = new LogRecord(1, 1_000, Payload.of(payload));
        ByteBuffer bytes = ByteBuffer.allocate(SegmentFormat.HEADER_BYTES + SegmentFormat.size(payload.length))
                .put(SegmentFormat.header(1));
        SegmentFormat.write(bytes, record, 0);
        return bytes.array();
    }

    private static byte[] aMinute() {
        return Command.newBuilder()
                .setMinute(Minute.getDefaultInstance())
                .build()
                .toByteArray();
    }

    private Path copy(byte[] segment) throws IOException {
        Path folder = Files.createDirectory(parent.resolve("copy"));
        Files.write(folder.resolve(SegmentFormat.name(1)), segment);
        return folder;
    }

    @Test
    void aCheckpointThatIsDamagedIsPassedOverAndNamed() throws IOException {
        Path folder = copy(segment(aMinute()));
        Files.write(folder.resolve(CheckpointFormat.name(7)), GARBAGE);

        CopyScan scan = CopyScan.of(CopyFiles.of(folder), CHUNK);

        assertThat(scan.faults()).singleElement().asString().startsWith(CheckpointFormat.name(7) + ": ");
        assertThat(scan.last()).isEqualTo(1);
    }

    @Test
    void aRecordThatIsNoCommandIsWhereTheCopyEnds() throws IOException {
        Path folder = copy(segment(GARBAGE));

        CopyScan scan = CopyScan.of(CopyFiles.of(folder), CHUNK);

        assertThat(scan.faults()).containsExactly(SegmentFormat.name(1) + ": record 1 is not a command");
        assertThat(scan.last()).isZero();
    }

    @Test
    void aCopyThatIsNotThereIsNamed() {
        Path absent = parent.resolve("absent");

        assertThat(tool.verify(List.of(absent.toString()))).isEqualTo(1);
        assertThat(said()).contains(absent + " cannot be read: it is not there");
        said.reset();
        assertThat(tool.restore(List.of("--accept-loss", "--from", absent.toString(), "--data", parent + "/data")))
                .isEqualTo(1);
        assertThat(said()).contains(absent + " cannot be read: it is not there").contains("nothing was written");
    }

    @Test
    void aFolderWithSomethingInItIsNotWrittenTo() throws IOException {
        Path data = Files.createDirectory(parent.resolve("data"));
        Files.write(data.resolve(SegmentFormat.name(1)), segment(aMinute()));
        Path folder = copy(segment(aMinute()));

        assertThat(tool.restore(List.of("--accept-loss", "--from", folder.toString(), "--data", data.toString())))
                .isEqualTo(1);
        assertThat(said()).contains("is not empty").contains("was not written");
    }

    /** An interrupted thread stands for a disk that breaks: its channels close. */
    @Test
    void aDiskThatBreaksMeanwhileIsTold() throws IOException {
        byte[] segment = segment(aMinute());
        CopyScan scan = CopyScan.of(
                new CopyFiles() {
                    @Override
                    public String source() {
                        return "memory";
                    }

                    @Override
                    public List<String> names() {
                        return List.of(SegmentFormat.name(1));
                    }

                    @Override
                    public InputStream open(String name) {
                        return new ByteArrayInputStream(segment);
                    }
                },
                CHUNK);

        Path target = Files.createDirectory(parent.resolve("data"));
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> LogRestore.write(scan, target)).isInstanceOf(UncheckedIOException.class);
        assertThat(Thread.interrupted()).isTrue();
    }
}
