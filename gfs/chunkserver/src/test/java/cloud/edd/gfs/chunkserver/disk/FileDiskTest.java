package cloud.edd.gfs.chunkserver.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cloud.edd.gfs.protocol.disk.DiskRequest;
import cloud.edd.gfs.protocol.disk.DiskResult;
import cloud.edd.gfs.protocol.payload.Payload;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class FileDiskTest extends DiskContract {

    @TempDir
    private Path folder;

    private final ExecutorService threads = Executors.newFixedThreadPool(4);
    private FileDisk disk;

    @BeforeEach
    void open() {
        disk = new FileDisk(folder, threads);
    }

    @AfterEach
    void close() throws IOException {
        threads.shutdown();
        disk.close();
    }

    @Test
    void requestsOnOneFileKeepTheirOrder() throws Exception {
        List<CompletableFuture<DiskResult>> results = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            results.add(submit(new DiskRequest.WriteAt("file", 0, List.of(payload("%04d".formatted(i))))));
            results.add(submit(new DiskRequest.ReadAt("file", 0, 4)));
        }

        for (int i = 0; i < 500; i++) {
            assertThat(text(results.get(2 * i + 1))).isEqualTo("%04d".formatted(i));
        }
    }

    @Test
    void aFolderInAFilesPlaceIsAnErrorOfTheDisk() throws Exception {
        Files.createDirectory(folder.resolve("file"));

        assertThat(ask(new DiskRequest.WriteAt("file", 0, List.of(payload("x")))))
                .isInstanceOfSatisfying(
                        DiskResult.Failed.class,
                        failed -> assertThat(failed.failure()).isEqualTo(DiskResult.Failure.INPUT_OUTPUT));
        assertThat(ask(new DiskRequest.Force("file"))).isInstanceOf(DiskResult.Failed.class);
    }

    @Test
    void manyMoreFilesThanMayBeOpen() throws Exception {
        int files = 3 * OpenFiles.KEPT;
        for (int i = 0; i < files; i++) {
            ask(new DiskRequest.WriteAt("file-" + i, 0, List.of(payload("n" + i))));
        }
        for (int i = 0; i < files; i++) {
            assertThat(read("file-" + i, 0, 10)).isEqualTo("n" + i);
        }
        try (var open = Files.list(Path.of("/proc/self/fd"))) {
            long ours = open.filter(entry -> pointsInto(entry, folder)).count();
            assertThat(ours).isLessThanOrEqualTo(OpenFiles.KEPT + 4);
        }
    }

    @Test
    void aFolderHasOneUserAtATime() throws Exception {
        FolderLock first = FolderLock.take(folder);

        assertThatThrownBy(() -> FolderLock.take(folder))
                .isInstanceOf(DataFolderException.class)
                .hasMessageContaining("in use by another process");
        first.close();
        FolderLock.take(folder).close();
    }

    @Test
    void aFolderThatCannotBeMadeIsNamed() throws Exception {
        Path file = Files.writeString(folder.resolve("not-a-folder"), "x");

        assertThatThrownBy(() -> FolderLock.take(file.resolve("data")))
                .isInstanceOf(DataFolderException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining("owned by the user of this process");
    }

    /** The system cannot force a device that forgets everything. */
    @Override
    protected void failForce(String file) throws IOException {
        Files.createSymbolicLink(folder.resolve(file), Path.of("/dev/null"));
    }

    @Test
    void aForceThatFailedIsRememberedWhenTheSystemHasForgottenIt() throws Exception {
        failForce("file");
        ask(new DiskRequest.WriteAt("file", 0, List.of(payload("lost"))));
        assertThat(ask(new DiskRequest.Force("file"))).isInstanceOf(DiskResult.Failed.class);
        Files.delete(folder.resolve("file"));
        Files.writeString(folder.resolve("file"), "it would be forced now");
        for (int i = 0; i <= OpenFiles.KEPT; i++) {
            ask(new DiskRequest.WriteAt("file-" + i, 0, List.of(payload("x"))));
        }

        assertThat(read("file", 0, 8)).isEqualTo("it would");
        assertThat(ask(new DiskRequest.Force("file")))
                .isInstanceOfSatisfying(
                        DiskResult.Failed.class,
                        failed -> assertThat(failed.detail()).contains("an earlier force failed"));
    }

    private static boolean pointsInto(Path entry, Path folder) {
        try {
            return Files.readSymbolicLink(entry).startsWith(folder);
        } catch (IOException e) {
            // It was closed while we looked.
            return false;
        }
    }

    private String read(String file, int offset, int length) throws Exception {
        return text(submit(new DiskRequest.ReadAt(file, offset, length)));
    }

    private static String text(CompletableFuture<DiskResult> result) throws Exception {
        DiskResult.Bytes bytes = (DiskResult.Bytes) result.get(20, TimeUnit.SECONDS);
        return new String(bytes.payload().toByteArray(), StandardCharsets.US_ASCII);
    }

    @Override
    protected DiskResult ask(DiskRequest request) throws Exception {
        return submit(request).get(20, TimeUnit.SECONDS);
    }

    private CompletableFuture<DiskResult> submit(DiskRequest request) {
        CompletableFuture<DiskResult> result = new CompletableFuture<>();
        disk.submit(request, result::complete);
        return result;
    }

    private static Payload payload(String text) {
        return Payload.of(text.getBytes(StandardCharsets.US_ASCII));
    }
}
