package cloud.edd.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cloud.edd.gateway.FailingBackend.Behaviour;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is sent to a service a second time, and what never is: "one retry, only GET, HEAD and OPTIONS without body". */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RetryTest {
    private static final String HOST = "auth.cloud.localhost";
    private static final String NOWHERE = "compute.cloud.localhost";

    private final FailingBackend backend = new FailingBackend(FailingBackend.ANSWERS);
    private final int unused = unusedPort();
    private final TestGateway gateway = TestGateway.start(
            Map.of("auth/", backend.url(), "compute/", "http://127.0.0.1:" + unused),
            Map.of(
                    "edd.gateway.forward.first-byte", "2s",
                    // Its own test has the circuit.
                    "edd.gateway.circuit.least-requests", "100000"));

    private static int unusedPort() {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @BeforeEach
    void forget() {
        backend.requests.clear();
    }

    @AfterAll
    void stop() {
        gateway.close();
        backend.close();
    }

    /** Does something to the first request, and answers those after it. */
    private static Behaviour first(Behaviour once) {
        boolean[] done = {false};
        return (socket, line) -> {
            synchronized (done) {
                if (!done[0]) {
                    done[0] = true;
                    return once.answer(socket, line);
                }
            }
            return FailingBackend.ANSWERS.answer(socket, line);
        };
    }

    private int status(String host, String method, String body) {
        try (Socket socket = gateway.tls(host)) {
            String length = body.isEmpty() ? "" : "Content-Length: " + body.length() + "\r\n";
            RawAnswer.write(
                    socket,
                    method + " /x HTTP/1.1\r\nHost: " + host + "\r\n" + length + "Connection: close\r\n\r\n" + body);
            return Integer.parseInt(
                    RawAnswer.head(socket.getInputStream()).getFirst().split(" ")[1]);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "HEAD", "OPTIONS"})
    void a_request_without_body_that_changes_nothing_is_sent_again_after_a_reset(String method) {
        backend.behaviour = first(FailingBackend.RESETS);
        assertThat(status(HOST, method, "")).isEqualTo(200);
        assertThat(backend.requests).hasSize(2).allMatch(line -> line.equals(method + " /x HTTP/1.1"));
    }

    @Test
    void it_is_sent_twice_at_most() {
        backend.behaviour = FailingBackend.RESETS;
        assertThat(status(HOST, "GET", "")).isEqualTo(502);
        assertThat(backend.requests).hasSize(2);
    }

    @ParameterizedTest
    @CsvSource({"POST,''", "POST,a=b", "PUT,a=b", "PATCH,a=b", "DELETE,''", "GET,a=b", "OPTIONS,a=b"})
    void whatever_may_have_changed_something_or_has_a_body_is_never_sent_again(String method, String body) {
        backend.behaviour = first(FailingBackend.RESETS);
        assertThat(status(HOST, method, body)).isEqualTo(502);
        assertThat(backend.requests).hasSize(1);
    }

    @Test
    void nor_is_it_when_the_connection_was_used_before_which_is_when_a_client_library_would() {
        backend.behaviour = FailingBackend.ANSWERS;
        assertThat(status(HOST, "GET", "")).isEqualTo(200);
        backend.behaviour = first(FailingBackend.RESETS);
        assertThat(status(HOST, "POST", "a=b")).isEqualTo(502);
        assertThat(backend.requests).hasSize(2).last().isEqualTo("POST /x HTTP/1.1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "H",
                "HTTP/1.1 2",
                "HTTP/1.1 200 OK\r\nContent-Le",
                "HTTP/1.1 100 Continue\r\n\r\n",
                "rubbish\r\n\r\n"
            })
    void nothing_is_sent_again_once_a_byte_of_an_answer_came(String begin) {
        backend.behaviour = first((socket, line) -> {
            RawAnswer.write(socket, begin);
            return false;
        });
        assertThat(status(HOST, "GET", "")).isEqualTo(502);
        assertThat(backend.requests).hasSize(1);
    }

    @Test
    void an_answer_that_breaks_off_is_broken_for_the_client_too() throws IOException {
        backend.behaviour = first((socket, line) -> {
            RawAnswer.write(socket, "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf");
            return false;
        });
        try (Socket socket = gateway.tls(HOST)) {
            RawAnswer.write(socket, "GET /x HTTP/1.1\r\nHost: " + HOST + "\r\n\r\n");
            assertThat(RawAnswer.head(socket.getInputStream()).getFirst()).startsWith("HTTP/1.1 200");
            assertThat(new String(socket.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8))
                    .isEqualTo("half");
        } catch (EOFException | javax.net.ssl.SSLException brokenOff) {
            // as it should be, and some TLS stacks say so
        }
        assertThat(backend.requests).hasSize(1);
    }

    @Test
    void a_service_that_may_be_at_work_is_not_asked_again() {
        backend.behaviour = first(FailingBackend.HANGS);
        assertThat(status(HOST, "GET", "")).isEqualTo(504);
        assertThat(backend.requests).hasSize(1);
    }

    @Test
    void a_service_that_refuses_connections_is_502_and_there_when_it_is_back() throws IOException {
        assertThat(status(NOWHERE, "GET", "")).isEqualTo(502);
        assertThat(status(NOWHERE, "POST", "a=b")).isEqualTo(502);
        try (ServerSocket back = new ServerSocket(unused, 5, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> {
                try (Socket socket = back.accept()) {
                    FailingBackend.ANSWERS.answer(
                            socket, RawAnswer.head(socket.getInputStream()).getFirst());
                } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            });
            assertThat(status(NOWHERE, "GET", "")).isEqualTo(200);
        }
        assertThatThrownBy(() -> new Socket(InetAddress.getLoopbackAddress(), unused).close())
                .isInstanceOf(IOException.class);
    }
}
