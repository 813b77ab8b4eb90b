package cloud.edd.gfs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.edd.gfs.client.GfsNotHappenedException;
import cloud.edd.gfs.client.memory.InMemoryGfs;
import cloud.edd.proto.gfs.ErrorCode;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several files, folders, what is there already, and where nothing more can be written. */
class TransferTest {

    @TempDir
    Path folder = Path.of("");

    private final InMemoryGfs gfs = new InMemoryGfs();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Test
    void aFolderGoesThereAndBack() throws IOException {
        write("photos/one.jpg", "one");
        write("photos/deep/two.jpg", "two");

        assertThat(run("put", "-r", local("photos"), "backup/")).isZero();
        assertThat(paths()).containsExactly("backup/photos/deep/two.jpg", "backup/photos/one.jpg");
        assertThat(run("get", "-r", "backup/photos", local("back"))).isZero();

        assertThat(folder.resolve("back/deep/two.jpg")).hasContent("two");
        assertThat(folder.resolve("back/one.jpg")).hasContent("one");
        assertThat(said()).contains("2 files uploaded").contains("2 files downloaded");
    }

    @Test
    void aFolderUnderAnotherNameAndAFileUnderItsOwn() throws IOException {
        write("photos/one.jpg", "one");

        assertThat(run("put", "-r", local("photos"), "album")).isZero();
        assertThat(run("put", local("photos/one.jpg"))).isZero();
        assertThat(run("put", local("photos/one.jpg"), "single/")).isZero();

        assertThat(paths()).containsExactly("album/one.jpg", "one.jpg", "single/one.jpg");
    }

    @Test
    void aFolderIsMeantOnPurpose() throws IOException {
        write("photos/one.jpg", "one");

        assertThat(run("put", local("photos"), "album")).isEqualTo(2);
        assertThat(said()).contains("is a folder: say -r").contains("Usage: gfs put");
        assertThat(run("put", "-", "album/")).isEqualTo(2);
        assertThat(run("get", "-r", "album", "-")).isEqualTo(2);
    }

    @Test
    void ofSeveralThoseThatCanBeAreTransferredAndTheRestGoesOnLater() throws IOException {
        write("one", "one");
        write("two", "two");
        write("three", "three");
        run("put", local("two"), "all/two");

        assertThat(run("put", local("one"), local("two"), local("three"), "all/"))
                .isEqualTo(Failures.FAILED);
        assertThat(said()).contains("all/two").contains("--replace").contains("2 files uploaded, 1 failed");
        assertThat(run("put", "--if-absent", local("one"), local("two"), local("three"), "all/"))
                .isZero();
        assertThat(said()).contains("0 files uploaded, 3 there already");
        assertThat(run("put", "--if-absent", "--replace", local("one"), "all/")).isEqualTo(2);
    }

    @Test
    void whatIsWrongForAllEndsAll() throws IOException {
        write("one", "one");
        write("two", "two");
        gfs.failWith(new GfsNotHappenedException(ErrorCode.UNAVAILABLE, "The master is away."));

        assertThat(run("put", local("one"), local("two"), "all/")).isEqualTo(Failures.UNAVAILABLE);
        assertThat(said()).containsOnlyOnce("The master is away.").contains("gfs status");
    }

    @Test
    void localFilesStayWhereThatIsWantedAndFoldersAlways() throws IOException {
        write("one", "one");
        run("put", local("one"), "one");
        write("there", "mine");
        Files.createDirectory(folder.resolve("folder"));

        assertThat(run("get", "--if-absent", "one", local("there"))).isZero();
        assertThat(folder.resolve("there")).hasContent("mine");
        assertThat(run("get", "one", local("there"))).isZero();
        assertThat(folder.resolve("there")).hasContent("one");
        assertThat(run("get", "one", local("folder"))).isZero();
        assertThat(folder.resolve("folder/one")).hasContent("one");
        assertThat(run("get", "nothing", local("there"))).isEqualTo(Failures.NOT_FOUND);
        assertThat(run("put", local("no such file"), "one")).isEqualTo(Failures.FAILED);
        assertThat(said()).contains("there is no such local file");
    }

    @Test
    void noPathLeadsOutOfTheFolder() throws IOException {
        write("one", "one");
        run("put", local("one"), "evil/../../escaped");

        assertThat(run("get", "-r", "evil", local("below/here"))).isEqualTo(Failures.FAILED);

        assertThat(said()).contains("under another name");
        try (Stream<Path> files = Files.walk(folder)) {
            assertThat(files.filter(Files::isRegularFile)).containsExactly(folder.resolve("one"));
        }
    }

