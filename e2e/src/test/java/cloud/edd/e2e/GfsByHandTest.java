package cloud.edd.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What whoever looks after the file system types. */
@WithPlatform
class GfsByHandTest {

    @TempDir
    private Path folder;

    @Test
    void filesGoInAndOut(RunningPlatform platform) throws Exception {
        Path photograph =
                Files.write(folder.resolve("photograph"), new RandomBytes(300_000, 7, () -> {}).readAllBytes());
        Path back = folder.resolve("back");

        platform.edd("gfs", "-n", "by-hand", "put", photograph.toString(), "album/one");
        platform.edd("gfs", "-n", "by-hand", "get", "album/one", back.toString());

        assertThat(back).hasSameBinaryContentAs(photograph);
        assertThat(platform.edd("gfs", "--namespace", "by-hand", "ls", "-R", "--json"))
                .contains("album/one");
        assertThat(platform.edd("gfs", "status"))
                .contains("gfs-chunkserver-1", "gfs-chunkserver-2", "gfs-chunkserver-3");
    }

    @Test
    void theCopiesOfTheMetadataCanBeLookedAt(RunningPlatform platform) {
        assertThat(platform.edd(
                        "gfs-master",
                        "verify",
                        platform.data().resolve("gfs-chunkserver-1").toString()))
                .contains(" files, ")
                .doesNotContain("damaged");
    }

    @Test
    void withoutAWordItSaysWhatThereIs(RunningPlatform platform) {
        assertThat(platform.edd("gfs-master")).contains("verify, repair or restore");
        assertThat(platform.edd("gfs", "--help"))
                .contains("salvage", "Exit status")
                .doesNotContain("WARN");
    }
}
