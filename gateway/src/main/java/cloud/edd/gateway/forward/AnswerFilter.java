package cloud.edd.gateway.forward;

import static org.springframework.cloud.gateway.support.ServerWebExchangeUtils.CLIENT_RESPONSE_ATTR;
import static org.springframework.cloud.gateway.support.ServerWebExchangeUtils.CLIENT_RESPONSE_CONN_ATTR;

import cloud.edd.gateway.tunnel.TunnelEnd;
import cloud.edd.gateway.tunnel.Tunnels;
import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.cloud.gateway.filter.GlobalFilter;
import org.springframework.cloud.gateway.filter.NettyWriteResponseFilter;
import org.springframework.core.Ordered;
import org.springframework.core.io.buffer.NettyDataBufferFactory;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;
import reactor.core.publisher.SignalType;
import reactor.netty.Connection;
import reactor.netty.http.client.HttpClientResponse;

/**
 * Takes the place of the stock {@code NettyWriteResponseFilter}: writes the answer when all other filters have run, its
 * head as soon as it is there, so that an event stream is open before its first event.
 */
final class AnswerFilter implements GlobalFilter, Ordered {

    private final Tunnels tunnels;

    AnswerFilter(Tunnels tunnels) {
        this.tunnels = tunnels;
    }

    @Override
    public int getOrder() {
        return NettyWriteResponseFilter.WRITE_RESPONSE_FILTER_ORDER;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, GatewayFilterChain chain) {
        return chain.filter(exchange).then(Mono.defer(() -> write(exchange))).doFinally(end -> giveUp(exchange, end));
    }

    /** A filter that answered by itself, such as a redirect, has left no connection. */
    private Mono<Void> write(ServerWebExchange exchange) {
        Connection backend = exchange.getAttribute(CLIENT_RESPONSE_CONN_ATTR);
        if (backend == null) {
            return Mono.empty();
        }
        ForwardResponse response = (ForwardResponse) exchange.getResponse();
        TunnelEnd tunnel = backend.channel().pipeline().get(TunnelEnd.class);
        if (tunnel != null) {
            return tunnels.relay(
                    Forwarding.of(exchange).exchange(),
                    AnswerHead.ofUpgrade(Forwarding.of(exchange).exchange(), response.headers()),
                    tunnel);
        }
        if (response.isTaken()) {
            // Read to its end, for the sake of the connection.
            return backend.inbound().receive().then();
        }
        HttpClientResponse answer = exchange.getRequiredAttribute(CLIENT_RESPONSE_ATTR);
        response.delimitedBy(answer.responseHeaders());
        var buffers = (NettyDataBufferFactory) response.bufferFactory();
        return response.relay(backend.inbound().receive().retain().map(buffers::wrap));
    }

    private static void giveUp(ServerWebExchange exchange, SignalType end) {
        Connection backend = exchange.getAttribute(CLIENT_RESPONSE_CONN_ATTR);
        if (end != SignalType.ON_COMPLETE && backend != null) {
            backend.dispose();
        }
    }
}
