package cloud.edd.gateway;

import static cloud.edd.gateway.HostileCase.http1;
import static cloud.edd.gateway.HostileCase.http2;
import static cloud.edd.gateway.Http2Bytes.END_HEADERS;
import static cloud.edd.gateway.Http2Bytes.END_STREAM;
import static cloud.edd.gateway.Http2Bytes.HEADERS;
import static cloud.edd.gateway.Http2Bytes.block;
import static cloud.edd.gateway.Http2Bytes.data;
import static cloud.edd.gateway.Http2Bytes.frame;
import static cloud.edd.gateway.Http2Bytes.opened;
import static cloud.edd.gateway.Http2Bytes.reset;
import static cloud.edd.gateway.Http2Bytes.upload;
import static org.assertj.core.api.Assertions.assertThat;

import cloud.edd.gateway.HostileCase.Way;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A part of a body never arrives as the whole of one, and the backend does not wait for the rest. */
class BrokenBodyTest {
    private static final byte[] CHUNKED = http1(
                    "the beginning",
                    "POST /x HTTP/1.1~Host: auth.cloud.localhost~Transfer-Encoding: chunked~~2~hi~",
                    "")
            .bytes();
    private static final byte[] STREAM = opened(upload(1), data(1, false, 5));
    private static final String END_OF_CHUNKS = "0\r\n\r\n";

    private static final BlockingQueue<List<String>> begun = new ArrayBlockingQueue<>(10);
    private static final BlockingQueue<String> bodies = new ArrayBlockingQueue<>(10);
    private static final RawBackend backend = new RawBackend(socket -> {
        begun.add(RawAnswer.head(socket.getInputStream()));
        bodies.add(new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII));
    });
    private static TestGateway gateway;

    @BeforeAll
    static void start() {
        gateway = TestGateway.start(Map.of("auth/", backend.url()));
    }

    @AfterAll
    static void stop() {
        gateway.close();
        backend.close();
    }

    static Stream<HostileCase> acts() {
        return Stream.of(
                http1("a chunk without a length", "Z~", ""),
                http1("a chunk that is longer than it says", "2~hixx~0~~", ""),
                http1("a trailer that is none", "0~: x~~", ""),
                http1("an endless trailer", "0~X: " + "x".repeat(40_000) + "~~", ""),
                http1("chunks that end with the connection", "9~hi", ""),
                http2("a reset", reset(1), ""),
                http2("trailers that are none", frame(HEADERS, END_STREAM | END_HEADERS, 1, block("X", "1")), ""),
                http2("a stream that ends with the connection", data(1, false, 5), ""));
    }

    @ParameterizedTest
    @MethodSource("acts")
    void a_broken_body_stays_broken(HostileCase act) throws Exception {
        try (Socket socket = new HostileClient(gateway).connect(act.way())) {
            HostileClient.write(socket, act.way() == Way.HTTP1 ? CHUNKED : STREAM);
            assertThat(begun.poll(10, TimeUnit.SECONDS)).contains("transfer-encoding: chunked");
            HostileClient.write(socket, act.bytes());
            socket.shutdownOutput();
            assertThat(bodies.poll(10, TimeUnit.SECONDS)).isNotNull().doesNotEndWith(END_OF_CHUNKS);
        }
    }
}
