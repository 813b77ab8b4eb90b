package cloud.edd.gateway.forward;

import static org.springframework.cloud.gateway.support.ServerWebExchangeUtils.CLIENT_RESPONSE_ATTR;
import static org.springframework.cloud.gateway.support.ServerWebExchangeUtils.CLIENT_RESPONSE_CONN_ATTR;
import static org.springframework.cloud.gateway.support.ServerWebExchangeUtils.isAlreadyRouted;
import static org.springframework.cloud.gateway.support.ServerWebExchangeUtils.setAlreadyRouted;

import cloud.edd.gateway.exchange.Exchange;
import cloud.edd.gateway.tunnel.Tunnels;
import cloud.edd.gateway.tunnel.UpgradeRequest;
import io.netty.channel.ConnectTimeoutException;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import java.net.URI;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.cloud.gateway.filter.GlobalFilter;
import org.springframework.cloud.gateway.filter.headers.HttpHeadersFilter;
import org.springframework.core.Ordered;
import org.springframework.core.io.buffer.NettyDataBufferFactory;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;
import reactor.netty.Connection;
import reactor.netty.http.client.HttpClient;
import reactor.netty.http.client.HttpClientResponse;
import reactor.netty.internal.shaded.reactor.pool.PoolAcquirePendingLimitException;
import reactor.netty.internal.shaded.reactor.pool.PoolAcquireTimeoutException;
import reactor.util.retry.Retry;

/**
 * Takes the place of Spring Cloud Gateway's {@code NettyRoutingFilter}, which asks for 2 MiB of the request body ahead,
 * collects bodies of GET and DELETE, and counts the upload as waiting time. Streams the request out, puts the head of the
 * answer where the stock {@code NettyWriteResponseFilter} expects it, and leaves the rest to that.
 */
final class UpstreamRoutingFilter implements GlobalFilter, Ordered {
    private static final Set<String> REPEATABLE = Set.of("GET", "HEAD", "OPTIONS");

    private final HttpClient client;
    private final HttpClient handshakes;
    private final Tunnels tunnels;
    private final List<HttpHeadersFilter> headersFilters;
    private final ForwardProperties properties;

    /** @param handshakes with connections of their own, since a tunnel keeps its one for hours */
    UpstreamRoutingFilter(
            HttpClient client,
            HttpClient handshakes,
            Tunnels tunnels,
            List<HttpHeadersFilter> headersFilters,
            ForwardProperties properties) {
        this.client = client;
        this.handshakes = handshakes;
        this.tunnels = tunnels;
        this.headersFilters = headersFilters;
        this.properties = properties;
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
        Mono<Void> attempt = Mono.defer(() -> attempt(exchange, forwarding));
        if (isRepeatable(forwarding.exchange())) {
            attempt = attempt.retryWhen(
                    Retry.max(1).filter(cause -> cause instanceof ForwardException known && known.mayBeRepeated()));
        }
        return attempt.onErrorMap(reactor.core.Exceptions::isRetryExhausted, exhausted -> {
                    Throwable cause = exhausted.getCause();
                    return cause == null ? exhausted : cause;
                })
                .then(chain.filter(exchange));
    }

    private Mono<Void> attempt(ServerWebExchange exchange, Forwarding forwarding) {
        Exchange inbound = forwarding.exchange();
        HttpHeaders headers = headers(exchange, inbound);
        var upload = new Upload(
                exchange.getRequest().getBody().map(NettyDataBufferFactory::toByteBuf),
                inbound.hasBody(),
                HttpUtil.is100ContinueExpected(new io.netty.handler.codec.http.DefaultHttpRequest(
                        io.netty.handler.codec.http.HttpVersion.HTTP_1_1, HttpMethod.GET, "/", headers)),
                properties);
        var answering = new AtomicBoolean();
        return (inbound.isUpgrade() ? handshakes : client)
                .headers(all -> all.set(headers))
                .request(HttpMethod.valueOf(inbound.method()))
                .uri(target(exchange, forwarding))
                .send((request, out) -> {
                    out.withConnection(connection -> FirstByte.watch(connection.channel(), answering));
                    keepUnsaid(request.requestHeaders(), headers);
                    return upload.send(request, out);
                })
                .responseConnection((answer, connection) -> {
                    upload.answered();
                    inbound.answered();
                    if (HttpResponseStatus.SWITCHING_PROTOCOLS.equals(answer.status())
                            && !startTunnel(inbound, answer, connection)) {
                        connection.dispose();
                        return Mono.error(new ForwardException.BrokenBackend(
                                new IllegalStateException("The service switched to a protocol nobody asked for."),
                                true));
                    }
                    begin(exchange, answer, connection);
                    return Mono.just(answer);
                })
                .takeUntilOther(tooLate(inbound.channel().eventLoop(), upload, properties))
                .onErrorMap(cause -> translate(cause, answering.get()))
                .then();
    }

