package cloud.edd.auth;

import cloud.edd.testing.identity.TestTokens;
import cloud.edd.testing.nats.TestNats;
import cloud.edd.testing.postgres.TestDatabase;
import cloud.edd.testing.postgres.TestPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The real application on a port of its own, with a real database and a real bus, spoken to over HTTP. */
final class AuthServer implements AutoCloseable {
    static final String ADMIN = "admin";
    static final String TOTP_KEY = "test-only-totp-key-test-only-totp-key";
    static final String ADMIN_PASSWORD = "correct horse battery";

    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final JsonMapper JSON = new JsonMapper();

    private final TestDatabase database;
    private final TestNats nats;
    private final List<String> settings;
    private final Consumer<GenericApplicationContext> beans;
    private final Queue<Call> calls = new ConcurrentLinkedQueue<>();
    private ConfigurableApplicationContext application;

    private AuthServer(
            TestDatabase database, TestNats nats, List<String> settings, Consumer<GenericApplicationContext> beans) {
        this.database = database;
        this.nats = nats;
        this.settings = settings;
        this.beans = beans;
        this.application = run();
    }

    /** With a fresh database; settings as {@code name=value}. */
    static AuthServer start(String... settings) {
        return start(TestPostgres.shared().database("auth"), TestNats.shared(), settings);
    }

    private static final class Shared {
        private static final AuthServer SERVER =
                start("edd.auth.login-limit.per-address=1000000", "edd.auth.login-limit.per-name=1000000");
    }

    /**
     * One that lives as long as this JVM, for tests that are content with people of their own and do not ask how many
     * wrong passwords are too many.
     */
    static AuthServer shared() {
        return Shared.SERVER;
    }

    static AuthServer start(TestDatabase database, TestNats nats, String... settings) {
        return new AuthServer(database, nats, List.of(settings), _ -> {});
    }

    /** Another one on the same database, with some beans of its own. */
    AuthServer replica(Consumer<GenericApplicationContext> its) {
        return new AuthServer(database, nats, settings, its);
    }

    /** What the application is started with. */
    static List<String> arguments(TestDatabase database, TestNats nats, List<String> settings) {
        List<String> arguments = new ArrayList<>(List.of(
                "--server.port=0",
                "--server.address=127.0.0.1",
                "--BASE_DOMAIN=cloud.localhost",
                "--PUBLIC_HTTPS_PORT=8443",
                "--DATABASE_URL=" + database.databaseUrl(),
                "--NATS_URL=" + nats.url(),
                "--JWT_SECRET=" + TestTokens.SECRET,
                "--JWT_SIGNING_KEY=" + TestTokens.SIGNING_KEY,
                "--TOTP_ENCRYPTION_KEY=" + TOTP_KEY,
                "--SERVICE_API_KEY=" + TestTokens.SERVICE_KEY,
                "--ADMIN_USERNAME=" + ADMIN,
                "--DEFAULT_USERNAME=" + ADMIN,
                "--DEFAULT_PASSWORD=" + ADMIN_PASSWORD,
                // Nobody sends requests here that does not know that it stops.
                "--edd.operation.drain-delay=0s",
                // Cheap hashes: what is tested is not their cost.
                "--edd.auth.password.memory-kib=64",
                "--edd.auth.password.iterations=1"));
        for (String setting : settings) {
            // Given twice, a setting would have two values.
            arguments.removeIf(argument -> argument.startsWith("--" + setting.substring(0, setting.indexOf('=') + 1)));
            arguments.add("--" + setting);
        }
        return arguments;
    }

    private ConfigurableApplicationContext run() {
        SpringApplication application = new SpringApplication(AuthApplication.class);
        application.addInitializers(context -> beans.accept((GenericApplicationContext) context));
        return application.run(arguments(database, nats, settings).toArray(String[]::new));
    }

    /** Stops the process and starts it again on the same database. */
    void restart() {
        application.close();
        application = run();
    }

    /** The database, for looking at what is stored. */
    JdbcClient database() {
        return JdbcClient.create(database.dataSource());
    }

    ConfigurableApplicationContext application() {
        return application;
    }

    /** An answer. */
    record Answer(int status, String body, HttpResponse<String> response) {
        JsonNode json() {
            return JSON.readTree(body);
        }

        @Nullable String header(String name) {
            return response.headers().firstValue(name).orElse(null);
        }
    }

    /** A request that was answered. */
    record Call(String method, String path, int status) {}

    /** All that were sent through here. */
    List<Call> calls() {
        return List.copyOf(calls);
    }

    Answer get(String path, String... headers) {
        return send("GET", path, null, headers);
    }

    Answer delete(String path, String... headers) {
        return send("DELETE", path, null, headers);
    }

    Answer post(String path, @Nullable String body, String... headers) {
        return send("POST", path, body, headers);
    }

    Answer put(String path, String body, String... headers) {
        return send("PUT", path, body, headers);
    }

    /** Sends without a content type, as the older clients do; headers alternate between name and value. */
    Answer send(String method, String path, @Nullable String body, String... headers) {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + path))
                .method(
                        method,
                        body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        try {
            var response = HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
            calls.add(new Call(method, path.replaceFirst("\\?.*", ""), response.statusCode()));
            return new Answer(response.statusCode(), response.body(), response);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    int port() {
        return Integer.parseInt(application.getEnvironment().getRequiredProperty("local.server.port"));
    }

    /** Sends name and password. */
    Answer login(String username, String password, String... headers) {
        return post("/api/login", JSON.writeValueAsString(Map.of("username", username, "password", password)), headers);
    }

    /** The header of a new session, as name and value. */
    String[] signIn(String username, String password) {
        Answer answer = login(username, password);
        if (answer.status() != 200) {
            throw new AssertionError("login answered " + answer.status() + " " + answer.body());
        }
        return bearer(answer.json().get("token").asString());
    }

    String[] signInAsAdmin() {
        return signIn(ADMIN, ADMIN_PASSWORD);
    }

    /** Creates a user with the password {@code "password of " + name} and returns the id. */
    String createUser(String name) {
        Answer answer = post(
                "/admin/users",
                JSON.writeValueAsString(Map.of("username", name, "password", passwordOf(name))),
                signInAsAdmin());
        if (answer.status() != 200) {
            throw new AssertionError("creating " + name + " answered " + answer.status() + " " + answer.body());
        }
        return answer.json().get("user_id").asString();
    }

    static String passwordOf(String name) {
        return "password of " + name;
    }

    static String[] bearer(String token) {
        return new String[] {"Authorization", "Bearer " + token};
    }

    static String[] serviceKey() {
        return new String[] {"X-Service-Key", TestTokens.SERVICE_KEY};
    }

    @Override
    public void close() {
        application.close();
    }
}
