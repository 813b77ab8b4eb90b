package cloud.edd.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The README names a test for each thing that the gateway promises: these tests exist. */
class ProofsTest {
    /** {@code `Class.test`}, or {@code `.test`} of the class named last; a star stands for any end. */
    private static final Pattern NAMED = Pattern.compile("`([A-Z][A-Za-z0-9]*Test)?\\.([A-Za-z_0-9]*)(\\*?)`");

    @Test
    void every_test_that_the_README_names_exists() throws IOException {
        Map<String, String> sources = sources();
        String readme = Files.readString(Path.of("README.md"));
        Matcher named = NAMED.matcher(readme.substring(readme.indexOf("| what was to be better | proved by |")));
        String latest = "";
        int found = 0;
        while (named.find()) {
            latest = named.group(1) == null ? latest : named.group(1);
            assertThat(sources).containsKey(latest);
            String end = named.group(3).isEmpty() ? "\\(" : "";
            assertThat(sources.get(latest)).containsPattern("void " + named.group(2) + end);
            found++;
        }
        assertThat(found).isGreaterThan(50);
    }

    private static Map<String, String> sources() throws IOException {
        Map<String, String> sources = new HashMap<>();
        try (Stream<Path> files = Files.walk(Path.of("src/test/java"))) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith("Test.java")).toList()) {
                sources.put(file.getFileName().toString().replace(".java", ""), Files.readString(file));
            }
        }
        return sources;
    }
}
