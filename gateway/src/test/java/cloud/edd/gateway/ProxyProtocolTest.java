package cloud.edd.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.net.ssl.SSLSocket;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A proxy that tells by the PROXY protocol for whom it opens connections. */
class ProxyProtocolTest {
    private static final String HOST = "auth.cloud.localhost";
    private static final String GET =
            "GET / HTTP/1.1\r\nHost: " + HOST + "\r\nX-Forwarded-For: 6.6.6.6\r\nX-Forwarded-Proto: https\r\n\r\n";
    private static final String SIGNATURE = "\r\n\r\n\0\r\nQUIT\n";
    private static final String FOUR_ADDRESSES = "\u00cb\0q\u0009\n\0\0\1" + "\u00124\u0001\u00bb";

    private static final TestBackend backend = new TestBackend().echo("/");
    private static TestGateway gateway;

    @BeforeAll
    @Timeout(120) // a gateway on whatever machine
    static void start() {
        var properties = new LinkedHashMap<String, String>();
        properties.put("edd.gateway.trusted-proxies[0]", "127.0.0.0/8");
        properties.put("edd.gateway.proxy-protocol", "true");
        properties.put("edd.gateway.listeners.detection", "1s");
        properties.put("edd.gateway.limits.connections", "3");
        gateway = TestGateway.start(Map.of("auth/", backend.url()), properties);
    }

    @AfterAll
    static void stop() {
        gateway.close();
        backend.close();
    }

    private static Socket opened(int port, String header) throws IOException {
        var socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(20_000);
        socket.getOutputStream().write(header.getBytes(StandardCharsets.ISO_8859_1));
        return socket;
    }

    /** The address that a service sees. */
    private static String client(String header) throws IOException {
        try (SSLSocket socket = encrypted(opened(gateway.https(), header))) {
            return RawAnswer.to(socket, GET)
                    .body()
                    .lines()
                    .filter(line -> line.startsWith("X-forwarded-for: "))
                    .map(line -> line.substring("X-forwarded-for: ".length()))
                    .reduce("", String::concat);
        }
    }

    private static SSLSocket encrypted(Socket plain) throws IOException {
        SSLSocket socket = (SSLSocket)
                gateway.authority.clientContext().getSocketFactory().createSocket(plain, HOST, gateway.https(), true);
        socket.startHandshake();
        return socket;
    }

    @Test
    void the_client_that_a_header_names_is_the_client() throws IOException {
        assertThat(client("PROXY TCP4 203.0.113.9 10.0.0.1 4660 443\r\n")).isEqualTo("203.0.113.9");
        assertThat(client("PROXY TCP6 2001:db8::7 2001:db8::1 4660 443\r\n")).isEqualTo("2001:db8::7");
        assertThat(client(SIGNATURE + "!\u0011\0\u000c" + FOUR_ADDRESSES)).isEqualTo("203.0.113.9");
        assertThat(client(SIGNATURE + "!\u0011\0\u0013" + FOUR_ADDRESSES + "\2\0\4host"))
                .as("with an authority behind the addresses")
                .isEqualTo("203.0.113.9");
    }

    @Test
    void a_proxy_that_speaks_for_itself_is_believed_what_it_forwards() throws IOException {
        assertThat(client("PROXY UNKNOWN\r\n")).isEqualTo("6.6.6.6");
        assertThat(client(SIGNATURE + " \0\0\0")).isEqualTo("6.6.6.6");
    }

    @Test
    void a_header_and_a_request_may_come_at_once_or_one_byte_at_a_time() throws IOException {
        try (Socket socket = opened(gateway.http(), "PROXY TCP4 203.0.113.9 10.0.0.1 4660 80\r\n" + GET)) {
            assertThat(RawAnswer.read(socket).status()).isEqualTo(301);
        }
        try (Socket socket = opened(gateway.http(), "")) {
            for (char octet : ("PROXY TCP4 203.0.113.9 10.0.0.1 4660 80\r\n" + GET).toCharArray()) {
                socket.getOutputStream().write(octet);
            }
            assertThat(RawAnswer.read(socket).status()).isEqualTo(301);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET / HTTP/1.1\r\nHost: auth.cloud.localhost\r\n\r\n",
                "\u0016\u0003\u0001\u0002\0\1\0\1\u00fc\u0003\u0003-no-header-before-a-hello",
                "PROXY TCP4 auth.cloud.localhost 10.0.0.1 4660 80\r\nGET / HTTP/1.1\r\n\r\n",
                "PROXY TCP4 203.0.113.9 10.0.0.1 99999 80\r\nGET / HTTP/1.1\r\n\r\n",
                "PROXY TCP4 203.0.113.9\r\nGET / HTTP/1.1\r\n\r\n",
                "PROXY TCP9 203.0.113.9 10.0.0.1 4660 80\r\nGET / HTTP/1.1\r\n\r\n",
                "PROXY TCP4 203.0.113.9 10.0.0.1 4660 80\nGET / HTTP/1.1\n\n",
                "PROXY TCP4 203.0.113.9 10.0.0.1 4660 80\r\nPROXY TCP4 203.0.113.9 10.0.0.1 4660 80\r\n",
                "PROXY TCP4 203.0.113.9 10.0.0.1 4660 80                                                                            \r\n",
                "proxy tcp4 203.0.113.9 10.0.0.1 4660 80\r\n",
                SIGNATURE + "1\u0011\0\u000c" + FOUR_ADDRESSES,
                SIGNATURE + "\42\u0011\0\u000c" + FOUR_ADDRESSES,
                SIGNATURE + "!\u0012\0\u000c" + FOUR_ADDRESSES,
                SIGNATURE + "!\u0011\0\u0004" + FOUR_ADDRESSES,
                SIGNATURE + "!\u0011\u00ff\u00ff" + FOUR_ADDRESSES,
                // These count on patience.
                "PROXY TCP4 203.0.",
                SIGNATURE + "!\u0011\0\u000c",
                "",
            })
    void malformed_oversized_slow_and_missing_headers_end_the_connection(String header) throws IOException {
        try (Socket socket = opened(gateway.http(), header)) {
            assertThat(endsWithoutAWord(socket)).isTrue();
        }
    }

    private static boolean endsWithoutAWord(Socket socket) {
        try {
            return socket.getInputStream().read() < 0;
        } catch (IOException reset) {
            return !(reset instanceof java.net.SocketTimeoutException);
        }
    }

    @Test
    void connections_are_counted_by_the_client_that_is_named() throws IOException {
        String header = "PROXY TCP4 198.51.100.7 10.0.0.1 4660 80\r\n";
        try (Socket first = opened(gateway.http(), header + GET);
                Socket second = opened(gateway.http(), header + GET);
                Socket third = opened(gateway.http(), header + GET)) {
            for (Socket open : new Socket[] {first, second, third}) {
                assertThat(RawAnswer.read(open).status()).isEqualTo(301);
            }
            try (Socket fourth = opened(gateway.http(), header + GET);
                    Socket other = opened(gateway.http(), header.replace('7', '8') + GET)) {
                assertThat(endsWithoutAWord(fourth)).isTrue();
                assertThat(RawAnswer.read(other).status()).isEqualTo(301);
            }
        }
        Awaitility.await().untilAsserted(() -> {
            try (Socket again = opened(gateway.http(), header + GET)) {
                assertThat(endsWithoutAWord(again)).isFalse();
            }
        });
    }
}