    /**
     * Fails when the first byte does not come in time. The answer's head is all that is waited for, so its end ends this too.
     * {@code timeout} would look for the names of all operators with regular expressions, and go to another thread, for each
     * request.
     */
    static Mono<Void> tooLate(EventLoop loop, Upload upload, ForwardProperties properties) {
        Mono<Void> late = Mono.create(sink -> {
            var timer = loop.schedule(
                    () -> sink.error(new TimeoutException("No answer in " + properties.firstByte())),
                    properties.firstByte().toMillis(),
                    TimeUnit.MILLISECONDS);
            sink.onDispose(() -> timer.cancel(false));
        });
        return upload.sent().then(late);
    }

    private boolean startTunnel(Exchange inbound, HttpClientResponse answer, Connection connection) {
        boolean asked = inbound.isUpgrade() && UpgradeRequest.names(answer.responseHeaders());
        if (asked) {
            tunnels.hold(connection.channel());
        }
        return asked;
    }

    private HttpHeaders headers(ServerWebExchange exchange, Exchange inbound) {
        var headers = new DefaultHttpHeaders();
        HttpHeadersFilter.filterRequest(headersFilters, exchange).forEach(headers::set);
        if (inbound.hasBody() && inbound.contentLength() < 0) {
            headers.set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
        }
        if (inbound.isUpgrade()) {
            headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE);
            headers.set(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET);
        }
        inbound.tap().ask(headers);
        return headers;
    }

    /** What the client asked for, byte for byte, unless a filter of the route rewrote the path. */
    private static String target(ServerWebExchange exchange, Forwarding forwarding) {
        URI backend = forwarding.decision().route().target();
        URI asked = exchange.getRequest().getURI();
        Object original = exchange.getAttribute(SpringCloudGatewayForwarder.ORIGINAL_URI);
        String pathAndQuery = asked.equals(original)
                ? forwarding.decision().pathAndQuery()
                : asked.getRawPath() + (asked.getRawQuery() == null ? "" : "?" + asked.getRawQuery());
        return backend.getScheme() + "://" + backend.getRawAuthority() + pathAndQuery;
    }

    /** Takes back what reactor-netty adds on its own. */
    static void keepUnsaid(HttpHeaders outgoing, HttpHeaders wanted) {
        for (CharSequence name : List.of(HttpHeaderNames.USER_AGENT, HttpHeaderNames.ACCEPT)) {
            if (!wanted.contains(name)) {
                outgoing.remove(name);
            }
        }
    }

    private void begin(ServerWebExchange exchange, HttpClientResponse answer, Connection connection) {
        exchange.getAttributes().put(CLIENT_RESPONSE_ATTR, answer);
        exchange.getAttributes().put(CLIENT_RESPONSE_CONN_ATTR, connection);
        ServerHttpResponse response = exchange.getResponse();
        response.setStatusCode(HttpStatusCode.valueOf(answer.status().code()));
        var headers = new org.springframework.http.HttpHeaders();
        answer.responseHeaders().forEach(header -> headers.add(header.getKey(), header.getValue()));
        response.getHeaders()
                .addAll(HttpHeadersFilter.filter(headersFilters, headers, exchange, HttpHeadersFilter.Type.RESPONSE));
    }

    static boolean isRepeatable(Exchange exchange) {
        return REPEATABLE.contains(exchange.method()) && !exchange.hasBody();
    }

    static Throwable translate(Throwable cause, boolean answering) {
        return switch (cause) {
            case ForwardException known -> known;
            case ConnectTimeoutException slow -> new ForwardException.SlowBackend(slow, false);
            case PoolAcquireTimeoutException busy -> new ForwardException.BusyBackend(busy);
            case PoolAcquirePendingLimitException busy -> new ForwardException.BusyBackend(busy);
            case TimeoutException slow -> new ForwardException.SlowBackend(slow, true);
            default -> new ForwardException.BrokenBackend(cause, answering);
        };
    }
}
