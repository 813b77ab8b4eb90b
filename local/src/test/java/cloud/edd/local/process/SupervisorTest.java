package cloud.edd.local.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import cloud.edd.local.DataFolder;
import cloud.edd.local.EddException;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SupervisorTest {

    private static final Timings QUICK = new Timings(
            Duration.ofMillis(20),
            Duration.ofMillis(50),
            Duration.ofSeconds(20),
            Duration.ofSeconds(5),
            3,
            Duration.ofMillis(50),
            Duration.ofMillis(200),
            Duration.ofSeconds(30));

    @TempDir
    private Path folder;

    private DataFolder data;
    private StateFile stateFile;
    private final Recorder journal = new Recorder();
    private final Map<String, String> uses = new HashMap<>();

    @SuppressWarnings("NullAway.Init") // most tests start one
    private Supervisor supervisor;

    @BeforeEach
    void makeFolders() {
        data = new DataFolder(folder.resolve("data"));
        data.create();
        stateFile = new StateFile(data.run());
    }

    @AfterEach
    void stopAll() {
        if (supervisor != null) {
            supervisor.stop();
        }
    }

    @Test
    void startsWhatIsNeededFirst() throws IOException {
        start(QUICK, spec("roof", TinyProgram.Mode.GOOD, "wall"), spec("wall", TinyProgram.Mode.GOOD));

        supervisor.awaitReady();

        assertThat(journal.events)
                .containsSubsequence("wall starting", "wall healthy", "roof starting", "roof healthy");
        assertThat(stateFile.read()).hasValueSatisfying(state -> {
            assertThat(state.phase()).isEqualTo(PlatformState.Phase.READY);
            assertThat(state.processes()).allMatch(ProcessStatus::isHealthy);
            assertThat(state.alive()).hasSize(2);
        });
    }

    @Test
    void startsAKilledProcessAgainAndSaysSo() throws IOException {
        start(QUICK, spec("wall", TinyProgram.Mode.GOOD));
        supervisor.awaitReady();
        ProcessStatus before = status("wall");

        Objects.requireNonNull(before.mark()).process().orElseThrow().destroyForcibly();

        await().until(() -> status("wall").restarts() == 1 && status("wall").isHealthy());
        assertThat(status("wall").pid()).isNotEqualTo(before.pid());
        assertThat(journal.lines).contains("wall was killed by signal 9; starting it again in 50 ms");
        assertThat(journal.events).contains("wall restarting");
    }

    @Test
    void stopsThoseFirstThatNobodyNeeds() throws IOException {
        start(QUICK, spec("roof", TinyProgram.Mode.GOOD, "wall"), spec("wall", TinyProgram.Mode.GOOD));
        supervisor.awaitReady();

        supervisor.stop();

        assertThat(journal.events).containsSubsequence("roof stopped", "wall stopped");
        assertThat(stateFile.read().orElseThrow().alive()).isEmpty();
    }

    @Test
    void stopsThoseThatUseAnotherBeforeItThoughTheyDoNotWaitForIt() throws IOException {
        uses.put("lamp", "wall");
        // A user that does not end by itself: if the two were ended together, the wall would be gone first.
        Timings impatient = new Timings(
                QUICK.startPoll(),
                QUICK.watchPoll(),
                QUICK.startLimit(),
                Duration.ofSeconds(2),
                3,
                QUICK.firstBackoff(),
                QUICK.longestBackoff(),
                QUICK.forgetAfter());
        start(impatient, spec("lamp", TinyProgram.Mode.STUBBORN), spec("wall", TinyProgram.Mode.GOOD));
        supervisor.awaitReady();

        supervisor.stop();

        assertThat(journal.events).containsSubsequence("lamp stopped", "wall stopped");
    }

    @Test
    void killsWhatDoesNotEnd() throws IOException {
        Timings impatient = new Timings(
                QUICK.startPoll(),
                QUICK.watchPoll(),
                QUICK.startLimit(),
                Duration.ofMillis(300),
                3,
                QUICK.firstBackoff(),
                QUICK.longestBackoff(),
                QUICK.forgetAfter());
        start(impatient, spec("mule", TinyProgram.Mode.STUBBORN));
        supervisor.awaitReady();
        ProcessMark mule = Objects.requireNonNull(status("mule").mark());

        supervisor.stop();

        assertThat(mule.isAlive()).isFalse();
        assertThat(journal.lines).anyMatch(line -> line.startsWith("mule did not end within"));
    }

    @Test
    void givesUpOnAProcessThatDiesBeforeItWasEverReady() throws IOException {
        start(QUICK, spec("roof", TinyProgram.Mode.GOOD, "wall"), spec("wall", TinyProgram.Mode.DIES));

        assertThatThrownBy(supervisor::awaitReady)
                .isInstanceOf(EddException.class)
                .hasMessage("wall does not start: it ended with code 7.");

        assertThat(status("wall").health()).isEqualTo(Health.FAILED);
        assertThat(stateFile.read().orElseThrow().phase()).isEqualTo(PlatformState.Phase.FAILED);
        assertThat(Files.readString(data.log("wall"))).contains("tiny program is DIES");
        assertThat(journal.events).doesNotContain("roof starting");
    }

    @Test
    void givesUpOnAProcessThatIsNeverReady() throws IOException {
        Timings impatient = new Timings(
                QUICK.startPoll(),
                QUICK.watchPoll(),
                Duration.ofMillis(500),
                QUICK.stopLimit(),
                1,
                QUICK.firstBackoff(),
                QUICK.longestBackoff(),
                QUICK.forgetAfter());
        start(impatient, spec("wall", TinyProgram.Mode.SILENT));

        assertThatThrownBy(supervisor::awaitReady).hasMessageContaining("wall does not start: it was not ready after");

        await().until(() -> stateFile.read().orElseThrow().alive().isEmpty());
    }

    @Test
    void noticesAProcessThatIsNotWellAndThatItIsAgain() throws IOException {
        start(QUICK, spec("moody", TinyProgram.Mode.MOODY));
        supervisor.awaitReady();

        Files.writeString(mood("moody"), "not ready: sulks");
        await().until(() -> status("moody").health() == Health.UNHEALTHY);
        assertThat(status("moody").detail()).isEqualTo("answers 503: not ready: sulks");

        Files.delete(mood("moody"));
        await().until(() -> status("moody").isHealthy());
        assertThat(status("moody").restarts()).isZero();
    }

    /** A restored GFS master waits for a person, who needs the platform for that. */
    @Test
    void doesNotWaitForWhatOnlyAPersonCanMakeReady() throws IOException {
        Files.writeString(mood("moody"), "safe mode: the metadata was restored from a copy: a person ends this");
        start(QUICK, spec("roof", TinyProgram.Mode.GOOD, "moody"), spec("moody", TinyProgram.Mode.MOODY));

        supervisor.awaitReady();

        assertThat(status("roof").isHealthy()).isTrue();
        assertThat(status("moody").health()).isEqualTo(Health.UNHEALTHY);
        assertThat(journal.lines).anyMatch(line -> line.startsWith("moody answers 503: safe mode: the metadata"));
        Files.delete(mood("moody"));
        await().until(() -> status("moody").isHealthy());
        assertThat(status("moody").restarts()).isZero();
    }

    @Test
    void stopsWhileItStillStarts() throws IOException {
        start(QUICK, spec("roof", TinyProgram.Mode.GOOD, "wall"), spec("wall", TinyProgram.Mode.SILENT));
        await().until(() -> status("wall").health() == Health.STARTING);

        supervisor.stop();

        assertThat(stateFile.read().orElseThrow().alive()).isEmpty();
        assertThat(journal.events).doesNotContain("roof starting");
    }

    @Test
    void leavesNothingOfTheEnvironmentBehindButTheUsual() throws IOException {
        Launch launch = new Launch(List.of("env"), Map.of("GIVEN", "yes"), folder);
        Path log = folder.resolve("env.log");

        Process process = Children.start(launch, log);
        await().until(() -> !process.isAlive());

        assertThat(Files.readAllLines(log))
                .contains("GIVEN=yes")
                .allMatch(line -> line.matches("(PATH|HOME|USER|LOGNAME|LANG|LC_ALL|TZ|TMPDIR|GIVEN)=.*"));
    }

    private void start(Timings timings, ProcessSpec... specs) {
        supervisor = new Supervisor(
                List.of(specs),
                timings,
                data,
                stateFile,
                new PlatformState.About("https://cloud.localhost", "admin"),
                "build",
                journal);
        supervisor.start();
    }

    private ProcessStatus status(String name) {
        return supervisor.state().processes().stream()
                .filter(process -> process.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private Path mood(String name) {
        return folder.resolve(name + ".mood");
    }

    private ProcessSpec spec(String name, TinyProgram.Mode mode, String... after) throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        Launch launch = new Launch(
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-Xmx32m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        TinyProgram.class.getName(),
                        mode.name(),
                        Integer.toString(port),
                        mood(name).toString()),
                Map.of(),
                folder);
        return new ProcessSpec(
                name,
                Set.of(after),
                Stream.ofNullable(uses.get(name)).collect(Collectors.toSet()),
                List.of(port),
                "127.0.0.1",
                HttpProbe.readiness(port),
                () -> launch,
                StopSignal.TERMINATE);
    }

    private static final class Recorder implements Journal {
        private final List<String> events = new CopyOnWriteArrayList<>();
        private final List<String> lines = new CopyOnWriteArrayList<>();

        @Override
        public void changed(ProcessStatus status) {
            events.add(status.name() + " " + status.health().word());
        }

        @Override
        public void says(String line) {
            lines.add(line);
        }
    }
}
