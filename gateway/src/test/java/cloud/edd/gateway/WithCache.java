package cloud.edd.gateway;

import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;

/** A gateway whose services say what may be stored, and clients of both versions of HTTP; each test has a path of its own. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class WithCache {
    /** Its route is marked cacheable. */
    static final String DOCS = "storage.cloud.localhost";

    /** Its route is not. */
    static final String AUTH = "auth.cloud.localhost";

    static final String HOUR = "Cache-Control: max-age=3600";

    final Origin origin = new Origin();
    final TestGateway gateway = TestGateway.start(
            Map.of("storage/", origin.url() + "~", "auth/", origin.url()),
            Map.of("edd.gateway.limits.exempt", "127.0.0.1", "edd.gateway.cache.entry", "400KB"));
    final HttpClient client = gateway.client(Version.HTTP_2);
    final HttpClient client1 = gateway.client(Version.HTTP_1_1);
    private final AtomicInteger number = new AtomicInteger();
    String path = "/";

    @BeforeEach
    void takeAnotherPath() {
        path = "/p" + number.incrementAndGet();
    }

    @AfterAll
    void stop() {
        client.close();
        client1.close();
        gateway.close();
        origin.close();
    }

    HttpResponse<String> send(HttpClient by, String method, String host, String target, String... headers)
            throws Exception {
        var request = HttpRequest.newBuilder(gateway.uri(host, target))
                .method(
                        method,
                        method.equals("GET") || method.equals("HEAD")
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString("changed"))
                .timeout(Duration.ofSeconds(15));
        Arrays.stream(headers).map(header -> header.split(": ", 2)).forEach(pair -> request.header(pair[0], pair[1]));
        return by.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    HttpResponse<String> get(String host, String... headers) throws Exception {
        return send(client, "GET", host, path, headers);
    }

    static String header(HttpResponse<?> answer, String name) {
        return answer.headers().firstValue(name).orElse("");
    }

    int timesAsked() {
        return origin.asked(path).size();
    }
}
