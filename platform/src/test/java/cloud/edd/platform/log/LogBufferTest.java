package cloud.edd.platform.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cloud.edd.proto.logging.LogEntry;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogBufferTest {

    @TempDir
    private Path folder;

    @Test
    void oldestFirstOverSegmentsAndRestarts() throws IOException {
        List<LogEntry> entries = entries(0, 300, 10_000);
        try (LogBuffer buffer = LogBuffer.open(folder, 10_000_000)) {
            assertThat(buffer.isEmpty()).isTrue();
            assertThat(buffer.append(entries.subList(0, 200))).isZero();
        }
        try (LogBuffer buffer = LogBuffer.open(folder, 10_000_000)) {
            assertThat(buffer.append(entries.subList(200, 300))).isZero();
            assertThat(drain(buffer)).isEqualTo(entries);
            assertThat(buffer.bytes()).isZero();
        }
        assertThat(segments()).isEmpty();
    }

    @Test
    void entriesThatComeWhileTheOldestAreDeliveredComeAfterThem() throws IOException {
        List<LogEntry> entries = entries(0, 20, 10);
        try (LogBuffer buffer = LogBuffer.open(folder, 1_000_000)) {
            buffer.append(entries.subList(0, 10));
            assertThat(buffer.peek(5)).isEqualTo(entries.subList(0, 5));
            buffer.append(entries.subList(10, 20));
            assertThat(buffer.peek(5)).isEqualTo(entries.subList(0, 5));
            assertThat(drain(buffer)).isEqualTo(entries);
        }
    }

    @Test
    void aTornEndLosesTheTornRecordOnly() throws IOException {
        List<LogEntry> entries = entries(0, 10, 100);
        try (LogBuffer buffer = LogBuffer.open(folder, 1_000_000)) {
            buffer.append(entries);
        }
        Path segment = segments().getFirst();
        try (var file = new RandomAccessFile(segment.toFile(), "rw")) {
            file.setLength(file.length() - 50);
        }
        try (LogBuffer buffer = LogBuffer.open(folder, 1_000_000)) {
            buffer.append(entries(10, 11, 100));
            assertThat(drain(buffer))
                    .hasSize(10)
                    .startsWith(entries.getFirst())
                    .endsWith(entries(10, 11, 100).getFirst());
        }
    }

    @Test
    void aFlippedBitIsNotDelivered() throws IOException {
        try (LogBuffer buffer = LogBuffer.open(folder, 1_000_000)) {
            buffer.append(entries(0, 2, 100));
        }
        Path segment = segments().getFirst();
        byte[] bytes = Files.readAllBytes(segment);
        bytes[bytes.length - 10] ^= 1;
        Files.write(segment, bytes, StandardOpenOption.TRUNCATE_EXISTING);

        try (LogBuffer buffer = LogBuffer.open(folder, 1_000_000)) {
            assertThat(drain(buffer)).isEqualTo(entries(0, 1, 100));
        }
    }

    @Test
    void whatDoesNotFitIsCounted() throws IOException {
        try (LogBuffer buffer = LogBuffer.open(folder, 1_000)) {
            assertThat(buffer.append(entries(0, 30, 100))).isBetween(20, 29);
            assertThat(buffer.bytes()).isLessThanOrEqualTo(1_000);
            drain(buffer);
            assertThat(buffer.append(entries(0, 1, 100))).isZero();
        }
    }

    @Test
    void oneProcessAtATime() throws IOException {
        try (LogBuffer _ = LogBuffer.open(folder, 1_000)) {
            assertThatThrownBy(() -> LogBuffer.open(folder, 1_000)).hasMessageContaining("Another process uses");
        }
        LogBuffer.open(folder, 1_000).close();
    }

    private static List<LogEntry> drain(LogBuffer buffer) throws IOException {
        var all = new ArrayList<LogEntry>();
        while (!buffer.isEmpty()) {
            List<LogEntry> some = buffer.peek(7);
            all.addAll(some);
            if (!some.isEmpty()) {
                buffer.remove(some.size());
            }
        }
        return all;
    }

    private List<Path> segments() throws IOException {
        try (var files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".entries"))
                    .sorted()
                    .toList();
        }
    }

    private static List<LogEntry> entries(int from, int to, int messageBytes) {
        return IntStream.range(from, to)
                .mapToObj(i -> LogEntry.newBuilder()
                        .setId("id-" + i)
                        .setMessage("x".repeat(messageBytes))
                        .build())
                .toList();
    }
}
