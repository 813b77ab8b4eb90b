package cloud.edd.local.command;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cloud.edd.local.EddException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class DiskSpaceTest {

    @Test
    void refusesAFullDiskAndSaysWhatToDo() {
        assertThatThrownBy(() -> DiskSpace.require(Path.of("/data"), 3L << 20))
                .isInstanceOf(EddException.class)
                .hasMessage("The disk with /data is full: 3 MB are left and 512 MB are needed."
                        + " Free some, or keep the data elsewhere with --data DIR.");
    }

    @Test
    void isContentWithRoom() {
        assertThatCode(() -> DiskSpace.require(Path.of("/data"), DiskSpace.NEEDED_BYTES))
                .doesNotThrowAnyException();
    }
}
