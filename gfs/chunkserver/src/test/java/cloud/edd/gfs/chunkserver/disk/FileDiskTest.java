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
class FileDiskTest {

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
    void whatWasWrittenInPartsIsReadBackAndZerosLieInBetween() throws Exception {
        ask(new DiskRequest.WriteAt("file", 3, List.of(payload("ab"), payload("cd"))));

        assertThat(read("file", 0, 100)).isEqualTo("\0\0\0abcd");
        assertThat(read("file", 5, 1)).isEqualTo("c");
        assertThat(read("file", 100, 10)).isEmpty();
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
    void anAbsentFileIsNotFoundAndIsCutAndDeletedWithoutComplaint() throws Exception {
        assertThat(ask(new DiskRequest.ReadAt("absent", 0, 1)))
                .isInstanceOfSatisfying(
                        DiskResult.Failed.class,
                        failed -> assertThat(failed.failure()).isEqualTo(DiskResult.Failure.NOT_FOUND));
        assertThat(ask(new DiskRequest.Truncate("absent", 0))).isInstanceOf(DiskResult.Done.class);
        assertThat(ask(new DiskRequest.Delete("absent"))).isInstanceOf(DiskResult.Done.class);
    }

    @Test
    void preallocatingKeepsWhatIsThereAndMakesTheFileLongEnough() throws Exception {
        ask(new DiskRequest.WriteAt("file", 0, List.of(payload("here"))));
        ask(new DiskRequest.Preallocate("file", 3_000_000));
        ask(new DiskRequest.Preallocate("file", 10));

        assertThat(Files.size(folder.resolve("file"))).isEqualTo(3_000_000);
        assertThat(read("file", 0, 5)).isEqualTo("here\0");
    }

    @Test
    void aFolderInAFilesPlaceIsAnErrorOfTheDisk() throws Exception {
        Files.createDirectory(folder.resolve("file"));

        assertThat(ask(new DiskRequest.WriteAt("file", 0, List.of(payload("x")))))
                .isInstanceOfSatisfying(
                        DiskResult.Failed.class,
                        failed -> assertThat(failed.failure()).isEqualTo(DiskResult.Failure.INPUT_OUTPUT));
    }

    @Test
    void aDeletedNameMeansANewFile() throws Exception {
        ask(new DiskRequest.WriteAt("file", 0, List.of(payload("a long old content"))));
        ask(new DiskRequest.Delete("file"));
        ask(new DiskRequest.WriteAt("file", 0, List.of(payload("new"))));

        assertThat(read("file", 0, 100)).isEqualTo("new");
    }

    @Test
    void aRenamedFileReplacesAnother() throws Exception {
        ask(new DiskRequest.WriteAt("draft", 0, List.of(payload("second"))));
        ask(new DiskRequest.WriteAt("final", 0, List.of(payload("the first one"))));
        read("final", 0, 3);
        ask(new DiskRequest.Force("draft"));
        ask(new DiskRequest.Rename("draft", "final"));
        assertThat(ask(new DiskRequest.SyncDirectory(""))).isInstanceOf(DiskResult.Done.class);

        assertThat(read("final", 0, 100)).isEqualTo("second");
    }

    @Test
    void foldersAreMadeAndListedInOrder() throws Exception {
        assertThat(ask(new DiskRequest.ListFolder("chunks"))).isEqualTo(new DiskResult.Listing(List.of()));
        ask(new DiskRequest.WriteAt("chunks/b", 0, List.of(payload("22"))));
        ask(new DiskRequest.WriteAt("chunks/a", 0, List.of(payload("1"))));

        assertThat(ask(new DiskRequest.ListFolder("chunks")))
                .isEqualTo(new DiskResult.Listing(List.of(new DiskResult.Entry("a", 1), new DiskResult.Entry("b", 2))));
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

    private DiskResult ask(DiskRequest request) throws Exception {
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
