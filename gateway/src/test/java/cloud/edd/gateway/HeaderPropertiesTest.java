package cloud.edd.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/** Whatever headers a client sends, the service gets those that are its business, and the gateway's word for the rest. */
class HeaderPropertiesTest {
    private static final String HOST = "auth.cloud.localhost";

    /** Of one connection (RFC 9110, section 7.6.1), and what HTTP/1.1 proxies made of it. */
    private static final Set<String> HOP_BY_HOP = Set.of(
            "connection",
            "keep-alive",
            "proxy-connection",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade",
            "proxy-authenticate",
            "proxy-authorization");

    private static final String STRANGERS_TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final Set<String> FORGED = Set.of("forwarded", "x-real-ip", "x-service-key", "tracestate");
    private static final SynchronousQueue<List<String>> heads = new SynchronousQueue<>();

    @SuppressWarnings("NullAway.Init") // before all properties
    private static RawBackend backend;

    @SuppressWarnings("NullAway.Init")
    private static TestGateway gateway;

    @SuppressWarnings("NullAway.Init")
    private static Socket client;

    record Header(String name, String value) {
        String lowerName() {
            return name.toLowerCase(Locale.ROOT);
        }
    }

    @BeforeContainer
    static void start() throws IOException {
        backend = new RawBackend(socket -> {
            while (true) {
                List<String> head = RawAnswer.head(socket.getInputStream());
                RawAnswer.write(socket, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
                try {
                    heads.offer(head, 20, TimeUnit.SECONDS);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
        });
        gateway =
                TestGateway.start(Map.of("auth/", backend.url()), Map.of("edd.gateway.limits.exempt[0]", "127.0.0.1"));
        client = gateway.tls(HOST);
    }

    @AfterContainer
    static void stop() throws IOException {
        client.close();
        gateway.close();
        backend.close();
    }

    @Property(tries = 200)
    void the_service_gets_what_is_its_business(@ForAll("headers") List<Header> sent) throws Exception {
        var request = new StringBuilder("GET /x HTTP/1.1\r\nHost: " + HOST + "\r\n");
        sent.forEach(header -> request.append(header.name())
                .append(": ")
                .append(header.value())
                .append("\r\n"));
        RawAnswer answer = RawAnswer.to(client, request + "\r\n");
        assertThat(answer.status()).isEqualTo(200);
        List<String> head = heads.poll(20, TimeUnit.SECONDS);
        assertThat(head).isNotNull();
        List<Header> received = head.stream()
                .skip(1)
                .map(line -> new Header(
                        line.substring(0, line.indexOf(':')),
                        line.substring(line.indexOf(':') + 1).strip()))
                .toList();
        Map<String, List<String>> byName = received.stream()
                .collect(Collectors.groupingBy(
                        Header::lowerName, Collectors.mapping(Header::value, Collectors.toList())));

        assertThat(head.getFirst()).isEqualTo("GET /x HTTP/1.1");
        assertThat(byName).containsEntry("host", List.of(HOST));
        assertThat(byName).containsEntry("x-forwarded-for", List.of("127.0.0.1"));
        assertThat(byName).containsEntry("x-forwarded-proto", List.of("https"));
        assertThat(byName).containsEntry("x-forwarded-host", List.of(HOST));
        assertThat(byName).containsEntry("x-forwarded-port", List.of("8443"));
        assertThat(byName).containsEntry("x-request-id", List.of(answer.header("x-request-id")));
        // A stranger's trace is not gone on with.
        assertThat(byName.get("traceparent"))
                .hasSize(1)
                .allSatisfy(trace -> assertThat(trace)
                        .matches("00-[0-9a-f]{32}-[0-9a-f]{16}-00")
                        .doesNotContain(STRANGERS_TRACE));
        assertThat(byName.keySet()).doesNotContainAnyElementsOf(FORGED).doesNotContainAnyElementsOf(HOP_BY_HOP);

        Set<String> ofConnection = sent.stream()
                .filter(header -> header.lowerName().equals("connection"))
                .flatMap(header ->
                        List.of(header.value().toLowerCase(Locale.ROOT).split(",")).stream())
                .map(String::strip)
                .collect(Collectors.toSet());
        List<Header> expected = new ArrayList<>(sent);
        expected.removeIf(header -> HOP_BY_HOP.contains(header.lowerName())
                || FORGED.contains(header.lowerName())
                || ofConnection.contains(header.lowerName())
                || header.lowerName().startsWith("x-forwarded-")
                || header.lowerName().startsWith("x-http2-")
                || header.lowerName().startsWith("trace")
                || header.lowerName().equals("x-request-id"));
        assertThat(received.stream()
                        .filter(header -> header.lowerName().startsWith("x-own"))
                        .toList())
                .containsExactlyInAnyOrderElementsOf(expected);
    }

    @Provide
    Arbitrary<List<Header>> headers() {
        Arbitrary<String> value = Arbitraries.strings()
                .withCharRange('!', '~')
                .withChars(' ')
                .ofMinLength(1)
                .ofMaxLength(30)
                .map(text -> text.strip().isEmpty() ? "x" : text.strip());
        Arbitrary<Header> own = Combinators.combine(Arbitraries.of("X-Own", "x-own-a", "X-OWN-B"), value)
                .as(Header::new);
        Arbitrary<Header> forged = Combinators.combine(
                        Arbitraries.of(
                                "X-Forwarded-For",
                                "x-forwarded-for",
                                "X-Forwarded-Proto",
                                "X-Forwarded-Host",
                                "X-Forwarded-Port",
                                "X-Forwarded-Prefix",
                                "Forwarded",
                                "X-Real-IP",
                                "X-Service-Key",
                                "X-Request-ID",
                                "X-Http2-Stream-Id"),
                        value)
                .as(Header::new);
        Arbitrary<Header> ofConnection = Arbitraries.of(
                new Header("Connection", "x-own-a"),
                new Header("connection", "X-Own, keep-alive"),
                new Header("Connection", "keep-alive"),
                new Header("Keep-Alive", "timeout=5"),
                new Header("Proxy-Connection", "keep-alive"),
                new Header("TE", "trailers"),
                new Header("traceparent", "00-" + STRANGERS_TRACE + "-00f067aa0ba902b7-01"),
                new Header("tracestate", "vendor=1"),
                new Header("Trailer", "Expires"),
                new Header("Proxy-Authorization", "Basic eDp5"));
        return Arbitraries.frequencyOf(Tuple.of(3, own), Tuple.of(3, forged), Tuple.of(1, ofConnection))
                .list()
                .ofMaxSize(10);
    }
}
