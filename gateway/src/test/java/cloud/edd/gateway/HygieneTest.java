package cloud.edd.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HygieneTest {
    private static final String HOST = "Host: auth.cloud.localhost\r\n";
    private static final TestBackend backend = new TestBackend().echo("/");
    private static TestGateway gateway;

    @BeforeAll
    static void start() {
        gateway = TestGateway.start(
                Map.of("auth/", backend.url()),
                Map.of(
                        "edd.gateway.listeners.head", "500ms",
                        "edd.gateway.listeners.detection", "500ms",
                        "edd.gateway.listeners.handshake", "3s"));
    }

    @AfterAll
    static void stop() {
        gateway.close();
        backend.close();
    }

    private static RawAnswer answerTo(String request) throws IOException {
        try (Socket socket = gateway.tls("auth.cloud.localhost")) {
            return RawAnswer.to(socket, request);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "two hosts                 | GET / HTTP/1.1~Host: auth.cloud.localhost~Host: auth.cloud.localhost~",
                "no host                   | GET / HTTP/1.1~Accept: */*~",
                "a host with a path        | GET / HTTP/1.1~Host: auth.cloud.localhost/x~",
                "a length and chunks       | POST / HTTP/1.1~Host: auth.cloud.localhost~Content-Length: 5~Transfer-Encoding: chunked~",
                "two lengths               | POST / HTTP/1.1~Host: auth.cloud.localhost~Content-Length: 5~Content-Length: 6~",
                "an unknown coding         | POST / HTTP/1.1~Host: auth.cloud.localhost~Transfer-Encoding: gzip, chunked~",
                "a doubled coding          | POST / HTTP/1.1~Host: auth.cloud.localhost~Transfer-Encoding: chunked~Transfer-Encoding: chunked~",
                "chunks in HTTP/1.0        | POST / HTTP/1.0~Host: auth.cloud.localhost~Transfer-Encoding: chunked~",
                "an absolute target        | GET http://auth.cloud.localhost/ HTTP/1.1~Host: auth.cloud.localhost~",
                "a tunnel                  | CONNECT auth.cloud.localhost:443 HTTP/1.1~Host: auth.cloud.localhost~",
                "an encoded slash          | GET /a%2Fb HTTP/1.1~Host: auth.cloud.localhost~",
                "a NUL                     | GET /a%00b HTTP/1.1~Host: auth.cloud.localhost~",
                "dots above the root       | GET /../x HTTP/1.1~Host: auth.cloud.localhost~",
                "encoded dots              | GET /a/%2e%2e/b HTTP/1.1~Host: auth.cloud.localhost~",
                "a header without a name   | GET / HTTP/1.1~Host: auth.cloud.localhost~: x~",
                "a space before the colon  | GET / HTTP/1.1~Host : auth.cloud.localhost~",
            })
    void what_is_not_sound_is_400(String what, String request) throws IOException {
        RawAnswer answer = answerTo(request.replace("~", "\r\n") + "\r\n");
        assertThat(answer.status()).as(what).isEqualTo(400);
        assertThat(answer.header("x-request-id")).isNotEmpty();
    }

    @Test
    void a_line_beyond_16_KiB_is_414() throws IOException {
        RawAnswer answer = answerTo("GET /" + "x".repeat(17_000) + " HTTP/1.1\r\n" + HOST + "\r\n");
        assertThat(answer.status()).isEqualTo(414);
    }

    @Test
    void headers_beyond_32_KiB_are_431_and_below_they_pass() throws IOException {
        String pair = "X-Filler: " + "x".repeat(10_000) + "\r\n";
        assertThat(answerTo("GET / HTTP/1.1\r\n" + HOST + pair.repeat(4) + "\r\n")
                        .status())
                .isEqualTo(431);
        assertThat(answerTo("GET / HTTP/1.1\r\n" + HOST + pair.repeat(2) + "\r\n")
                        .status())
                .isEqualTo(200);
    }

    @Test
    void headers_that_do_not_end_are_408() throws IOException {
        RawAnswer answer = answerTo("GET / HTTP/1.1\r\n" + HOST);
        assertThat(answer.status()).isEqualTo(408);
    }

    @Test
    void what_was_refused_early_is_counted() throws IOException {
        answerTo("GET /" + "x".repeat(17_000) + " HTTP/1.1\r\n" + HOST + "\r\n");
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), gateway.health())) {
            assertThat(RawAnswer.to(socket, "GET /actuator/prometheus HTTP/1.1\r\nHost: x\r\n\r\n")
                            .body())
                    .contains("edd_gateway_refused_heads_total{status=\"414\"}");
        }
    }

    @Test
    void a_long_address_over_http2_is_414_too() throws Exception {
        try (HttpClient client = gateway.client(HttpClient.Version.HTTP_2)) {
            assertThat(client.send(
                                    HttpRequest.newBuilder(
                                                    gateway.uri("auth.cloud.localhost", "/" + "x".repeat(17_000)))
                                            .build(),
                                    HttpResponse.BodyHandlers.discarding())
                            .statusCode())
                    .isEqualTo(414);
        }
    }

    @Test
    void a_request_may_come_one_byte_at_a_time() throws IOException {
        try (Socket socket = gateway.tls("auth.cloud.localhost")) {
            for (char c : ("POST /slow HTTP/1.1\r\n" + HOST + "Content-Length: 3\r\n\r\nabc").toCharArray()) {
                RawAnswer.write(socket, String.valueOf(c));
            }
            assertThat(RawAnswer.read(socket).body()).startsWith("POST /slow\n").endsWith("abc");
        }
    }

    @Test
    void pipelined_requests_are_answered_in_order() throws IOException {
        try (Socket socket = gateway.tls("auth.cloud.localhost")) {
            RawAnswer.write(
                    socket,
                    "GET /1 HTTP/1.1\r\n" + HOST + "\r\nPOST /2 HTTP/1.1\r\n" + HOST
                            + "Content-Length: 2\r\n\r\nhiGET /actuator HTTP/1.1\r\n" + HOST + "\r\nGET /4 HTTP/1.1\r\n"
                            + HOST + "\r\n");
            assertThat(RawAnswer.read(socket).body()).startsWith("GET /1\n");
            assertThat(RawAnswer.read(socket).body()).startsWith("POST /2\n").endsWith("hi");
            assertThat(RawAnswer.read(socket).status()).isEqualTo(404);
            assertThat(RawAnswer.read(socket).body()).startsWith("GET /4\n");
        }
    }

    @Test
    void hop_by_hop_and_internal_headers_stay_here() throws IOException {
        String body = answerTo("GET / HTTP/1.1\r\n" + HOST
                        + "Connection: X-Private, keep-alive\r\nX-Private: 1\r\nKeep-Alive: 5\r\nProxy-Connection: x\r\n"
                        + "TE: trailers\r\nUpgrade: h2c\r\nX-Service-Key: stolen\r\nX-Real-IP: 9.9.9.9\r\n"
                        + "Forwarded: for=9.9.9.9\r\nX-Forwarded-For: 9.9.9.9\r\nX-Forwarded-Host: evil\r\n"
                        + "X-Forwarded-Prefix: /evil\r\nX-Request-ID: kept-1\r\nX-Custom: stays\r\n\r\n")
                .body()
                .toLowerCase(java.util.Locale.ROOT);
        assertThat(body)
                .doesNotContain(
                        "x-private", "keep-alive:", "proxy-connection", "\nte:", "upgrade", "stolen", "9.9.9.9", "evil")
                .doesNotContain("user-agent", "accept:")
                .contains("x-forwarded-for: 127.0.0.1\n")
                .contains("x-forwarded-proto: https\n")
                .contains("x-forwarded-host: auth.cloud.localhost\n")
                .contains("x-forwarded-port: 8443\n")
                .contains("x-request-id: kept-1\n")
                .contains("x-custom: stays\n");
    }

    @Test
    void a_harmful_request_id_is_replaced() throws IOException {
        RawAnswer answer = answerTo("GET / HTTP/1.1\r\n" + HOST + "X-Request-ID: a b<script>\r\n\r\n");
        assertThat(answer.header("x-request-id")).matches("[0-9a-f-]{36}");
    }

    @Test
    void a_host_in_other_spelling_is_the_same_host() throws IOException {
        assertThat(answerTo("GET / HTTP/1.1\r\nHost: AUTH.Cloud.localhost.:8443\r\n\r\n")
                        .status())
                .isEqualTo(200);
    }

    @Test
    void a_host_the_certificate_does_not_cover_is_421() throws IOException {
        assertThat(answerTo("GET / HTTP/1.1\r\nHost: cloud.example.org\r\n\r\n").status())
                .isEqualTo(421);
    }

    @ParameterizedTest
    @ValueSource(strings = {"cloud.example.org", "a.b.cloud.localhost"})
    void a_name_without_a_certificate_gets_no_handshake(String name) {
        assertThatThrownBy(() -> gateway.tls(name).close()).isInstanceOf(IOException.class);
    }

    @Test
    void a_client_hello_without_a_name_is_closed() {
        assertThatThrownBy(() -> {
                    try (var socket = gateway.authority
                            .clientContext()
                            .getSocketFactory()
                            .createSocket("127.0.0.1", gateway.https())) {
                        socket.setSoTimeout(5_000);
                        ((javax.net.ssl.SSLSocket) socket).startHandshake();
                    }
                })
                .isInstanceOf(SSLException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"SSH-2.0-OpenSSH_9.2\r\n", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "GE\0", "\0\0", "Q"})
    void what_is_neither_TLS_nor_HTTP_is_closed(String bytes) throws IOException {
        try (Socket socket = gateway.clear()) {
            socket.setSoTimeout(5_000);
            socket.getOutputStream().write(bytes.getBytes(StandardCharsets.ISO_8859_1));
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        } catch (java.net.SocketException reset) {
            assertThat(reset).hasMessageContaining("reset");
        }
    }

    @Test
    void a_connection_that_says_nothing_is_closed() throws IOException {
        try (Socket socket = gateway.clear()) {
            socket.setSoTimeout(5_000);
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
    }

    /** @param part of the first message of a handshake, the ClientHello, that the client sends before it says nothing more */
    @ParameterizedTest
    @ValueSource(doubles = {0.5, 1})
    void a_handshake_that_does_not_end_is_cut_off(double part) throws Exception {
        SSLEngine client = SSLContext.getDefault().createSSLEngine("auth.cloud.localhost", 443);
        client.setUseClientMode(true);
        ByteBuffer hello = ByteBuffer.allocate(client.getSession().getPacketBufferSize());
        client.wrap(ByteBuffer.allocate(0), hello);
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), gateway.https())) {
            socket.setSoTimeout(8_000);
            socket.getOutputStream().write(hello.array(), 0, (int) (hello.position() * part));
            assertThatCode(() -> socket.getInputStream().readAllBytes()).doesNotThrowAnyException();
        }
    }

    @Test
    void clear_http_is_sent_to_https_with_path_and_query() throws IOException {
        try (Socket socket = gateway.clear()) {
            RawAnswer answer = RawAnswer.to(socket, "GET /a%20b?x=1 HTTP/1.1\r\n" + HOST + "\r\n");
            assertThat(answer.status()).isEqualTo(301);
            assertThat(answer.header("location")).isEqualTo("https://auth.cloud.localhost:8443/a%20b?x=1");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1:18080,302,https://cloud.localhost:8443/",
        "[::1],302,https://cloud.localhost:8443/",
        "example.org,404,''"
    })
    void clear_http_to_other_hosts(String host, int status, String location) throws IOException {
        try (Socket socket = gateway.clear()) {
            RawAnswer answer = RawAnswer.to(socket, "GET /x HTTP/1.1\r\nHost: " + host + "\r\n\r\n");
            assertThat(answer.status()).isEqualTo(status);
            assertThat(answer.header("location")).isEqualTo(location);
        }
    }

    @Test
    void clear_http_without_a_host_is_400() throws IOException {
        try (Socket socket = gateway.clear()) {
            assertThat(RawAnswer.to(socket, "GET / HTTP/1.0\r\n\r\n").status()).isEqualTo(400);
        }
    }
}
