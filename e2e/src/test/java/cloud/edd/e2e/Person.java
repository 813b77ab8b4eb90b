package cloud.edd.e2e;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Somebody who uses the platform over HTTPS, signed in or not. */
final class Person {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Map<String, String> NO_HEADERS = Map.of();

    private final RunningPlatform platform;
    private final HttpClient client;
    private final @Nullable String token;

    private Person(RunningPlatform platform, @Nullable String token) {
        this.platform = platform;
        this.token = token;
        this.client = HttpClient.newBuilder()
                .sslContext(platform.trust())
                .connectTimeout(Duration.ofSeconds(10))
                .build();
    }

    static Person anonymous(RunningPlatform platform) {
        return new Person(platform, null);
    }

    static Person withToken(RunningPlatform platform, String token) {
        return new Person(platform, token);
    }

    static Person administrator(RunningPlatform platform) throws Exception {
        return signedIn(platform, "admin", platform.secret("DEFAULT_PASSWORD"));
    }

    static Person signedIn(RunningPlatform platform, String name, String password) throws Exception {
        HttpResponse<String> answer = anonymous(platform).login(name, password);
        if (answer.statusCode() != 200) {
            throw new AssertionError(name + " cannot sign in: " + answer.statusCode() + " " + answer.body());
        }
        return new Person(
                platform,
                JsonParser.parseString(answer.body())
                        .getAsJsonObject()
                        .get("token")
                        .getAsString());
    }

    HttpResponse<String> login(String name, String password) throws Exception {
        JsonObject body = new JsonObject();
        body.addProperty("username", name);
        body.addProperty("password", password);
        return postJson("auth", "/api/login", body.toString());
    }

    /** Makes a user with a password of its own. */
    Person invite(String name) throws Exception {
        String password = "a-password-of-" + name + "-1";
        JsonObject body = new JsonObject();
        body.addProperty("username", name);
        body.addProperty("password", password);
        HttpResponse<String> answer = postJson("auth", "/admin/users", body.toString());
        if (answer.statusCode() != 200) {
            throw new AssertionError(name + " cannot be invited: " + answer.statusCode() + " " + answer.body());
        }
        return signedIn(platform, name, password);
    }

    HttpResponse<String> createNamespace(String name) throws Exception {
        JsonObject body = new JsonObject();
        body.addProperty("name", name);
        return postJson("storage", "/storage/namespaces", body.toString());
    }

    HttpResponse<String> upload(String namespace, String file, byte[] content) throws Exception {
        return upload(namespace, file, BodyPublishers.ofByteArray(content));
    }

    HttpResponse<String> upload(String namespace, String file, BodyPublisher content) throws Exception {
        return send(
                "POST",
                "storage",
                filePath(namespace, file) + "?overwrite=true",
                content,
                Map.of("Content-Type", "application/octet-stream"));
    }

    HttpResponse<InputStream> open(String namespace, String file) throws Exception {
        return client.send(
                request("GET", "storage", filePath(namespace, file), BodyPublishers.noBody(), NO_HEADERS),
                BodyHandlers.ofInputStream());
    }

    /** The same over one version of HTTP, which reaches the gateway by another codec. */
    HttpResponse<InputStream> open(String namespace, String file, Version version) throws Exception {
        HttpRequest request = request("GET", "storage", filePath(namespace, file), BodyPublishers.noBody(), NO_HEADERS);
        return client.send(
                HttpRequest.newBuilder(request, (name, value) -> true)
                        .version(version)
                        .build(),
                BodyHandlers.ofInputStream());
    }

    HttpResponse<byte[]> read(String namespace, String file) throws Exception {
        return client.send(
                request("GET", "storage", filePath(namespace, file), BodyPublishers.noBody(), NO_HEADERS),
                BodyHandlers.ofByteArray());
    }

    JsonArray list(String namespace) throws Exception {
        HttpResponse<String> answer = get("storage", "/storage/files?namespace=" + encode(namespace));
        if (answer.statusCode() != 200) {
            throw new AssertionError(namespace + " cannot be listed: " + answer.statusCode() + " " + answer.body());
        }
        return JsonParser.parseString(answer.body()).getAsJsonArray();
    }

    HttpResponse<String> get(String host, String path) throws Exception {
        return send("GET", host, path, BodyPublishers.noBody(), NO_HEADERS);
    }

    HttpResponse<String> postJson(String host, String path, String body) throws Exception {
        return send("POST", host, path, BodyPublishers.ofString(body), Map.of("Content-Type", "application/json"));
    }

    HttpResponse<String> send(String method, String host, String path, BodyPublisher body, Map<String, String> headers)
            throws IOException, InterruptedException {
        return client.send(request(method, host, path, body, headers), BodyHandlers.ofString());
    }

    private HttpRequest request(
            String method, String host, String path, BodyPublisher body, Map<String, String> headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(platform.url(host) + path))
                .timeout(PATIENCE)
                .method(method, body);
        headers.forEach(request::header);
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        return request.build();
    }

    @Nullable String token() {
        return token;
    }

    static String filePath(String namespace, String file) {
        return "/storage/" + encode(namespace) + "/" + encode(file);
    }

    /** One path segment; a space is %20, a plus is %2B. */
    static String encode(String segment) {
        return URLEncoder.encode(segment, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
