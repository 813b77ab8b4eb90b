package cloud.edd.gfs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ProgressLineTest {

    private static final long MIB = 1 << 20;

    private final ByteArrayOutputStream said = new ByteArrayOutputStream();
    private final PrintStream err = new PrintStream(said, true, StandardCharsets.UTF_8);
    private long now;

    @Test
    void aBarShowsShareBytesRateAndTheTimeThatIsLeft() {
        assertThat(ProgressLine.bar("movie.mkv", 512 * MIB, 1024 * MIB, 64 * MIB, 100))
                .isEqualTo(
                        "movie.mkv [===============>              ]  50%  512.0 MiB of 1.0 GiB  64.0 MiB/s  0:08 left");
    }

    @Test
    void nothingIsWiderThanTheTerminal() {
        String name = "a/very/long/path/of/a/file/that/nobody/can/remember/movie.mkv";
        for (int columns = 70; columns < 120; columns++) {
            assertThat(ProgressLine.bar(name, 3 * MIB, 4000 * MIB, MIB, columns))
                    .hasSizeLessThanOrEqualTo(columns)
                    .contains("movie.mkv", "1:06:37 left");
        }
    }

    @Test
    void whatDoesNotMoveIsStalledAndWhatHasNoLengthHasNoEnd() {
        assertThat(ProgressLine.bar("x", 1, 100, 0, 80)).endsWith("stalled");
        assertThat(ProgressLine.bar("x", 100, 100, 0, 80)).contains("[==============================] 100%");
        assertThat(ProgressLine.bar("x", 2048, -1, 1024, 80)).isEqualTo("x  2.0 KiB  1.0 KiB/s");
        assertThat(ProgressLine.bar("x", 0, 0, 0, 80)).contains("100%");
        assertThat(ProgressLine.bar("x", 0, 100, Double.NaN, 80)).endsWith("0 B of 100 B");
    }

    @Test
    void theRateIsThatOfTheLastSeconds() {
        Progress progress = new Progress(err, Progress.Style.BAR, () -> 100, () -> now);
        try (Progress.Transfer transfer = progress.begin("x", 100 * MIB)) {
            for (int second = 0; second < 30; second++) {
                transfer.add(second < 15 ? 0 : 2 * MIB);
                now += Duration.ofSeconds(1).toNanos();
                transfer.show();
            }
            assertThat(said.toString(StandardCharsets.UTF_8))
                    .contains("0.0 MiB")
                    .contains("2.0 MiB/s  0:35 left");
        }
        assertThat(said.toString(StandardCharsets.UTF_8)).endsWith("x: 30.0 MiB in 30.0 s, 1.0 MiB/s\u001b[K\n");
    }

    @Test
    void aTransferThatBreaksSaysHowFarItCame() throws IOException {
        Progress progress = new Progress(err, Progress.Style.LINES, () -> 100, () -> now);
        try {
            progress.copy(new ByteArrayInputStream(new byte[3000]), new Full(), "x", 3000);
        } catch (Full.Failure e) {
            assertThat(said.toString(StandardCharsets.UTF_8)).startsWith("x: 0 B in ");
            return;
        }
        throw new AssertionError("it went on");
    }

    private static final class Full extends OutputStream {

        private static final class Failure extends IOException {
            private static final long serialVersionUID = 1;
        }

        @Override
        public void write(int oneByte) throws IOException {
            throw new Failure();
        }
    }
}
