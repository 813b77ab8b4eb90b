package cloud.edd.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** A repository of modules with a history, made in a folder. */
final class Checkout {

    private static final Duration LIMIT = Duration.ofMinutes(1);

    final Path root;

    private Checkout(Path root) {
        this.root = root;
    }

    static Checkout make(Path root) {
        var checkout = new Checkout(root);
        checkout.git("init", "-q");
        checkout.writeModules();
        checkout.commit();
        return checkout;
    }

    static Checkout copy(Path template, Path root) {
        try (Stream<Path> files = Files.walk(template)) {
            for (Path file : files.toList()) {
                if (!file.equals(template)) {
                    Files.copy(file, root.resolve(template.relativize(file)));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Checkout(root);
    }

    private void writeModules() {
        write("pom.xml", """
                <project>
                  <groupId>cloud.edd</groupId>
                  <artifactId>edd-cloud</artifactId>
                  <modules>
                    <module>shared</module>
                    <module>fixtures</module>
                    <module>storage/engine</module>
                    <module>storage</module>
                    <module>accounts</module>
                    <module>front</module>
                    <module>delivery</module>
                  </modules>
                </project>
                """);
        module("shared", "shared", "");
        module("fixtures", "fixtures", dependency("storage-engine", "compile"));
        module("storage/engine", "storage-engine", image("engine") + dependency("shared", "compile"));
        module("storage", "storage", image("storage") + dependency("storage-engine", "runtime"));
        module(
                "accounts",
                "accounts",
                image("accounts") + dependency("shared", "compile") + dependency("fixtures", "test"));
        module("front", "front", image("front"));
        module("delivery", "delivery", "");
        write("README.md", "hello");
    }

    private void module(String path, String artifact, String content) {
        write(path + "/pom.xml", """
                <project>
                  <parent><groupId>cloud.edd</groupId><artifactId>edd-cloud</artifactId></parent>
                  <artifactId>%s</artifactId>
                  %s
                </project>
                """.formatted(artifact, content));
    }

    private static String image(String name) {
        return "<properties><%1$s>%2$s</%1$s></properties>".formatted(Reactor.IMAGE_PROPERTY, name);
    }

    private static String dependency(String artifact, String scope) {
        return "<dependencies><dependency><groupId>cloud.edd</groupId><artifactId>%s</artifactId><scope>%s</scope></dependency></dependencies>"
                .formatted(artifact, scope);
    }

    /** Changes a file and commits it. */
    Checkout change(String... files) {
        for (String file : files) {
            write(file, file + " at " + head());
        }
        commit();
        return this;
    }

    String head() {
        return git("rev-parse", "HEAD").strip();
    }

    void commit() {
        git("add", "-A");
        git("commit", "-q", "-m", "a change");
    }

    String git(String... arguments) {
        var command = new ArrayList<String>(List.of(
                "git", "-c", "user.name=Test", "-c", "user.email=test@example.org", "-c", "init.defaultBranch=main"));
        command.addAll(List.of(arguments));
        Command.Result result = Command.run(root, LIMIT, command);
        assertThat(result.succeeded()).describedAs(String.join(" ", command)).isTrue();
        return result.output();
    }

    private void write(String file, String content) {
        try {
            Path path = root.resolve(file);
            Files.createDirectories(path.resolveSibling("."));
            Files.writeString(path, content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
