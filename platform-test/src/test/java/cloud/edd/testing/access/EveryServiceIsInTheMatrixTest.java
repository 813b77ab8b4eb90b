package cloud.edd.testing.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** No module of this repository answers HTTP without rows in the matrix and a test that tries them. */
class EveryServiceIsInTheMatrixTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Pattern MODULE = Pattern.compile("<module>([^<]+)</module>");
    /** An application of Spring's, or a server made by hand. */
    private static final Pattern ANSWERS_HTTP = Pattern.compile(
            "^@SpringBootApplication|com\\.sun\\.net\\.httpserver|reactor\\.netty\\.http\\.server\\.HttpServer;|HttpServerCodec;",
            Pattern.MULTILINE);

    @Test
    void whoeverAnswersHttpHasRowsAndTriesThem() throws IOException {
        Set<String> services = new TreeSet<>();
        for (String module : modules()) {
            if (contains(ROOT.resolve(module).resolve("src/main/java"), ANSWERS_HTTP)) {
                services.add(module);
            }
        }
        // One plays auth-service for the tests of others, the other starts a peer to measure beside: neither is a
        // service.
        services.removeAll(Set.of("platform-test", "bench"));

        assertThat(MatrixFile.rows().keySet())
                .as("sections of access-matrix.txt and modules that answer HTTP")
                .containsExactlyInAnyOrderElementsOf(services);
        assertThat(MatrixFile.rows()).as("sections without rows").doesNotContainValue(List.of());
        for (String service : services) {
            assertThat(contains(
                            ROOT.resolve(service).resolve("src/test/java"),
                            Pattern.compile("extends AccessMatrix\\b[\\s\\S]*super\\(\"" + service + "\"\\)")))
                    .as("%s has a test that extends AccessMatrix and tries its rows", service)
                    .isTrue();
        }
    }

    private static List<String> modules() throws IOException {
        return MODULE.matcher(Files.readString(ROOT.resolve("pom.xml")))
                .results()
                .map((MatchResult found) -> found.group(1))
                .toList();
    }

    private static boolean contains(Path sources, Pattern pattern) throws IOException {
        if (!Files.isDirectory(sources)) {
            return false;
        }
        try (Stream<Path> files = Files.walk(sources)) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".java")).toList()) {
                if (pattern.matcher(Files.readString(file)).find()) {
                    return true;
                }
            }
        }
        return false;
    }
}
