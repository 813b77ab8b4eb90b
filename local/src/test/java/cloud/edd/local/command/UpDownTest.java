package cloud.edd.local.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import cloud.edd.local.process.ProcessMark;
import com.google.gson.Gson;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Drives the program from outside, with a real PostgreSQL and a real nats-server. */
class UpDownTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private Path folder;

    private Path data;
    private int portBase;

    @BeforeEach
    void choosePorts() {
        data = folder.resolve("data");
        portBase = freeRange();
    }

    @AfterEach
    void down() throws Exception {
        edd("down");
    }

    @Test
    void startsShowsAndStopsAPlatform() throws Exception {
        Result up = up();

        assertThat(up.code()).isZero();
        assertThat(up.output()).contains("postgres               ready after", "Edd Cloud is ready after");
        assertThat(health("postgres")).isEqualTo("healthy");
        assertThat(status("nats").get("ports").toString()).isEqualTo("[" + (portBase + 5) + "]");

        Result again = up();
        assertThat(again.code()).isZero();
        assertThat(again.output()).contains("Edd Cloud already runs.");

        assertThat(edd("logs", "postgres").output()).contains("database system is ready to accept connections");
        assertThat(edd("logs", "nothing").code()).isEqualTo(2);

        List<Long> pids = List.of(pid("postgres"), pid("nats"));
        Result down = edd("down");
        assertThat(down.code()).isZero();
        assertThat(down.output()).contains("postgres stopped", "nats stopped", "Edd Cloud is down.");
        assertThat(pids).noneMatch(pid -> ProcessMark.of(pid).isPresent());
        assertThat(edd("status").code()).isEqualTo(3);
        assertThat(json().getAsJsonArray("processes"))
                .allMatch(process ->
                        process.getAsJsonObject().get("health").getAsString().equals("stopped"));
    }

    @Test
    void startsAKilledDatabaseAgainWithItsData() throws Exception {
        up();
        long first = pid("postgres");

        ProcessHandle.of(first).orElseThrow().destroyForcibly();

        await().atMost(PATIENCE)
                .until(() -> status("postgres").get("restarts").getAsInt() == 1
                        && health("postgres").equals("healthy"));
        assertThat(pid("postgres")).isNotEqualTo(first);
        assertThat(edd("logs", "postgres").output()).contains("database system was not properly shut down");
        assertThat(edd("logs", "supervisor").output()).contains("postgres was killed by signal 9; starting it again");
    }

    @Test
    void recoversFromTheDeathOfItsSupervisor() throws Exception {
        up();
        long orphan = pid("postgres");
        ProcessHandle.of(supervisor()).orElseThrow().destroyForcibly();
        await().atMost(PATIENCE).until(() -> health("postgres").equals("unwatched"));
        assertThat(edd("status").code()).isEqualTo(1);

        Result up = up();

        assertThat(up.code()).isZero();
        assertThat(up.output()).contains("the last supervisor was killed; stopping the 2 processes it left behind");
        assertThat(health("postgres")).isEqualTo("healthy");
        assertThat(pid("postgres")).isNotEqualTo(orphan);
        assertThat(ProcessMark.of(orphan)).isEmpty();
    }

    @Test
    void downCleansUpAfterADeadSupervisor() throws Exception {
        up();
        long orphan = pid("nats");
        ProcessHandle.of(supervisor()).orElseThrow().destroyForcibly();
        await().atMost(PATIENCE).until(() -> health("nats").equals("unwatched"));

        assertThat(edd("down").output()).contains("2 processes without a supervisor stopped");

        assertThat(ProcessMark.of(orphan)).isEmpty();
    }

    @Test
    void namesTheProcessThatHasAPort() throws Exception {
        try (ServerSocket taken = new ServerSocket(portBase + 4, 1, InetAddress.getLoopbackAddress())) {
            Result up = up();

            assertThat(up.code()).isEqualTo(1);
            assertThat(up.output())
                    .contains("Port " + taken.getLocalPort() + ", needed by postgres, is in use by process "
                            + ProcessHandle.current().pid());
        }
        assertThat(edd("status").code()).isEqualTo(3);
    }

    @Test
    void neverKillsAStrangerWithTheNumberOfAProcessOfOurs() throws Exception {
        Process stranger = new ProcessBuilder("sleep", "300").start();
        try {
            up();
            Path state = data.resolve("run/state.json");
            String old = Files.readString(state).replaceAll("\"pid\": \\d+", "\"pid\": " + stranger.pid());
            edd("down");
            Files.writeString(state, old);

            assertThat(edd("down").output()).contains("Nothing runs");

            assertThat(stranger.isAlive()).isTrue();
        } finally {
            stranger.destroyForcibly();
        }
    }

    @Test
    void closesSecretsThatWereOpen() throws Exception {
        up();
        edd("down");
        Path secret = data.resolve("secrets/JWT_SECRET");
        Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-rw-rw-"));

        Result up = up();

        assertThat(up.output()).contains(secret + " was open to others and is not any more");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(secret)))
                .isEqualTo("rw-------");
    }

    @Test
    void keepsEverySecretOffTheCommandLinesAndOutOfTheLogs() throws Exception {
        up();
        List<String> secrets = new ArrayList<>();
        try (var files = Files.walk(data.resolve("secrets"))) {
            for (Path file : files.filter(Files::isRegularFile)
                    .filter(path -> !path.endsWith("ADMIN_USERNAME"))
                    .toList()) {
                secrets.add(Files.readString(file));
            }
        }

        assertThat(secrets).hasSizeGreaterThan(10);
        String commandLines = ProcessHandle.allProcesses()
                .map(process -> process.info().commandLine().orElse(""))
                .reduce("", String::concat);
        String logs = edd("logs", "-n", "100000").output();
        assertThat(secrets).noneMatch(commandLines::contains).noneMatch(logs::contains);
    }

    @Test
    void refusesADataFolderThatIsAFile() throws Exception {
        Files.writeString(data, "not a folder");

        Result up = up();

        assertThat(up.code()).isEqualTo(1);
        assertThat(up.output()).contains(data + " is in the way").doesNotContain("Exception");
        Files.delete(data);
    }

    @Test
    void asksForAKnownProcess() throws Exception {
        Result up = edd("up", "--only", "postgras", "--port-base", Integer.toString(portBase));

        assertThat(up.code()).isEqualTo(2);
        assertThat(up.output()).contains("No process is named postgras. There are: postgres, nats,");
    }

    private record Result(int code, String output) {}

    private Result up() throws Exception {
        return edd("up", "--detach", "--only", "postgres,nats", "--port-base", Integer.toString(portBase));
    }

    private Result edd(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx64m",
                "-Dedd.root=" + folder,
                "-Dedd.cache=" + Path.of("target", "cache").toAbsolutePath(),
                "-cp",
                System.getProperty("java.class.path"),
                "cloud.edd.local.Edd"));
        command.addAll(List.of(arguments));
        command.addAll(List.of("--data", data.toString()));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Result(process.waitFor(), output);
    }

    private JsonObject json() throws Exception {
        return new Gson().fromJson(edd("status", "--json").output(), JsonObject.class);
    }

    private JsonObject status(String name) throws Exception {
        for (JsonElement process : json().getAsJsonArray("processes")) {
            if (process.getAsJsonObject().get("name").getAsString().equals(name)) {
                return process.getAsJsonObject();
            }
        }
        throw new AssertionError("status does not know " + name);
    }

    private String health(String name) throws Exception {
        return status(name).get("health").getAsString();
    }

    private long pid(String name) throws Exception {
        return status(name).get("pid").getAsLong();
    }

    private long supervisor() throws IOException {
        JsonObject state = new Gson().fromJson(Files.readString(data.resolve("run/state.json")), JsonObject.class);
        return state.getAsJsonObject("supervisor").get("pid").getAsLong();
    }

    /** A base whose two ports are free; other tests of this machine choose at random as well. */
    private static int freeRange() {
        int base = ThreadLocalRandom.current().nextInt(20_000, 32_000);
        while (!isFree(base + 4) || !isFree(base + 5)) {
            base = ThreadLocalRandom.current().nextInt(20_000, 32_000);
        }
        return base;
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port)) {
            return socket.isBound();
        } catch (IOException e) {
            return false;
        }
    }
}
