package cloud.edd.gateway.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.edd.gateway.connection.ClientConnection;
import cloud.edd.gateway.connection.ListenerRole;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

class ExchangeTest {

    /** Else a backend that answers at once would now and then cost the client its connection. */
    @Test
    void a_request_is_complete_with_its_last_announced_byte() {
        Exchange exchange = exchangeOf(new DefaultHttpHeaders().add("Content-Length", "5"));
        exchange.countIn(3);
        assertThat(exchange.isRequestComplete()).isFalse();
        exchange.countIn(2);
        assertThat(exchange.isRequestComplete()).isTrue();
    }

    @Test
    void a_request_in_chunks_is_complete_when_its_end_was_read() {
        Exchange exchange = exchangeOf(new DefaultHttpHeaders().add("Transfer-Encoding", "chunked"));
        exchange.countIn(3);
        assertThat(exchange.isRequestComplete()).isFalse();
        exchange.completeRequest();
        assertThat(exchange.isRequestComplete()).isTrue();
    }

    private static Exchange exchangeOf(HttpHeaders headers) {
        var connection = new ClientConnection(
                ListenerRole.HTTPS, 8443, new InetSocketAddress(InetAddress.getLoopbackAddress(), 1));
        return new Exchange(
                saying(HttpServerRequest.class, headers),
                saying(HttpServerResponse.class, headers),
                new EmbeddedChannel(),
                connection,
                new ClientAddress(InetAddress.getLoopbackAddress(), true),
                null);
    }

    /** A request or an answer that has headers and nothing else. */
    private static <T> T saying(Class<T> type, HttpHeaders headers) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (self, method, given) -> {
            assertThat(method.getReturnType()).isEqualTo(HttpHeaders.class);
            return headers;
        }));
    }
}
