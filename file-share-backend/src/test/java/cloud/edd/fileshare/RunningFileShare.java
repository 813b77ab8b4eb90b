package cloud.edd.fileshare;

import static org.awaitility.Awaitility.await;

import cloud.edd.gfs.client.GfsClient;
import cloud.edd.gfs.client.memory.InMemoryGfs;
import cloud.edd.testing.access.PlayedCallers;
import cloud.edd.testing.identity.AuthStub;
import cloud.edd.testing.identity.TestTokens;
import cloud.edd.testing.nats.TestNats;
import cloud.edd.testing.postgres.TestDatabase;
import cloud.edd.testing.postgres.TestPostgres;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * The real application on a port of its own, with a database and a bus of its own and GFS in memory.
 *
 * <p>{@code mira} owns what tests create; {@code otto} is another user.
 */
final class RunningFileShare implements AutoCloseable {
    static final String MIRA = PlayedCallers.USER;
    static final String OTTO = PlayedCallers.OTHER_USER;

    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    final InMemoryGfs gfs = new InMemoryGfs();
    final AuthStub auth = new AuthStub();
    final TestTokens tokens = TestTokens.standard();
    final PlayedCallers callers = new PlayedCallers(auth, tokens);
    final TestDatabase database;
    final TestNats nats;
    final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(TIMEOUT)
            .build();
    final ConfigurableApplicationContext context;
    final URI base;

    RunningFileShare(String name) {
        this(name, Map.of());
    }

    RunningFileShare(String name, Map<String, String> extra) {
        database = TestPostgres.shared().database(name);
        nats = TestNats.start();
        Map<String, Object> properties = new LinkedHashMap<>();
        properties.put("server.port", "0");
        properties.put("server.address", "127.0.0.1");
        properties.put("BASE_DOMAIN", "cloud.example.org");
        properties.put("DATABASE_URL", database.databaseUrl());
        properties.put("NATS_URL", nats.url());
        properties.put("JWT_SECRET", TestTokens.SECRET);
        properties.put("SERVICE_API_KEY", TestTokens.SERVICE_KEY);
        properties.put("GFS_CLIENT_KEY", "test-only-gfs-client-key-0123456789");
        properties.put("AUTH_SERVICE_URL", auth.url().toString());
        properties.put("spring.main.allow-bean-definition-overriding", "true");
        properties.put("edd.file-share.release-interval", "200ms");
        properties.put("edd.operation.drain-delay", "0s");
        properties.putAll(extra);
        SpringApplication application = new SpringApplication(FileShareApplication.class);
        application.setDefaultProperties(properties);
        application.addInitializers(context -> ((org.springframework.context.support.GenericApplicationContext) context)
                .registerBean("gfsClient", GfsClient.class, () -> gfs));
        context = application.run();
        base = URI.create("http://127.0.0.1:" + context.getEnvironment().getRequiredProperty("local.server.port"));
        await().atMost(TIMEOUT).until(() -> get("/readyz", null).statusCode() == 200);
    }

    String miraSession() {
        return tokens.session(MIRA, "mira");
    }

    String ottoSession() {
        return tokens.session(OTTO, "otto");
    }

    /** Sends a request with a credential (null: none). */
    HttpResponse<String> send(String method, String path, @Nullable String token, BodyPublisher body, String... headers)
            throws IOException, InterruptedException {
        return http.send(request(method, path, token, body, headers), BodyHandlers.ofString());
    }

    HttpResponse<byte[]> get(String path, @Nullable String token, String... headers)
            throws IOException, InterruptedException {
        return http.send(request("GET", path, token, BodyPublishers.noBody(), headers), BodyHandlers.ofByteArray());
    }

    HttpRequest request(String method, String path, @Nullable String token, BodyPublisher body, String... headers) {
        HttpRequest.Builder builder = HttpRequest.newBuilder(URI.create(base + path))
                .method(method, body)
                .timeout(TIMEOUT);
        if (token != null) {
            builder.header("Authorization", "Bearer " + token);
        }
        for (int i = 0; i + 1 < headers.length; i += 2) {
            builder.header(headers[i], headers[i + 1]);
        }
        return builder.build();
    }

    /** A bare connection, for what no HTTP client would send. */
    Socket connect() throws IOException {
        return new Socket(InetAddress.getLoopbackAddress(), base.getPort());
    }

    void createNamespace(String name, int visibility) throws IOException, InterruptedException {
        HttpResponse<String> answer = send(
                "POST",
                "/storage/namespaces",
                miraSession(),
                BodyPublishers.ofString("{\"name\":\"%s\",\"visibility\":%d}".formatted(name, visibility)),
                "Content-Type",
                "application/json");
        if (answer.statusCode() != 200) {
            throw new IllegalStateException("namespace not created: " + answer.statusCode() + " " + answer.body());
        }
    }

    HttpResponse<String> upload(String path, byte[] content) throws IOException, InterruptedException {
        return send(
                "POST",
                path,
                miraSession(),
                BodyPublishers.ofByteArray(content),
                "Content-Type",
                "application/octet-stream");
    }

    @Override
    public void close() {
        context.close();
        nats.close();
        auth.close();
    }
}
