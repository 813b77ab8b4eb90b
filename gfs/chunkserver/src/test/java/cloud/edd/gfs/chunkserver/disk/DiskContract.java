package cloud.edd.gfs.chunkserver.disk;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.edd.gfs.protocol.disk.DiskRequest;
import cloud.edd.gfs.protocol.disk.DiskResult;
import cloud.edd.gfs.protocol.disk.DiskResult.Failure;
import cloud.edd.gfs.protocol.payload.Payload;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * What {@link DiskRequest} promises, asked of every disk there is: the real one, the one of the simulator, and the one of the tests of
 * the core. What a power failure leaves is for those that can lose power, in tests of their own.
 */
public abstract class DiskContract {

    private static final DiskResult DONE = new DiskResult.Done();

    /** Carries a request out and waits for its end; the disk was empty before the first. */
    protected abstract DiskResult ask(DiskRequest request) throws Exception;

    /** Makes the disk such that the next force of a file, which is not there yet, fails. */
    protected abstract void failForce(String file) throws Exception;

    @Test
    void whatWasWrittenInPartsIsReadBackAndZerosLieInBetween() throws Exception {
        done(new DiskRequest.WriteAt("file", 3, List.of(payload("ab"), payload("cd"))));

        assertThat(read("file", 0, 100)).isEqualTo("\0\0\0abcd");
        assertThat(read("file", 5, 1)).isEqualTo("c");
        assertThat(read("file", 7, 10)).isEmpty();
        assertThat(read("file", 100, 10)).isEmpty();
    }

    @Test
    void aWriteLeavesWhatLiesAroundIt() throws Exception {
        write("file", 0, "0123456789");
        write("file", 3, "abc");

        assertThat(read("file", 0, 10)).isEqualTo("012abc6789");
    }

    @Test
    void whatIsNotThereIsNotFoundAndIsCutAndDeletedWithoutComplaint() throws Exception {
        failed(Failure.NOT_FOUND, new DiskRequest.ReadAt("absent", 0, 1));
        failed(Failure.NOT_FOUND, new DiskRequest.Force("absent"));
        failed(Failure.NOT_FOUND, new DiskRequest.Rename("absent", "name"));
        done(new DiskRequest.Truncate("absent", 0));
        done(new DiskRequest.Delete("absent"));

        assertThat(names("")).isEmpty();
    }

    @Test
    void preallocatingKeepsWhatIsThereAndMakesTheFileLongEnough() throws Exception {
        write("file", 0, "here");
        done(new DiskRequest.Preallocate("file", 300_000));
        done(new DiskRequest.Preallocate("file", 10));

        assertThat(ask(new DiskRequest.ListFolder("")))
                .isEqualTo(new DiskResult.Listing(List.of(new DiskResult.Entry("file", 300_000))));
        assertThat(read("file", 0, 5)).isEqualTo("here\0");
        assertThat(read("file", 299_999, 5)).isEqualTo("\0");
    }

    @Test
    void cuttingTakesAwayTheEndAndNeverAddsOne() throws Exception {
        write("file", 0, "0123456789");
        done(new DiskRequest.Truncate("file", 20));
        assertThat(read("file", 0, 100)).isEqualTo("0123456789");

        done(new DiskRequest.Truncate("file", 4));
        assertThat(read("file", 0, 100)).isEqualTo("0123");

        write("file", 6, "x");
        assertThat(read("file", 0, 100)).isEqualTo("0123\0\0x");
    }

    @Test
    void aDeletedNameMeansANewFile() throws Exception {
        write("file", 0, "a long old content");
        done(new DiskRequest.Delete("file"));
        write("file", 0, "new");

        assertThat(read("file", 0, 100)).isEqualTo("new");
    }

    @Test
    void aRenamedFileReplacesAnother() throws Exception {
        write("draft", 0, "second");
        write("final", 0, "the first one");
        assertThat(read("final", 0, 3)).isEqualTo("the");
        done(new DiskRequest.Force("draft"));
        done(new DiskRequest.Rename("draft", "final"));
        done(new DiskRequest.SyncDirectory(""));

        assertThat(read("final", 0, 100)).isEqualTo("second");
        assertThat(names("")).containsExactly("final");
    }

