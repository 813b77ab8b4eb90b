package cloud.edd.local.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogTailTest {

    @TempDir
    private Path folder;

    private Path log;

    @BeforeEach
    void writeLog() throws IOException {
        log = Files.writeString(folder.resolve("a.log"), "one\ntwo\nthree\nfo");
    }

    @Test
    void beginsWithTheLastLines() throws IOException {
        assertThat(new LogTail(log, "a | ").last(2)).containsExactly("a | two", "a | three");
    }

    @Test
    void goesOnWithWholeLines() throws IOException {
        LogTail tail = new LogTail(log, "");
        tail.last(10);
        assertThat(tail.news()).isEmpty();

        Files.writeString(log, "ur\nfive\n", StandardOpenOption.APPEND);

        assertThat(tail.news()).containsExactly("four", "five");
    }

    @Test
    void beginsAnewWhenTheLogWasCut() throws IOException {
        LogTail tail = new LogTail(log, "");
        tail.last(10);

        Files.writeString(log, "six\n");

        assertThat(tail.news()).containsExactly("six");
    }
}