    @Test
    void theStandardOutputGetsBytesAndSaysWhenItTakesNoMore() throws IOException {
        write("one", "one");
        run("put", local("one"), "one");
        assertThat(run("get", "one", "-")).isZero();
        assertThat(run("cat", "one", "one")).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("oneoneone");

        PrintStream closed = new PrintStream(
                new OutputStream() {
                    @Override
                    public void write(int oneByte) throws IOException {
                        throw new IOException("Broken pipe");
                    }
                },
                false,
                StandardCharsets.UTF_8);
        assertThat(command(closed).run("cat", "one")).isEqualTo(Failures.FAILED);
        assertThat(command(closed).run("ls")).isEqualTo(Failures.FAILED);
        assertThat(said()).contains("the standard output takes no more");
    }

    @Test
    void scriptsReadWhatWasDone() throws IOException {
        write("one", "one");

        run("put", "--json", local("one"), "a");
        run("get", "--json", "a", local("back"));
        run("mv", "--json", "a", "b");
        assertThat(new GfsCommand(
                                new ByteArrayInputStream(new byte[] {'!'}),
                                new PrintStream(out, true, StandardCharsets.UTF_8),
                                new PrintStream(err, true, StandardCharsets.UTF_8),
                                Map.of("GFS_CLIENT_KEY", "a key that is long enough"),
                                settings -> gfs)
                        .run("append", "--json", "b"))
                .isZero();

        List<String> lines = out.toString(StandardCharsets.UTF_8).lines().toList();
        assertThat(lines).hasSize(4);
        assertThat(lines.get(0)).contains("\"path\":\"a\"", "\"length\":3");
        assertThat(lines.get(2)).contains("\"path\":\"b\"");
        assertThat(lines.get(3)).isEqualTo("{\"namespace\":\"default\",\"path\":\"b\",\"offset\":3}");
    }

    @Test
    void theTabKeyKnowsCommandsOptionsFilesAndPaths() throws IOException {
        write("one", "one");
        run("put", local("one"), "films/one");
        run("put", local("one"), "films/deep/two");
        run("-n", "other", "put", local("one"), "foreign");

        assertThat(completed("st")).containsExactly("stat", "status");
        assertThat(completed("get", "--if")).containsExactly("--if-absent");
        assertThat(completed("metadata", "ex")).containsExactly("export");
        assertThat(completed("put", "")).containsExactly(":files");
        assertThat(completed("put", "file", "fi")).containsExactly("films/", ":nospace");
        assertThat(completed("get", "films/")).containsExactly("films/deep/", "films/one", ":nospace");
        assertThat(completed("get", "films/one", "")).containsExactly(":files");
        assertThat(completed("-n", "other", "rm", "")).containsExactly("foreign");
        assertThat(completed("undelete", "--to", "films/o")).containsExactly("films/one");
        assertThat(completed("completion", "")).containsExactly("bash", "fish", "zsh");
        assertThat(completed("drain", "")).isEmpty();
        gfs.failWith(new GfsNotHappenedException(ErrorCode.UNAVAILABLE, "The master is away."));
        assertThat(completed("get", "films/")).isEmpty();
    }

    @Test
    void eachShellGetsItsScript() {
        for (String shell : List.of("bash", "zsh", "fish")) {
            assertThat(run("completion", shell)).isZero();
            assertThat(out.toString(StandardCharsets.UTF_8)).contains("written by 'gfs completion " + shell + "'");
        }
    }

    private List<String> completed(String... words) {
        out.reset();
        String[] all =
                Stream.concat(Stream.of("complete", "--"), Stream.of(words)).toArray(String[]::new);
        assertThat(run(all)).isZero();
        return out.toString(StandardCharsets.UTF_8).lines().toList();
    }

    private List<String> paths() {
        out.reset();
        run("ls", "-R", "--json");
        return out.toString(StandardCharsets.UTF_8)
                .lines()
                .map(line -> line.replaceAll(".*\"path\":\"([^\"]*)\".*", "$1"))
                .toList();
    }

    private void write(String name, String content) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
    }

    private String local(String name) {
        return folder.resolve(name).toString();
    }

    private String said() {
        return err.toString(StandardCharsets.UTF_8);
    }

    private int run(String... arguments) {
        return command(new PrintStream(out, true, StandardCharsets.UTF_8)).run(arguments);
    }

    private GfsCommand command(PrintStream to) {
        return new GfsCommand(
                new ByteArrayInputStream(new byte[0]),
                to,
                new PrintStream(err, true, StandardCharsets.UTF_8),
                Map.of("GFS_CLIENT_KEY", "a key that is long enough"),
                settings -> gfs);
    }
}