    @Test
    void foldersAreMadeWhenListedAndListedInOrder() throws Exception {
        assertThat(names("chunks")).isEmpty();
        write("chunks/b", 0, "22");
        write("chunks/a", 0, "1");
        write("c", 0, "333");
        done(new DiskRequest.SyncDirectory("chunks"));

        assertThat(ask(new DiskRequest.ListFolder("chunks")))
                .isEqualTo(new DiskResult.Listing(List.of(new DiskResult.Entry("a", 1), new DiskResult.Entry("b", 2))));
        assertThat(names("")).containsExactly("c");
    }

    @Test
    void aFolderIsListedInPages() throws Exception {
        assertThat(names("chunks")).isEmpty();
        for (String name : List.of("d", "b", "e", "a", "c")) {
            write("chunks/" + name, 0, name);
        }

        assertThat(page("", 2)).containsExactly("a", "b");
        assertThat(page("b", 2)).containsExactly("c", "d");
        assertThat(page("d", 2)).containsExactly("e");
        assertThat(page("bb", 5)).containsExactly("c", "d", "e");
        assertThat(page("e", 2)).isEmpty();
    }

    @Test
    void aForceThatFailedPoisonsItsFileUntilAnotherHasItsName() throws Exception {
        failForce("file");
        write("file", 0, "lost");
        write("other", 0, "kept");

        failed(Failure.INPUT_OUTPUT, new DiskRequest.Force("file"));
        failed(Failure.INPUT_OUTPUT, new DiskRequest.Force("file"));
        done(new DiskRequest.Force("other"));

        done(new DiskRequest.Rename("other", "file"));
        done(new DiskRequest.Force("file"));
        assertThat(read("file", 0, 10)).isEqualTo("kept");
    }

    @Test
    void aPoisonedFileThatIsDeletedLeavesNothingBehind() throws Exception {
        failForce("file");
        write("file", 0, "lost");
        failed(Failure.INPUT_OUTPUT, new DiskRequest.Force("file"));

        done(new DiskRequest.Delete("file"));
        write("file", 0, "new");

        done(new DiskRequest.Force("file"));
        assertThat(read("file", 0, 10)).isEqualTo("new");
    }

    @Test
    void spaceIsTold() throws Exception {
        assertThat(ask(new DiskRequest.FreeSpace()))
                .isInstanceOfSatisfying(
                        DiskResult.Space.class,
                        space -> assertThat(space.free()).isPositive().isLessThanOrEqualTo(space.total()));
    }

    private void write(String file, long offset, String text) throws Exception {
        done(new DiskRequest.WriteAt(file, offset, List.of(payload(text))));
    }

    private void done(DiskRequest request) throws Exception {
        assertThat(ask(request)).as("%s", request).isEqualTo(DONE);
    }

    private void failed(Failure failure, DiskRequest request) throws Exception {
        assertThat(ask(request))
                .as("%s", request)
                .isInstanceOfSatisfying(
                        DiskResult.Failed.class,
                        failed -> assertThat(failed.failure()).isEqualTo(failure));
    }

    private String read(String file, long offset, int length) throws Exception {
        DiskResult result = ask(new DiskRequest.ReadAt(file, offset, length));
        assertThat(result).isInstanceOf(DiskResult.Bytes.class);
        return new String(((DiskResult.Bytes) result).payload().toByteArray(), StandardCharsets.US_ASCII);
    }

    private List<String> page(String after, int most) throws Exception {
        return names(new DiskRequest.ListFolder("chunks", after, most));
    }

    private List<String> names(String folder) throws Exception {
        return names(new DiskRequest.ListFolder(folder));
    }

    private List<String> names(DiskRequest.ListFolder request) throws Exception {
        DiskResult result = ask(request);
        assertThat(result).isInstanceOf(DiskResult.Listing.class);
        return ((DiskResult.Listing) result)
                .entries().stream().map(DiskResult.Entry::name).toList();
    }

    private static Payload payload(String text) {
        return Payload.of(text.getBytes(StandardCharsets.US_ASCII));
    }
}
