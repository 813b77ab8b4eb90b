package cloud.edd.local.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ProcessMarkTest {

    @Test
    void knowsThisProcess() {
        ProcessMark self = ProcessMark.of(ProcessHandle.current().pid()).orElseThrow();

        assertThat(self.isAlive()).isTrue();
        assertThat(self.process()).contains(ProcessHandle.current());
    }

    @Test
    void neverTakesAnotherProcessWithTheSameNumberForIt() {
        ProcessMark stranger = new ProcessMark(ProcessHandle.current().pid(), "another time");

        assertThat(stranger.isAlive()).isFalse();
        assertThat(stranger.process()).isEmpty();
    }

    @Test
    void seesTheEndOfAProcessThatItsParentHasNotNoticed() throws Exception {
        // The shell does not wait for its child, which stays a zombie until the shell itself ends.
        Process shell = new ProcessBuilder("sh", "-c", "sleep 300 & echo $!; exec sleep 301").start();
        try {
            long child = Long.parseLong(shell.inputReader().readLine());
            ProcessMark mark = ProcessMark.of(child).orElseThrow();

            ProcessHandle.of(child).orElseThrow().destroyForcibly();

            assertThat(mark.awaitEnd(Duration.ofSeconds(10))).isTrue();
        } finally {
            shell.destroyForcibly();
        }
    }
}
