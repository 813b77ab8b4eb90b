package cloud.edd.gfs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.edd.gfs.client.FileAttributes;
import cloud.edd.gfs.client.GfsClient;
import cloud.edd.gfs.client.PublishMode;
import cloud.edd.gfs.client.memory.InMemoryGfs;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Commands for many files: ls, du, cp, rm -r, quota. */
class NamespaceCommandsTest {

    private static final Map<String, String> ENVIRONMENT = Map.of("GFS_CLIENT_KEY", "a key that is long enough");

    private final InMemoryGfs gfs = new InMemoryGfs();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @BeforeEach
    void someFiles() throws Exception {
        for (String path : List.of("a", "films/1", "films/old/2", "films/old/3", "films2")) {
            gfs.putSmall("default", path, PublishMode.CREATE, ByteBuffer.allocate(2_048));
        }
    }

    @Test
    void listsOneLevelOrAll() {
        assertThat(lines("ls")).containsExactly("a", "films/", "films2");
        assertThat(lines("ls", "films")).containsExactly("films/1", "films/old/");
        assertThat(lines("ls", "films/")).containsExactly("films/1", "films/old/");
        assertThat(lines("ls", "films2")).containsExactly("films2");
        assertThat(lines("ls", "-R", "films")).containsExactly("films/1", "films/old/2", "films/old/3", "films2");
        assertThat(lines("ls", "-l", "-h", "films/"))
                .satisfiesExactly(
                        file -> assertThat(file).contains(" 2.0K ").endsWith("Z  films/1"),
                        folder -> assertThat(folder).contains(" - ").endsWith("  films/old/"));
        assertThat(lines("ls", "--json", "films/"))
                .satisfiesExactly(
                        file -> assertThat(file).contains("\"path\":\"films/1\"", "\"length\":2048"),
                        folder ->
                                assertThat(folder).isEqualTo("{\"namespace\":\"default\",\"folder\":\"films/old/\"}"));
        assertThat(run("", "ls", "film")).isEqualTo(Failures.NOT_FOUND);
        assertThat(err()).contains("There is no file or folder film in namespace default");
        assertThat(lines("-n", "unused", "ls")).isEmpty();
        assertThat(lines("ls", "--help").getFirst()).startsWith("Usage: gfs ls ");
    }

    @Test
    void saysHowMuchIsWhere() {
        assertThat(lines("du"))
                .satisfiesExactly(
                        file -> assertThat(file).contains(" 2048 ", " 1 file ").endsWith("  a"),
                        folder -> assertThat(folder)
                                .contains(" 6144 ", " 3 files ")
                                .endsWith("  films/"),
                        file -> assertThat(file).endsWith("  films2"),
                        sum -> assertThat(sum).contains(" 10240 ", " 5 files ").endsWith("  (all of default)"));
        assertThat(lines("du", "-s", "-h", "films"))
                .singleElement()
                .satisfies(sum -> assertThat(sum).contains(" 6.0K ", " 3 files "));
        assertThat(lines("du", "--json", "films/old").getLast())
                .isEqualTo("{\"namespace\":\"default\",\"path\":\"films/old/\",\"files\":2,\"bytes\":4096}");
    }

    @Test
    void copiesAFileIntoAFolderOrAnotherNamespace() {
        assertThat(run("", "cp", "films/old/2", "new/")).isZero();
        assertThat(run("", "cp", "--to-namespace", "other", "a", "a")).isZero();
        assertThat(run("", "cp", "a", "films2")).isEqualTo(Failures.FAILED);
        assertThat(run("", "cp", "-f", "a", "films2")).isZero();
        assertThat(run("", "cp", "nothing", "something")).isEqualTo(Failures.NOT_FOUND);

        assertThat(lines("ls", "new")).containsExactly("new/2");
        assertThat(lines("-n", "other", "ls")).containsExactly("a");
    }

    @Test
    void copiesAFolderAndGoesOnWhereItWasCutOff() {
        run("", "cp", "films/old/2", "copy/old/2");
        assertThat(lines("cp", "-r", "--json", "films", "copy"))
                .satisfiesExactly(
                        one -> assertThat(one).contains("\"path\":\"copy/1\""),
                        one -> assertThat(one).contains("\"path\":\"copy/old/3\""));
        assertThat(err()).contains("copied 2 files; 1 file had been there before, with the same bytes");
        assertThat(lines("ls", "-R", "copy/")).containsExactly("copy/1", "copy/old/2", "copy/old/3");
        assertThat(run("", "cp", "-r", "nothing", "copy")).isEqualTo(Failures.NOT_FOUND);
        assertThat(run("", "cp", "-r", "films", "films/new")).isEqualTo(2);
        run("other bytes", "put", "-f", "-", "copy/1");
        assertThat(run("", "cp", "-r", "films", "copy")).isEqualTo(Failures.FAILED);
        assertThat(err()).contains("ALREADY_EXISTS");
    }

