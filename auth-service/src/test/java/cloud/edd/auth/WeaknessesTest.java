package cloud.edd.auth;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * What was known to be weak in the service that this one replaces. Each is closed by at least one test that has its number
 * in its name ({@code weakness7...}, or {@code weaknesses5And28...} for two).
 */
class WeaknessesTest {
    private static final Map<Integer, String> WEAKNESSES = new TreeMap<>(Map.ofEntries(
            Map.entry(1, "an API token without its prefix is a session"),
            Map.entry(2, "a registry token passes as a session"),
            Map.entry(3, "nothing revokes a session"),
            Map.entry(4, "revoking a token of a service account, or deleting its owner, has no effect elsewhere"),
            Map.entry(5, "one secret lets every service mint sessions"),
            Map.entry(6, "session tokens are stored as they are, and two at once collide"),
            Map.entry(7, "concurrent tokens collide on a placeholder"),
            Map.entry(8, "a scope reaches up at any dot, and scopes have no bound"),
            Map.entry(9, "who owns a repository is read from a table that is not there"),
            Map.entry(10, "a service account opens anybody's repository"),
            Map.entry(11, "the registry's tokens are an unlimited oracle for passwords"),
            Map.entry(12, "wrong registry credentials are answered as right"),
            Map.entry(13, "a registry token earns the next one for ever"),
            Map.entry(14, "one scope of a registry request is read"),
            Map.entry(15, "a synced passkey locks its owner out"),
            Map.entry(16, "ceremonies live in memory and are tied to nobody"),
            Map.entry(17, "cloned keys and malformed credentials pass or crash"),
            Map.entry(18, "keys change without a word"),
            Map.entry(19, "an unknown name answers faster"),
            Map.entry(20, "passwords have no policy, and long ones fail"),
            Map.entry(21, "the limiter counts successes, forgets, and locks names out"),
            Map.entry(22, "whoever has the administrator's name is one"),
            Map.entry(23, "events are lost between commit and publish"),
            Map.entry(24, "changes and ends are never told"),
            Map.entry(25, "a late update revives what was deleted"),
            Map.entry(26, "permissions come from stale memory"),
            Map.entry(27, "every sub-domain may act with a visitor's credentials"),
            Map.entry(28, "internal endpoints are public behind one key that never changes"),
            Map.entry(29, "nothing is swept, and uses are not noted"),
            Map.entry(30, "a login ends sessions behind the same address"),
            Map.entry(31, "a session shows the name of yesterday"),
            Map.entry(32, "ids are biased, and a taken one fails the request"),
            Map.entry(33, "bodies and waits have no bounds, and probes tell nothing"),
            Map.entry(34, "refusals leave no record")));
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final List<String> MODULES = List.of("auth-service", "platform", "gateway");
    private static final Pattern NAME = Pattern.compile("void weakness(?:es)?((?:\\d+(?:And)?)+)\\w*\\(");
    private static final Pattern NUMBER = Pattern.compile("\\d+");

    @Test
    void eachHasATestThatSaysSo() throws IOException {
        Set<Integer> named = new TreeSet<>();
        for (String module : MODULES) {
            try (Stream<Path> files = Files.walk(ROOT.resolve(module).resolve("src/test/java"))) {
                for (Path file : files.filter(path -> path.toString().endsWith("Test.java"))
                        .toList()) {
                    Matcher test = NAME.matcher(Files.readString(file));
                    while (test.find()) {
                        NUMBER.matcher(test.group(1))
                                .results()
                                .forEach(number -> named.add(Integer.valueOf(number.group())));
                    }
                }
            }
        }
        Map<Integer, String> open = new TreeMap<>(WEAKNESSES);
        open.keySet().removeAll(named);
        assertThat(open).as("weaknesses that no test is named after").isEmpty();
        assertThat(named).as("numbers in the names of tests").isSubsetOf(WEAKNESSES.keySet());
    }
}
