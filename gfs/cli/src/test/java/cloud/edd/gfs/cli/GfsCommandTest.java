package cloud.edd.gfs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.edd.gfs.client.GfsNotHappenedException;
import cloud.edd.gfs.client.memory.InMemoryGfs;
import cloud.edd.proto.gfs.ErrorCode;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GfsCommandTest {

    private static final Map<String, String> ENVIRONMENT = Map.of("GFS_CLIENT_KEY", "a key that is long enough");

    @TempDir
    Path folder = Path.of("");

    private final InMemoryGfs gfs = new InMemoryGfs();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Test
    void carriesAFileThereAndBack() throws Exception {
        byte[] content = new byte[3_000_000];
        new Random(1).nextBytes(content);
        Path source = Files.write(folder.resolve("source"), content);
        Path target = folder.resolve("target");

        assertThat(run("", "put", "--progress", source.toString(), "a/b c")).isZero();
        assertThat(run("", "get", "a/b c", target.toString())).isZero();

        assertThat(Files.readAllBytes(target)).isEqualTo(content);
        assertThat(folder).isDirectoryNotContaining("glob:**.part");
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("a/b c: 2.9 MiB in ");
    }

    @Test
    void listsShowsMovesAndRemoves() {
        assertThat(run("hello", "put", "-", "greeting")).isZero();
        assertThat(run(" world", "append", "greeting")).isZero();
        assertThat(run("", "mv", "--expect-length", "10", "greeting", "salute")).isNotZero();
        assertThat(run("", "mv", "--expect-generation", "1000000", "greeting", "salute"))
                .isNotZero();
        assertThat(run("", "mv", "--expect-length", "11", "greeting", "salute")).isZero();
        out.reset();

        assertThat(run("", "ls", "--json")).isZero();
        assertThat(run("", "cat", "--offset", "6", "--length", "3", "salute")).isZero();

        assertThat(out.toString(StandardCharsets.UTF_8))
                .contains("\"path\":\"salute\"", "\"length\":11", "\"crc32c\":\"c99465aa\"")
                .endsWith("wor");
        assertThat(run("", "rm", "salute")).isZero();
        assertThat(run("", "stat", "salute")).isEqualTo(Failures.NOT_FOUND);
    }

    @Test
    void undeletesTheLatestOrTheOneThatIsNamed() {
        run("one", "put", "-", "file");
        run("three", "put", "--replace", "-", "file");
        run("", "rm", "file");
        out.reset();
        assertThat(run("", "trash")).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8).lines())
                .hasSize(2)
                .allMatch(line -> line.contains("60 min left") && line.endsWith("file"));

        assertThat(run("", "undelete", "file")).isZero();
        assertThat(run("", "undelete", "file")).isEqualTo(Failures.FAILED);
        assertThat(run("", "undelete", "--to", "first", "--id", "1", "file")).isZero();
        assertThat(run("", "undelete", "file")).isEqualTo(Failures.NOT_FOUND);

        out.reset();
        run("", "cat", "file");
        run("", "cat", "first");
        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("threeone");
    }

    @Test
    void replacesOnlyWhenAsked() {
        run("one", "put", "-", "file");

        assertThat(run("two", "put", "-", "file")).isEqualTo(Failures.FAILED);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("ALREADY_EXISTS");
        assertThat(run("two", "put", "--replace", "-", "file")).isZero();
    }

    @Test
    void saysByItsStatusThatGfsIsAway() {
        gfs.failWith(new GfsNotHappenedException(ErrorCode.UNAVAILABLE, "The master is away."));

        assertThat(run("", "status")).isEqualTo(Failures.UNAVAILABLE);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("The master is away.");
    }

    @Test
    void ofSeveralMastersTheStatusSaysWhichDoNotAnswer() {
        assertThat(run("", "--master", "one:9000,two", "status")).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8)).doesNotContain("does not answer");
        gfs.failWith(new GfsNotHappenedException(ErrorCode.UNAVAILABLE, "The master is away."));

        assertThat(run("", "--master", "one:9000,two", "status")).isEqualTo(Failures.UNAVAILABLE);
    }

    @Test
    void wantsAKeyThatIsNotOnTheCommandLine() {
        int status = command("", Map.of()).run("status");

        assertThat(status).isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("set GFS_CLIENT_KEY");
    }

    @Test
    void whatCannotBeUndoneIsAskedForTwice() {
        assertThat(run("", "remove-server", "cs-1")).isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8))
                .contains("Say --yes if cs-1 is gone for good.")
                .contains("Usage: gfs remove-server");
    }

    @Test
    void readsTheKeyFromASecretsFolder() throws Exception {
        Files.writeString(folder.resolve("GFS_CLIENT_KEY"), "a key that is long enough\n");

        assertThat(command("", Map.of("EDD_SECRETS_DIR", folder.toString())).run("status"))
                .isZero();
    }

    private int run(String input, String... arguments) {
        return command(input, ENVIRONMENT).run(arguments);
    }

    private GfsCommand command(String input, Map<String, String> environment) {
        return new GfsCommand(
                new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                environment,
                settings -> gfs);
    }
}
