package cloud.edd.gfs.master;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GfsMasterApplicationTest {

    @TempDir
    Path parent;

    @Test
    void aFolderThatCannotBeRepairedIsAnErrorAndAWrongCallAnother() throws Exception {
        Path file = Files.writeString(parent.resolve("file"), "no folder");

        assertThat(GfsMasterApplication.repair(new String[] {"repair", "--accept-loss", file.toString()}))
                .isEqualTo(1);
        assertThat(GfsMasterApplication.repair(new String[] {"repair", file.toString()}))
                .isEqualTo(2);
    }
}
