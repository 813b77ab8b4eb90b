package cloud.edd.gfs.cli;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClientKeyTest {

    @TempDir
    Path folder;

    @Test
    void aKeyFileThatCannotBeReadIsNamed() {
        assertThatThrownBy(() -> ClientKey.find(folder.toString(), Map.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(folder.toString())
                .hasMessageContaining("cannot be read");
    }
}
