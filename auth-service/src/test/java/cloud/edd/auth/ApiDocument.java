package cloud.edd.auth;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The committed document of the HTTP contract. */
final class ApiDocument {
    static final Path COMMITTED = Path.of("openapi.json");
    // Without a word about it in each operation: wrong methods, and what is our fault.
    private static final int METHOD_NOT_ALLOWED = 405;
    private static final int SERVER_FAULT = 500;

    private static final JsonMapper JSON = new JsonMapper();
    private static final JsonNode DOCUMENT = read();
    private static final JsonNode PATHS = DOCUMENT.get("paths");

    private ApiDocument() {}

    private static JsonNode read() {
        try {
            return JSON.readTree(Files.readString(COMMITTED));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether something is said of requests like this one. */
    static boolean describes(String method, String path) {
        return operation(method, path).isPresent();
    }

    /** Fails when an operation of the document answered as it does not say there: by its status, or by the members of its body. */
    static void assertDescribes(String method, String path, int status, String body) {
        if (status == METHOD_NOT_ALLOWED || status >= SERVER_FAULT) {
            return;
        }
        operation(method, path).ifPresent(operation -> {
            assertThat(operation.get("responses").propertyNames())
                    .as("answers of %s %s in %s", method, path, COMMITTED)
                    .contains(Integer.toString(status));
            JsonNode schema = operation.at("/responses/" + status + "/content/application~1json/schema");
            if (schema.isMissingNode()) {
                return;
            }
            JsonNode item = schema.path("type").asString("").equals("array") ? schema.get("items") : schema;
            JsonNode answered = JSON.readTree(body);
            (answered.isArray() ? answered.valueStream() : Stream.of(answered))
                    .forEach(one -> assertMembers(method + " " + path, resolve(item), one));
        });
    }

    private static JsonNode resolve(JsonNode schema) {
        return schema.has("$ref") ? DOCUMENT.at(schema.get("$ref").asString().substring(1)) : schema;
    }

    private static void assertMembers(String request, JsonNode schema, JsonNode answer) {
        // Of several shapes it is of one.
        if (schema.has("properties")) {
            assertThat(answer.propertyNames())
                    .as("members of what %s answers, in %s", request, COMMITTED)
                    .isSubsetOf(schema.get("properties").propertyNames())
                    .containsAll(schema.path("required")
                            .valueStream()
                            .map(JsonNode::asString)
                            .toList());
        }
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
