package cloud.edd.auth;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The committed document of the HTTP contract. */
final class ApiDocument {
    static final Path COMMITTED = Path.of("openapi.json");
    // Without a word about it in each operation: wrong methods, and what is our fault.
    private static final int METHOD_NOT_ALLOWED = 405;
    private static final int SERVER_FAULT = 500;

    private static final JsonNode PATHS = read().get("paths");

    private ApiDocument() {}

    private static JsonNode read() {
        try {
            return new JsonMapper().readTree(Files.readString(COMMITTED));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether something is said of requests like this one. */
    static boolean describes(String method, String path) {
        return operation(method, path).isPresent();
    }

    /** Fails when an operation of the document answered as it does not say there. */
    static void assertDescribes(String method, String path, int status) {
        if (status == METHOD_NOT_ALLOWED || status >= SERVER_FAULT) {
            return;
        }
        operation(method, path)
                .ifPresent(operation -> assertThat(operation.get("responses").propertyNames())
                        .as("answers of %s %s in %s", method, path, COMMITTED)
                        .contains(Integer.toString(status)));
    }

    // A path as it is goes before one with a placeholder.
    private static Optional<JsonNode> operation(String method, String path) {
        return Optional.ofNullable(PATHS.get(path))
                .or(() -> PATHS.propertyStream()
                        .filter(entry -> path.matches(entry.getKey().replaceAll("\\{[^}]+}", "[^/]+")))
                        .map(Map.Entry::getValue)
                        .findFirst())
                .map(item -> item.get(method.toLowerCase(Locale.ROOT)));
    }
}
