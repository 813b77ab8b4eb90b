package cloud.edd.auth;

import cloud.edd.testing.browser.Chromium;
import cloud.edd.testing.tls.ServerCertificate;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A real browser without a window, with one page, driven over its DevTools protocol. */
final class BrowserPage implements AutoCloseable {
    private static final JsonMapper JSON = new JsonMapper();
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final Process process;
    private final WebSocket page;
    private final AtomicInteger calls = new AtomicInteger();
    private final Map<Integer, CompletableFuture<JsonNode>> waiting = new ConcurrentHashMap<>();

    private BrowserPage(Process process, URI page) {
        this.process = process;
        this.page = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .buildAsync(page, new Listener())
                .join();
    }

    /**
     * Starts one that takes this certificate, and no other that it does not know.
     *
     * @param folder for its profile, empty
     * @param url the page it opens
     */
    static BrowserPage open(Path folder, ServerCertificate certificate, String url) {
        List<String> command =
                Chromium.headless(folder, certificate.certificate().getPublicKey(), "--remote-debugging-port=0", url);
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("output.log").toFile())
                    .start();
            Path port = folder.resolve("DevToolsActivePort");
            Awaitility.await().atMost(PATIENCE).until(() -> Files.exists(port) && Files.size(port) > 0);
            URI pages =
                    URI.create("http://127.0.0.1:" + Files.readAllLines(port).getFirst() + "/json/list");
            String socket =
                    Awaitility.await().atMost(PATIENCE).until(() -> pageOf(pages, url), found -> !found.isEmpty());
            var browser = new BrowserPage(process, URI.create(socket));
            Awaitility.await()
                    .atMost(PATIENCE)
                    .until(() -> browser.evaluate("Promise.resolve(window.isSecureContext && document.title !== '')")
                            .asBoolean());
            return browser;
        } catch (IOException e) {
            throw new UncheckedIOException("Chromium cannot be started", e);
        }
    }

    private static String pageOf(URI pages, String url) throws IOException, InterruptedException {
        try (var http = HttpClient.newHttpClient()) {
            String list = http.send(HttpRequest.newBuilder(pages).build(), HttpResponse.BodyHandlers.ofString())
                    .body();
            return JSON.readTree(list)
                    .valueStream()
                    .filter(target -> target.get("url").asString().startsWith(url))
                    .map(target -> target.get("webSocketDebuggerUrl").asString())
                    .findFirst()
                    .orElse("");
        }
    }

    /** Calls a method of the protocol. */
    JsonNode call(String method, Map<String, ?> parameters) {
        int id = calls.incrementAndGet();
        var answer = new CompletableFuture<JsonNode>();
        waiting.put(id, answer);
        Map<String, Object> message = new LinkedHashMap<>();
        message.put("id", id);
        message.put("method", method);
        message.put("params", parameters);
        page.sendText(JSON.writeValueAsString(message), true).join();
        JsonNode result =
                answer.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
        if (result.has("error")) {
            throw new AssertionError(method + ": " + result.get("error"));
        }
        return Objects.requireNonNull(result.get("result"));
    }

    /** What an asynchronous expression comes to. */
    JsonNode evaluate(String expression) {
        JsonNode outcome = call(
                "Runtime.evaluate",
                Map.of("expression", expression, "awaitPromise", true, "returnByValue", true, "userGesture", true));
        if (outcome.has("exceptionDetails")) {
            throw new AssertionError(outcome.get("exceptionDetails").toString());
        }
        return Objects.requireNonNull(outcome.get("result").get("value"));
    }

    @Override
    public void close() {
        page.abort();
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private final class Listener implements WebSocket.Listener {
        private final StringBuilder text = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            text.append(data);
            if (last) {
                JsonNode message = JSON.readTree(text.toString());
                text.setLength(0);
                var answer =
                        message.has("id") ? waiting.remove(message.get("id").asInt()) : null;
                if (answer != null) {
                    answer.complete(message);
                }
            }
            socket.request(1);
            return CompletableFuture.completedFuture(null);
        }
    }
}
