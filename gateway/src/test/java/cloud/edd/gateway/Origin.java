package cloud.edd.gateway;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** A service that answers each path as a test says, and remembers what it was asked. */
final class Origin implements AutoCloseable {
    /** One request as it came. */
    record Asked(String method, String target, Map<String, String> headers) {
        /** Empty if it is not there. */
        String header(String name) {
            return headers.getOrDefault(name.toLowerCase(Locale.ROOT), "");
        }
    }

    private final Map<String, TestBackend.Handler> answers = new ConcurrentHashMap<>();
    private final List<Asked> asked = new CopyOnWriteArrayList<>();
    private final TestBackend backend = new TestBackend().on("/", this::handle);

    String url() {
        return backend.url();
    }

    /**
     * @param headers each as {@code Name: value}
     */
    void says(String path, int status, String body, String... headers) {
        says(path, exchange -> answer(exchange, status, body, headers));
    }

    void says(String path, TestBackend.Handler handler) {
        answers.put(path, handler);
    }

    static void answer(HttpExchange exchange, int status, String body, String... headers) throws IOException {
        for (String header : headers) {
            String[] parts = header.split(": ", 2);
            exchange.getResponseHeaders().add(parts[0], parts[1]);
        }
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    private void handle(HttpExchange exchange) throws IOException {
        exchange.getRequestBody().readAllBytes();
        Map<String, String> headers = new ConcurrentHashMap<>();
        exchange.getRequestHeaders()
                .forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), String.join(", ", values)));
        asked.add(
                new Asked(exchange.getRequestMethod(), exchange.getRequestURI().toString(), Map.copyOf(headers)));
        answers.getOrDefault(
                        exchange.getRequestURI().getPath(), unknown -> TestBackend.answer(unknown, 404, "no such page"))
                .handle(exchange);
    }

    /** What it was asked for a path, the oldest first. */
    List<Asked> asked(String path) {
        return asked.stream()
                .filter(request -> request.target().split("\\?", 2)[0].equals(path))
                .toList();
    }

    @Override
    public void close() {
        backend.close();
    }
}
