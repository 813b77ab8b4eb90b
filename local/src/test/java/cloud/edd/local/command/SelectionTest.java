package cloud.edd.local.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cloud.edd.local.process.Launch;
import cloud.edd.local.process.ProcessSpec;
import cloud.edd.local.process.StopSignal;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SelectionTest {

    private static final List<ProcessSpec> ALL =
            List.of(spec("postgres"), spec("nats"), spec("auth", "postgres"), spec("gateway", "auth"));

    @Test
    void takesWhatIsNeededAlong() {
        assertThat(Selection.of(ALL, List.of("gateway")))
                .extracting(ProcessSpec::name)
                .containsExactly("postgres", "auth", "gateway");
    }

    @Test
    void takesEverythingWhenNothingIsNamed() {
        assertThat(Selection.of(ALL, List.of())).isEqualTo(ALL);
    }

    @Test
    void namesWhatThereIs() {
        assertThatThrownBy(() -> Selection.of(ALL, List.of("gatway")))
                .hasMessage("No process is named gatway. There are: postgres, nats, auth, gateway.");
    }

    private static ProcessSpec spec(String name, String... after) {
        return new ProcessSpec(
                name,
                Set.of(after),
                Set.of(),
                List.of(),
                "127.0.0.1",
                Optional::empty,
                () -> new Launch(List.of("true"), Map.of(), Path.of("/")),
                StopSignal.TERMINATE);
    }
}
