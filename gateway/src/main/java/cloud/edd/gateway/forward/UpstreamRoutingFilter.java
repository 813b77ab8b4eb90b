package cloud.edd.gateway.forward;

import static org.springframework.cloud.gateway.support.ServerWebExchangeUtils.CLIENT_RESPONSE_ATTR;
import static org.springframework.cloud.gateway.support.ServerWebExchangeUtils.CLIENT_RESPONSE_CONN_ATTR;
import static org.springframework.cloud.gateway.support.ServerWebExchangeUtils.isAlreadyRouted;
import static org.springframework.cloud.gateway.support.ServerWebExchangeUtils.setAlreadyRouted;

import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import java.net.URI;
import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.cloud.gateway.filter.GlobalFilter;
import org.springframework.core.Ordered;
import org.springframework.core.io.buffer.NettyDataBufferFactory;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/**
 * Takes the place of Spring Cloud Gateway's {@code NettyRoutingFilter}, which asks for 2 MiB of the request body ahead,
 * collects bodies of GET and DELETE, and counts the upload as waiting time. Streams the request out, puts the head of the
 * answer where the stock {@code NettyWriteResponseFilter} expects it, and leaves the rest to {@link AnswerFilter}.
 */
final class UpstreamRoutingFilter implements GlobalFilter, Ordered {
    private final Upstream upstream;
    private final RequestHead requestHead;

    UpstreamRoutingFilter(Upstream upstream, RequestHead requestHead) {
        this.upstream = upstream;
        this.requestHead = requestHead;
    }

    @Override
    public int getOrder() {
        return Ordered.LOWEST_PRECEDENCE;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, GatewayFilterChain chain) {
        if (isAlreadyRouted(exchange)) {
            return chain.filter(exchange);
        }
        setAlreadyRouted(exchange);
        Forwarding forwarding = Forwarding.of(exchange);
        HttpHeaders filtered = new DefaultHttpHeaders();
        exchange.getRequest().getHeaders().forEach((name, values) -> filtered.add(name, values));
        return upstream.ask(
                        forwarding.exchange(),
                        target(exchange, forwarding),
                        requestHead.of(
                                forwarding.exchange(),
                                filtered,
                                forwarding.decision().route().toContainer()),
                        () -> exchange.getRequest().getBody().map(NettyDataBufferFactory::toByteBuf),
                        answer -> begin(exchange, forwarding, answer))
                .then(chain.filter(exchange));
    }

    /** What the client asked for, byte for byte, unless a filter of the route rewrote the path. */
    private static String target(ServerWebExchange exchange, Forwarding forwarding) {
        URI backend = forwarding.decision().route().target();
        URI asked = exchange.getRequest().getURI();
        Object original = exchange.getAttribute(FilteredForwarder.ORIGINAL_URI);
        String pathAndQuery = asked.equals(original)
                ? forwarding.decision().pathAndQuery()
                : asked.getRawPath() + (asked.getRawQuery() == null ? "" : "?" + asked.getRawQuery());
        return backend.getScheme() + "://" + backend.getRawAuthority() + pathAndQuery;
    }

    private static void begin(ServerWebExchange exchange, Forwarding forwarding, Answer answer) {
        exchange.getAttributes().put(CLIENT_RESPONSE_ATTR, answer.head());
        exchange.getAttributes().put(CLIENT_RESPONSE_CONN_ATTR, answer.connection());
        ServerHttpResponse response = exchange.getResponse();
        response.setStatusCode(HttpStatusCode.valueOf(answer.head().status().code()));
        AnswerHead.of(
                        forwarding.exchange(),
                        answer.head().responseHeaders(),
                        forwarding.decision().route().toContainer())
                .forEach(header -> response.getHeaders().add(header.getKey(), header.getValue()));
    }
}
