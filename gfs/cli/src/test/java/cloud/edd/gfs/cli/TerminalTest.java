package cloud.edd.gfs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TerminalTest {

    @Test
    void aTestHasNone() {
        assertThat(Terminal.of(Map.of("TERM", "xterm"))).isEqualTo(Terminal.NONE);
        assertThat(Terminal.NONE.bad("text")).isEqualTo("text");
    }

    @Test
    void whereTheSystemShowsNoDescriptorsACommandIsAsked() {
        Path nothing = Path.of("/there/is/no/such/file");

        assertThat(Terminal.isTerminal(nothing, "true")).isTrue();
        assertThat(Terminal.isTerminal(nothing, "false")).isFalse();
        assertThat(Terminal.isTerminal(nothing, "there is no such command")).isFalse();
    }

    @Test
    void coloursAreForThoseWhoWantThem() {
        assertThat(new Terminal(true, true, true).bad("text")).isEqualTo("\u001b[31mtext\u001b[0m");
        assertThat(new Terminal(true, true, true).good("text")).isEqualTo("\u001b[32mtext\u001b[0m");
    }

    @Test
    void withoutAnAnswerItIsAsWideAsTheyAllAre() {
        assertThat(Terminal.columns("there is no such command")).isEqualTo(80);
        assertThat(Terminal.columns()).isPositive();
    }
}
