package cloud.edd.gateway.forward;

import static org.springframework.cloud.gateway.support.ServerWebExchangeUtils.CLIENT_RESPONSE_CONN_ATTR;

import java.util.List;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.cloud.gateway.filter.NettyWriteResponseFilter;
import org.springframework.cloud.gateway.filter.headers.HttpHeadersFilter;
import org.springframework.http.MediaType;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;
import reactor.core.publisher.SignalType;
import reactor.netty.Connection;

/**
 * The stock filter that writes the answer, except that the head goes out as soon as it is there: an event stream is open
 * before its first event. Where a filter of the route rewrites the body, the stock way is taken.
 */
final class AnswerFilter extends NettyWriteResponseFilter {

    AnswerFilter(List<MediaType> streamingMediaTypes, ObjectProvider<List<HttpHeadersFilter>> headersFilters) {
        super(streamingMediaTypes, headersFilters);
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, GatewayFilterChain chain) {
        if (!(exchange.getResponse() instanceof ForwardResponse response)) {
            return super.filter(exchange, chain);
        }
        return chain.filter(exchange)
                .then(Mono.defer(() -> {
                    Connection backend = exchange.getAttribute(CLIENT_RESPONSE_CONN_ATTR);
                    return backend == null
                            ? Mono.empty()
                            : response.relay(
                                    backend.inbound().receive().retain().map(buffer -> wrap(buffer, response)));
                }))
                .doFinally(end -> giveUp(exchange, end));
    }

    private static void giveUp(ServerWebExchange exchange, SignalType end) {
        Connection backend = exchange.getAttribute(CLIENT_RESPONSE_CONN_ATTR);
        if (end != SignalType.ON_COMPLETE && backend != null) {
            backend.dispose();
        }
    }
}
