package cloud.edd.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is asked from outside, and who is told. */
class UptimeTest {

    private final List<String> said = new ArrayList<>();
    private HttpServer server = nothing();

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void asksAgainBeforeItSaysThatSomethingIsDown() {
        var asked = new AtomicInteger();
        answer("/well", () -> 200);
        answer("/comes-back", () -> asked.incrementAndGet() < 3 ? 503 : 200);
        answer("/down", () -> 502);
        answer("/login", () -> 302);

        List<String> failures = new Probe(Duration.ZERO, said::add)
                .failures(List.of(
                        address("/well"),
                        address("/comes-back"),
                        address("/down"),
                        address("/login"),
                        URI.create("http://127.0.0.1:1/")));

        assertThat(failures)
                .hasSize(3)
                .contains(address("/down") + " (502)", address("/login") + " (302)")
                .anyMatch(failure -> failure.startsWith("http://127.0.0.1:1/ (ConnectException"));
        assertThat(asked).hasValue(3);
        assertThat(said).hasSize(5);
    }

    @Test
    void tellsDiscordAndMentionsNobody() {
        var bodies = new CopyOnWriteArrayList<String>();
        server.createContext("/webhook", exchange -> {
            bodies.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });

        tell("@everyone \"auth-service\" did not\tbecome ready\n" + "x".repeat(3000));

        assertThat(bodies)
                .singleElement()
                .satisfies(body -> assertThat(body)
                        .startsWith("{\"content\":\"@everyone \\\"auth-service\\\" did not\\u0009become ready\\nxxx")
                        .endsWith("x…\",\"allowed_mentions\":{\"parse\":[]}}")
                        .hasSizeLessThan(2100));
    }

    @Test
    void neverSaysTheWebhook() {
        answer("/webhook", () -> 404);
        assertThatThrownBy(() -> tell("hello")).hasMessageContaining("Discord answered 404");
        server.stop(0);
        assertThatThrownBy(() -> tell("hello"))
                .hasMessageContaining("could not be reached")
                .hasNoCause()
                .message()
                .doesNotContain("webhook");
        assertThatThrownBy(() -> new Delivery(Path.of("."), Clock.systemUTC(), Map.of(), said::add)
                        .run(List.of("tell", "--text", "hello")))
                .hasMessageContaining("DISCORD_WEBHOOK_URL is not set");
    }

    @Test
    void asksTheFrontPageAndEveryPublicServiceThatHasAModule() {
        Path root = Path.of("..").toAbsolutePath().normalize();

        assertThat(PublicAddresses.read(root, "production"))
                .map(URI::toString)
                .allMatch(address -> address.startsWith("https://"))
                .contains("https://auth.cloud.eddisonso.com/readyz", "https://storage.cloud.eddisonso.com/readyz")
                .doesNotHaveDuplicates();
        assertThat(PublicAddresses.read(root, "production").contains(URI.create("https://cloud.eddisonso.com/")))
                .describedAs("the front page is asked from the day the frontend is there")
                .isEqualTo(Files.exists(root.resolve("frontend/pom.xml")));
    }

    private void tell(String text) {
        new Delivery(
                        Path.of("."),
                        Clock.systemUTC(),
                        Map.of("DISCORD_WEBHOOK_URL", address("/webhook").toString()),
                        said::add)
                .run(List.of("tell", "--text", text));
    }

    private URI address(String path) {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
    }

    private void answer(String path, java.util.function.IntSupplier status) {
        server.createContext(path, exchange -> {
            exchange.sendResponseHeaders(status.getAsInt(), -1);
            exchange.close();
        });
    }

    private static HttpServer nothing() {
        try {
            return HttpServer.create();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
