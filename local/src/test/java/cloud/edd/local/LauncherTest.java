package cloud.edd.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The shell script at the root of the repository, as far as it goes without building. */
class LauncherTest {

    private static final Path SCRIPT = Path.of("..", "edd").toAbsolutePath().normalize();

    @TempDir
    private Path elsewhere;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "up",
                "down",
                "status",
                "logs",
                "trust",
                "hosts",
                "events",
                "gfs",
                "gfs-master",
                "test",
                "bench",
                "soak",
                "help"
            })
    void explainsEveryCommand(String command) throws Exception {
        assertThat(edd("help").output()).containsPattern("(?m)^  \\./edd " + command + "\\b");
    }

    @Test
    void doesNotGuessAtAnUnknownCommand() throws Exception {
        Result result = edd("upp");

        assertThat(result.code()).isEqualTo(1);
        assertThat(result.output()).contains("edd: there is no command named upp.");
    }

    @ParameterizedTest
    @CsvSource({"soak, Known names: gfs", "soak nothing, there is no soak named nothing. Known names: gfs."})
    void namesTheSoaksThereAre(String command, String answer) throws Exception {
        Result result = edd(command.split(" "));

        assertThat(result.code()).isEqualTo(1);
        assertThat(result.output()).contains(answer);
    }

    @Test
    void findsTheRightJdkWhenJavaHomeIsAnother() throws Exception {
        ProcessBuilder edd = command("soak");
        edd.environment().put("JAVA_HOME", elsewhere.toString());

        assertThat(run(edd).output()).contains("Known names");
    }

    private record Result(int code, String output) {}

    private Result edd(String... arguments) throws IOException, InterruptedException {
        return run(command(arguments));
    }

    private ProcessBuilder command(String... arguments) {
        List<String> command = new ArrayList<>(List.of(SCRIPT.toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder edd =
                new ProcessBuilder(command).directory(elsewhere.toFile()).redirectErrorStream(true);
        edd.environment().put("JDK_HOME", System.getProperty("java.home"));
        return edd;
    }

    private static Result run(ProcessBuilder edd) throws IOException, InterruptedException {
        Process process = edd.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Result(process.waitFor(), output);
    }
}