    @Test
    void movesAFolderAndGoesOnWhereItWasStopped() {
        run("another", "put", "-", "attic/old/3");

        assertThat(run("", "mv", "-r", "films", "attic")).isEqualTo(Failures.FAILED);
        assertThat(lines("ls", "-R", "films/")).containsExactly("films/old/3");
        assertThat(run("", "mv", "-r", "-f", "films/", "attic/")).isZero();
        assertThat(err()).contains("moved 1 file from films/ to attic/");

        assertThat(lines("ls", "-R")).containsExactly("a", "attic/1", "attic/old/2", "attic/old/3", "films2");
        assertThat(run("", "mv", "-r", "films", "attic")).isEqualTo(Failures.NOT_FOUND);
        assertThat(run("", "mv", "-r", "attic", "attic/new")).isEqualTo(2);
        assertThat(run("", "mv", "-r", "attic/old", "attic")).isEqualTo(2);
    }

    @Test
    void removesAFolderAfterAQuestion() {
        assertThat(run("no\n", "rm", "-r", "films")).isEqualTo(Failures.FAILED);
        assertThat(run("", "rm", "-r", "films")).isEqualTo(Failures.FAILED);
        assertThat(err()).contains("Move 3 files (6.0K) of films/ in namespace default to the trash? [y/N] ");
        assertThat(lines("ls", "-R")).hasSize(5);

        assertThat(run("y\n", "rm", "-r", "films")).isZero();
        assertThat(err()).contains("removed 3 files of films/; 'gfs trash films/' lists them, 'gfs undelete PATH'");
        assertThat(lines("ls", "-R")).containsExactly("a", "films2");
        assertThat(run("", "rm", "-r", "films")).isEqualTo(Failures.NOT_FOUND);
        assertThat(run("", "rm", "-r", "")).isEqualTo(2);
        assertThat(run("", "undelete", "films/1")).isZero();
        assertThat(run("", "rm", "-r", "--yes", "films/")).isZero();
    }

    @Test
    void limitsANamespace() {
        assertThat(run("", "-n", "small", "quota", "set", "--bytes", "1.5K", "--files", "1k"))
                .isZero();
        assertThat(lines("-n", "small", "quota", "get", "--json"))
                .containsExactly(
                        "{\"namespace\":\"small\",\"files\":0,\"bytes\":0,\"maxFiles\":1000,\"maxBytes\":1536}");
        assertThat(run("x".repeat(1_537), "-n", "small", "put", "-", "file")).isEqualTo(Failures.FAILED);
        assertThat(err()).contains("QUOTA_EXCEEDED");
        assertThat(run("x".repeat(1_536), "-n", "small", "put", "-", "file")).isZero();
        assertThat(lines("quota", "list", "-h"))
                .satisfiesExactly(
                        one -> assertThat(one)
                                .contains(" 10K of any ", " 5 files of any ")
                                .endsWith("  default"),
                        one -> assertThat(one)
                                .contains(" 1.5K of 1.5K ", " 1 files of 1000 ")
                                .endsWith("  small"));
        assertThat(lines("-n", "small", "quota", "clear"))
                .singleElement()
                .satisfies(one -> assertThat(one).contains(" 1536 of any ", " of any "));

        assertThat(run("", "quota")).isEqualTo(2);
        assertThat(run("", "quota", "set")).isEqualTo(2);
        assertThat(run("", "quota", "set", "--bytes", "many")).isEqualTo(2);
        assertThat(run("", "quota", "set", "--bytes", "9999P")).isEqualTo(2);
    }

    @Test
    void passesOverWhatSomebodyElseRemoves() throws Exception {
        FileAttributes gone = gfs.stat("default", "films/1");
        GfsClient other = (GfsClient) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {GfsClient.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("delete")
                            && gfs.level("default", "films/1").hasNext()) {
                        gfs.delete("default", gone.path());
                    }
                    try {
                        return method.invoke(gfs, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });

        assertThat(run(other, "", "rm", "-r", "--yes", "films")).isZero();

        assertThat(err()).contains("removed 2 files of films/");
        assertThat(lines("ls", "-R")).containsExactly("a", "films2");
    }

    private List<String> lines(String... arguments) {
        out.reset();
        assertThat(run("", arguments)).isZero();
        return out.toString(StandardCharsets.UTF_8).lines().toList();
    }

    private String err() {
        return err.toString(StandardCharsets.UTF_8);
    }

    private int run(String input, String... arguments) {
        return run(gfs, input, arguments);
    }

    private int run(GfsClient client, String input, String... arguments) {
        return new GfsCommand(
                        new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8),
                        ENVIRONMENT,
                        settings -> client)
                .run(arguments);
    }
}
