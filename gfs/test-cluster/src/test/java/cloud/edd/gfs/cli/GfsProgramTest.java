package cloud.edd.gfs.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import cloud.edd.gfs.client.GfsClient;
import cloud.edd.gfs.client.GfsException;
import cloud.edd.gfs.client.PublishMode;
import cloud.edd.proto.gfs.CheckChunksRequest;
import cloud.edd.proto.gfs.CheckedChunk;
import cloud.edd.testing.gfs.GfsMiniCluster;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program as people and scripts have it: a process with streams, signals, a terminal and an exit status. */
class GfsProgramTest {

    private static final Duration WITHIN = Duration.ofSeconds(60);
    private static final int INTERRUPTED = 130;
    private static final int SMALL = 4 << 20;
    private static final int BIG = 48 << 20;

    @SuppressWarnings("NullAway.Init") // set before the first test
    private static GfsMiniCluster cluster;

    @TempDir
    Path folder = Path.of("");

    @BeforeAll
    static void start() {
        cluster = GfsMiniCluster.start();
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    @Test
    void eachEndHasItsStatus() throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "hello");

        assertThat(ran("put", file.toString(), "status/file")).isEqualTo("0");
        assertThat(ran("put", file.toString(), "status/file"))
                .startsWith("1gfs: ")
                .contains("--replace");
        assertThat(ran("put", "--no-such-option")).startsWith("2").contains("Usage: gfs put");
        assertThat(ran("get", "status/nothing", folder.resolve("new").toString()))
                .startsWith("3gfs: ")
                .contains("gfs trash");
        assertThat(ran("--master", "localhost", "--key-file", "no such file", "ls"))
                .startsWith("2");
        assertThat(folder.resolve("new")).doesNotExist();
    }

    @Test
    void aTerminalShowsABarAndColoursAndAFileDoesNot() throws Exception {
        Path file = Files.write(folder.resolve("big"), new byte[SMALL]);
        String put = quoted("put", file.toString(), "terminal/big");

        String shown = ran(new ProcessBuilder("script", "-qec", put + " 2>&1; " + quoted("status"), "/dev/null"));
        assertThat(shown).startsWith("0").contains("terminal/big: 4.0 MiB in ").contains("\u001b[32m");
        assertThat(shown).containsPattern("\r[^\r\n]* \\[=*>? *] +\\d+%  0 B of 4.0 MiB");

        assertThat(ran(
                        "get",
                        "--progress",
                        "terminal/big",
                        folder.resolve("back").toString()))
                .contains("terminal/big: 4.0 MiB in ");
        assertThat(ran("cat", "terminal/big")).hasSize(1 + SMALL);
        assertThat(Files.mismatch(file, folder.resolve("back"))).isEqualTo(-1);
    }

    @Test
    void anInterruptedUploadIsAsIfItHadNeverBegun() throws Exception {
        Process upload = program("put", "-", "interrupted/upload").start();
        OutputStream in = upload.getOutputStream();
        in.write(new byte[3 << 20]);
        in.flush();
        awaitChunkOf(upload);

        signal(upload, "INT");

        assertThat(ended(upload)).isEqualTo(INTERRUPTED);
        assertThat(new String(upload.getErrorStream().readAllBytes(), UTF_8))
                .isEqualToIgnoringNewLines(
                        "gfs: interrupted: interrupted/upload was not uploaded; what stood there is unchanged.");
        try (GfsClient client = cluster.connect()) {
            assertThat(client.list("default", "interrupted/upload")).isExhausted();
        }
    }

    @Test
    void anInterruptedDownloadLeavesNothingBehind() throws Exception {
        try (GfsClient client = cluster.connect();
                var writer = client.create("default", "interrupted/download", PublishMode.REPLACE)) {
            for (int mebibyte = 0; mebibyte < BIG >> 20; mebibyte++) {
                writer.write(ByteBuffer.allocate(1 << 20));
            }
            writer.publish();
        }
        Path target = Files.writeString(folder.resolve("target"), "what was there before");
        Process download =
                program("get", "interrupted/download", target.toString()).start();
        await().atMost(WITHIN).pollInterval(Duration.ofMillis(1)).until(() -> files() > 1);
        signal(download, "STOP");
        signal(download, "INT");
        signal(download, "CONT");

        assertThat(ended(download)).isEqualTo(INTERRUPTED);
        assertThat(new String(download.getErrorStream().readAllBytes(), UTF_8))
                .contains("gfs: interrupted: interrupted/download was not downloaded; nothing is left of it");
        assertThat(target).hasContent("what was there before");
        assertThat(files()).isEqualTo(1);
    }

    @Test
    void bashCompletesPathsOfTheCluster() throws Exception {
        try (GfsClient client = cluster.connect()) {
            client.putSmall("default", "tab/deep/one: two", PublishMode.REPLACE, ByteBuffer.wrap(new byte[] {1}));
        }
        String script = "gfs() { " + quoted() + " \"$@\"; }; source <(gfs completion bash);"
                + " COMP_LINE='gfs get tab/d' COMP_POINT=13 COMP_WORDS=(gfs get tab/d) COMP_CWORD=2; _gfs gfs 2>/dev/null;"
                + " printf '%s\\n' \"${COMPREPLY[@]}\"";

        assertThat(ran(new ProcessBuilder("bash", "-c", script))).isEqualTo("0tab/deep/\n");
    }

    @Test
    void helpFitsATerminal() throws Exception {
        String help = ran("--help");

        assertThat(help).startsWith("0Usage: gfs ").contains("gfs put movie.mkv films/movie.mkv", "Exit status:");
        assertThat(help.lines()).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(80));
    }

    private long files() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.count();
        }
    }

    /** So much of the upload has come that a chunk was placed for it. */
    private static void awaitChunkOf(Process upload) {
        await().atMost(WITHIN).until(() -> {
            assertThat(upload.isAlive()).isTrue();
            try (GfsClient client = cluster.connect()) {
                List<CheckedChunk> written = new ArrayList<>();
                client.admin().check(CheckChunksRequest.getDefaultInstance(), chunk -> {
                    if (chunk.getHidden()) {
                        written.add(chunk);
                    }
                });
                return !written.isEmpty();
            } catch (GfsException e) {
                return false;
            }
        });
    }

    private static void signal(Process process, String name) throws IOException, InterruptedException {
        assertThat(new ProcessBuilder("kill", "-" + name, "" + process.pid())
                        .start()
                        .waitFor())
                .isZero();
    }

    private static String ran(String... arguments) throws IOException, InterruptedException {
        return ran(program(arguments));
    }

    /** Its exit status, and what it said. */
    private static String ran(ProcessBuilder builder) throws IOException, InterruptedException {
        builder.environment().putAll(environment());
        Process process = builder.redirectErrorStream(true).start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), UTF_8);
        return process.waitFor() + said;
    }

    private static ProcessBuilder program(String... arguments) {
        List<String> command = new ArrayList<>();
        if (System.getProperty("os.name").equals("Linux")) {
            // Whoever runs the tests in the background ignores SIGINT, and what he starts inherits that.
            command.addAll(List.of("env", "--default-signal=INT"));
        }
        command.addAll(command());
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().putAll(environment());
        return builder;
    }

    /** @return the status of a program that is about to end */
    private static int ended(Process program) throws InterruptedException {
        boolean ended = program.waitFor(WITHIN);
        if (!ended) {
            program.destroyForcibly();
        }
        assertThat(ended).as("the program has ended").isTrue();
        return program.exitValue();
    }

    private static String quoted(String... arguments) {
        return Stream.concat(command().stream(), Arrays.stream(arguments))
                .map(word -> "'" + word + "'")
                .reduce((one, next) -> one + " " + next)
                .orElseThrow();
    }

    private static List<String> command() {
        return new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx128m",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("java.class.path"),
                GfsCommand.class.getName()));
    }

    private static Map<String, String> environment() {
        return Map.of(
                "GFS_CLIENT_KEY",
                cluster.clientKey(),
                "GFS_MASTER",
                cluster.masterHost() + ":" + cluster.masterPort(),
                "TERM",
                "xterm");
    }
}
