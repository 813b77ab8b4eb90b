package cloud.edd.gfs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class InterruptionTest {

    private final ByteArrayOutputStream said = new ByteArrayOutputStream();
    private final PrintStream err = new PrintStream(said, true, StandardCharsets.UTF_8);
    private final List<Thread> hooks = new ArrayList<>();
    private final List<String> done = new ArrayList<>();

    @Test
    void whatWasBegunLastIsPutInOrderFirst() throws InterruptedException {
        Interruption interruption = new Interruption(err, hooks::add, hooks::remove);
        Runnable over = () -> done.add("over");
        interruption.clean(() -> done.add("client"));
        interruption.clean(over);
        interruption.done(over);
        interruption.clean(() -> done.add("part"));
        interruption.say("movie.mkv was not downloaded.");

        hooks.getFirst().start();
        hooks.getFirst().join();

        assertThat(done).containsExactly("part", "client");
        assertThat(said.toString(StandardCharsets.UTF_8)).contains("gfs: interrupted: movie.mkv was not downloaded.");
        assertThat(interruption.hasHappened()).isTrue();
    }

    @Test
    void afterATransferNobodyWatches() {
        new Interruption(err, hooks::add, hooks::remove).close();

        assertThat(hooks).isEmpty();
    }

    @Test
    void anEndThatComesJustThenIsNoFailure() {
        Interruption interruption = new Interruption(err, hooks::add, hook -> {
            throw new IllegalStateException("Shutdown in progress");
        });

        interruption.close();

        assertThat(hooks).hasSize(1);
    }
}
