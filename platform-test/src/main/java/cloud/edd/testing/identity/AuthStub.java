package cloud.edd.testing.identity;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Answers the internal endpoints other services ask auth-service: {@code GET /api/tokens/{id}/check},
 * {@code GET /api/revocations} and {@code GET /.well-known/jwks.json}, on a loopback port of its own.
 *
 * <p>Knows no token until told, and takes every text for the one that was handed out, unless told. Asks for {@link TestTokens#SERVICE_KEY}. Thread-safe.
 */
public final class AuthStub implements AutoCloseable {
    private final HttpServer server;
    private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
    private final Map<String, String> checkAnswers = new ConcurrentHashMap<>();
    private final Map<String, String> hashes = new ConcurrentHashMap<>();
    private final Set<String> revokedSessions = ConcurrentHashMap.newKeySet();
    private final Set<String> revokedTokens = ConcurrentHashMap.newKeySet();
    private final AtomicInteger checks = new AtomicInteger();
    private final AtomicInteger keySets = new AtomicInteger();
    private volatile String keySet = TestTokens.keySet(TestTokens.SIGNING_KEY);
    private volatile boolean broken;

    public AuthStub() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(executor);
        server.createContext("/", this::handle);
        server.start();
    }

    /** Where it listens: the value of {@code AUTH_SERVICE_URL}. */
    public URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** From now on the standalone token is valid. */
    public AuthStub validToken(String tokenId) {
        checkAnswers.put(tokenId, "{\"status\":\"valid\"}");
        return this;
    }

    /** From now on the service account's token is valid, with these scopes as JSON. */
    public AuthStub validToken(String tokenId, String scopesJson) {
        checkAnswers.put(tokenId, "{\"status\":\"valid\",\"scopes\":" + scopesJson + "}");
        return this;
    }

    /** From now on only this text counts as the token of that id, prefix included. */
    public void handedOut(String tokenId, String token) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
            hashes.put(tokenId, HexFormat.of().formatHex(digest));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** From now on the token is not valid. */
    public void revokeToken(String tokenId) {
        checkAnswers.remove(tokenId);
    }

    /** From now on the session is listed as revoked. */
    public void revokeSession(String sessionId) {
        revokedSessions.add(sessionId);
    }

    /** From now on the token is listed as revoked; whether it is, is another matter. */
    public void listRevokedToken(String tokenId) {
        revokedTokens.add(tokenId);
    }

    /** Whether every request is answered with 500. */
    public void broken(boolean isBroken) {
        broken = isBroken;
    }

    /** From now on it publishes the public halves of these keys. */
    public void signsWith(String... signingKeys) {
        keySet = TestTokens.keySet(signingKeys);
    }

    /** How often it was asked for its keys so far. */
    public int keySets() {
        return keySets.get();
    }

    /** How often a token was checked so far. */
    public int checks() {
        return checks.get();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            if (broken) {
                answer(exchange, 500, "");
            } else if (path.equals("/.well-known/jwks.json")) {
                keySets.incrementAndGet();
                answer(exchange, 200, keySet);
            } else if (!TestTokens.SERVICE_KEY.equals(
                    exchange.getRequestHeaders().getFirst("X-Service-Key"))) {
                answer(exchange, 401, "{\"error\":\"service key required\"}");
            } else if (path.equals("/api/revocations")) {
                answer(
                        exchange,
                        200,
                        "{\"sessions\":" + list(revokedSessions) + ",\"tokens\":" + list(revokedTokens) + "}");
            } else if (path.startsWith("/api/tokens/") && path.endsWith("/check")) {
                checks.incrementAndGet();
                String id = path.substring("/api/tokens/".length(), path.length() - "/check".length());
                String hash = hashes.get(id);
                boolean other = hash != null
                        && !("sha256=" + hash).equals(exchange.getRequestURI().getQuery());
                String body = other ? null : checkAnswers.get(id);
                answer(exchange, body == null ? 404 : 200, body == null ? "" : body);
            } else {
                answer(exchange, 404, "");
            }
        }
    }

    private static String list(Set<String> ids) {
        return ids.isEmpty() ? "[]" : "[\"" + String.join("\",\"", ids) + "\"]";
    }

    private static void answer(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    @Override
    public void close() {
        server.stop(0);
        executor.close();
    }
}
