package cloud.edd.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The workflows start the program from its sources, where no library is. */
class SourcesTest {

    @Test
    void compilesWithNothingButTheJdk(@TempDir Path empty) throws IOException {
        var compiler = Objects.requireNonNull(ToolProvider.getSystemJavaCompiler());
        Path sources = Path.of("src/main/java/cloud/edd/delivery");
        var messages = new StringWriter();
        try (var files = compiler.getStandardFileManager(null, null, null);
                var paths = Files.list(sources)) {
            List<Path> all =
                    paths.filter(path -> !path.endsWith("package-info.java")).toList();
            boolean compiled = compiler.getTask(
                            messages,
                            files,
                            null,
                            List.of("-proc:none", "-cp", empty.toString(), "-d", empty.toString()),
                            null,
                            files.getJavaFileObjectsFromPaths(all))
                    .call();

            assertThat(compiled).describedAs(messages.toString()).isTrue();
        }
    }
}
