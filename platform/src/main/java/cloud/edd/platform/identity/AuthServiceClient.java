package cloud.edd.platform.identity;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import io.jsonwebtoken.JwtException;
import io.jsonwebtoken.security.EcPublicJwk;
import io.jsonwebtoken.security.Jwk;
import io.jsonwebtoken.security.Jwks;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.PublicKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Asks auth-service, with the service key, what no token can say of itself. Thread-safe. */
final class AuthServiceClient implements AutoCloseable {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(5);
    // 100,000 ended sessions of 36 characters; far more than sign out within the day that a session lives.
    private static final int MAX_ANSWER_BYTES = 4 * 1024 * 1024;

    private final URI base;
    private final String serviceKey;
    private final HttpClient http;

    AuthServiceClient(URI base, String serviceKey) {
        this.base = base;
        this.serviceKey = serviceKey;
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(CONNECT_TIMEOUT)
                .build();
    }

    /** What auth-service says about an API token. */
    sealed interface TokenAnswer {
        /** @param scopes of the service account; null for a standalone token */
        record Valid(@Nullable Scopes scopes) implements TokenAnswer {}

        record Invalid() implements TokenAnswer {}
    }

    /** What has been ended before its time and would otherwise still be valid. */
    record Revocations(Set<String> sessionIds, Set<String> tokenIds) {}

    /**
     * @param hash of the token as it was handed out, {@link TokenHash}
     * @throws IOException when there is no usable answer
     */
    TokenAnswer checkToken(String tokenId, String hash) throws IOException {
        Answer answer =
                get("/api/tokens/" + URLEncoder.encode(tokenId, StandardCharsets.UTF_8) + "/check?sha256=" + hash);
        return switch (answer.status()) {
            case 200 -> {
                JsonElement scopes = object(answer.body()).get("scopes");
                yield new TokenAnswer.Valid(scopes == null || scopes.isJsonNull() ? null : scopes(scopes));
            }
            case 404 -> new TokenAnswer.Invalid();
            default -> throw unexpected(answer);
        };
    }

    /** @throws IOException when there is no usable answer */
    Revocations revocations() throws IOException {
        Answer answer = get("/api/revocations");
        if (answer.status() != 200) {
            throw unexpected(answer);
        }
        JsonObject body = object(answer.body());
        return new Revocations(Set.copyOf(strings(body.get("sessions"))), Set.copyOf(strings(body.get("tokens"))));
    }

    /**
     * The public keys that sign now or did before, by id.
     *
     * @throws IOException when there is no usable answer
     */
    Map<String, PublicKey> keys() throws IOException {
        Answer answer = get("/.well-known/jwks.json");
        if (answer.status() != 200) {
            throw unexpected(answer);
        }
        Map<String, PublicKey> keys = new TreeMap<>();
        try {
            for (Jwk<?> jwk : Jwks.setParser().build().parse(answer.body()).getKeys()) {
                if (jwk instanceof EcPublicJwk key && key.getId() != null) {
                    keys.put(key.getId(), key.toKey());
                }
            }
        } catch (JwtException | IllegalArgumentException e) {
            throw new IOException("auth-service answered something else than a set of keys", e);
        }
        return keys;
    }

    @Override
    public void close() {
        http.shutdownNow();
    }

    private record Answer(String path, int status, String body) {}

    private Answer get(String path) throws IOException {
        HttpRequest request = HttpRequest.newBuilder(base.resolve(path))
                .timeout(ANSWER_TIMEOUT)
                .header(ServiceKey.HEADER, serviceKey)
                .GET()
                .build();
        try {
            HttpResponse<InputStream> response = http.send(request, HttpResponse.BodyHandlers.ofInputStream());
            try (InputStream body = response.body()) {
                byte[] bytes = body.readNBytes(MAX_ANSWER_BYTES + 1);
                if (bytes.length > MAX_ANSWER_BYTES) {
                    throw new IOException(
                            "auth-service answered " + path + " with more than " + MAX_ANSWER_BYTES + " bytes");
                }
                return new Answer(path, response.statusCode(), new String(bytes, StandardCharsets.UTF_8));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while asking auth-service for " + path, e);
        }
    }

    private static IOException unexpected(Answer answer) {
        String hint = answer.status() == 401 ? "; is SERVICE_API_KEY the same as there?" : "";
        return new IOException("auth-service answered " + answer.path() + " with status " + answer.status() + hint);
    }

    private static JsonObject object(String body) throws IOException {
        try {
            return JsonParser.parseString(body).getAsJsonObject();
        } catch (JsonParseException | IllegalStateException e) {
            throw new IOException("auth-service answered something else than a JSON object", e);
        }
    }

    private static Scopes scopes(JsonElement json) throws IOException {
        if (!json.isJsonObject()) {
            throw new IOException("auth-service answered malformed scopes");
        }
        Map<String, List<String>> grants = new TreeMap<>();
        for (Map.Entry<String, JsonElement> entry : json.getAsJsonObject().entrySet()) {
            grants.put(entry.getKey(), strings(entry.getValue()));
        }
        return Scopes.of(grants);
    }

    private static List<String> strings(@Nullable JsonElement json) throws IOException {
        if (json == null || !json.isJsonArray()) {
            throw new IOException("auth-service left out a list");
        }
        List<String> strings = new ArrayList<>();
        for (JsonElement element : json.getAsJsonArray()) {
            if (!element.isJsonPrimitive()) {
                throw new IOException("auth-service answered a list with more than texts");
            }
            strings.add(element.getAsString());
        }
        return strings;
    }
}
