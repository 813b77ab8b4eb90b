package cloud.edd.local.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogRotationTest {

    @TempDir
    private Path folder;

    @Test
    void keepsAFewFullLogsAndNoMore() throws IOException {
        Path log = folder.resolve("a.log");
        LogRotation rotation = new LogRotation(folder, 10);
        for (int day = 1; day <= 6; day++) {
            Files.writeString(log, "words of day " + day, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            rotation.rotateFullOnes();
        }

        assertThat(log).isEmptyFile();
        assertThat(folder.resolve("a.log.1")).hasContent("words of day 6");
        assertThat(folder.resolve("a.log.3")).hasContent("words of day 4");
        assertThat(folder.resolve("a.log.4")).doesNotExist();
    }

    @Test
    void aWriterGoesOnInTheCutFile() throws Exception {
        Path log = folder.resolve("b.log");
        new ProcessBuilder("mkfifo", folder.resolve("go").toString()).start().waitFor();
        Process writer = Children.start(
                new Launch(List.of("sh", "-c", "echo before; read go < go; echo after"), Map.of(), folder), log);
        await().until(() -> Files.exists(log) && Files.size(log) > 0);

        new LogRotation(folder, 1).rotateFullOnes();
        Files.writeString(folder.resolve("go"), "now\n", StandardOpenOption.WRITE);
        writer.waitFor();

        assertThat(log).hasContent("after");
        assertThat(folder.resolve("b.log.1")).hasContent("before");
    }

    @Test
    void leavesALogThatIsNotFull() throws IOException {
        Path log = Files.writeString(folder.resolve("c.log"), "short");

        new LogRotation(folder, 10).rotateFullOnes();

        assertThat(log).hasContent("short");
        assertThat(folder.resolve("c.log.1")).doesNotExist();
    }
}
