package cloud.edd.gateway.forward;

import static org.springframework.cloud.gateway.support.ServerWebExchangeUtils.GATEWAY_REQUEST_URL_ATTR;
import static org.springframework.cloud.gateway.support.ServerWebExchangeUtils.GATEWAY_ROUTE_ATTR;

import cloud.edd.gateway.exchange.Decision;
import cloud.edd.gateway.exchange.Exchange;
import io.netty.buffer.ByteBufAllocator;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.springframework.cloud.gateway.handler.FilteringWebHandler;
import org.springframework.core.io.buffer.NettyDataBufferFactory;
import org.springframework.http.codec.ServerCodecConfigurer;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.adapter.DefaultServerWebExchange;
import org.springframework.web.server.i18n.AcceptHeaderLocaleContextResolver;
import org.springframework.web.server.session.DefaultWebSessionManager;
import org.springframework.web.util.UriUtils;
import reactor.core.publisher.Mono;

/**
 * Forwards through the filter chain of Spring Cloud Gateway: the stock filters of the route's row, {@link
 * UpstreamRoutingFilter}, and the stock filter that writes the answer. Predicates have no part in it, the route is
 * decided before.
 */
final class SpringCloudGatewayForwarder implements Forwarder {
    static final String ORIGINAL_URI = SpringCloudGatewayForwarder.class.getName() + ".originalUri";

    private final FilteringWebHandler filters;
    private final GatewayRoutes routes;
    private final ForwardProperties properties;
    private final long bodyLimit;
    private final ServerCodecConfigurer codecs = ServerCodecConfigurer.create();
    private final DefaultWebSessionManager noSessions = new DefaultWebSessionManager();
    private final AcceptHeaderLocaleContextResolver locales = new AcceptHeaderLocaleContextResolver();
    private final NettyDataBufferFactory buffers = new NettyDataBufferFactory(ByteBufAllocator.DEFAULT);

    /** @param bodyLimit in bytes, for routes that do not take bodies of any size */
    SpringCloudGatewayForwarder(
            FilteringWebHandler filters, GatewayRoutes routes, ForwardProperties properties, long bodyLimit) {
        this.filters = filters;
        this.routes = routes;
        this.properties = properties;
        this.bodyLimit = bodyLimit;
    }

    @Override
    public Mono<Void> forward(Exchange exchange, Decision.Forward decision) {
        long limit = decision.route().unlimitedBody() ? Forwarding.UNLIMITED : bodyLimit;
        if (limit != Forwarding.UNLIMITED && exchange.contentLength() > limit) {
            return Mono.error(new ForwardException.BodyTooLarge(limit));
        }
        return routes.of(decision.route()).flatMap(route -> {
            var forwarding = new Forwarding(exchange, decision, limit);
            URI uri = uri(decision);
            var response = new ForwardResponse(exchange, properties, buffers);
            ServerWebExchange web = new DefaultServerWebExchange(
                    new ForwardRequest(forwarding, uri, buffers), response, noSessions, codecs, locales);
            forwarding.attachTo(web);
            web.getAttributes().put(GATEWAY_ROUTE_ATTR, route);
            web.getAttributes().put(GATEWAY_REQUEST_URL_ATTR, uri);
            web.getAttributes().put(ORIGINAL_URI, uri);
            return filters.handle(web).then(Mono.defer(response::end));
        });
    }

    /** For filters that look at it; what java.net.URI does not take is encoded, the backend still sees the original. */
    private static URI uri(Decision.Forward decision) {
        String base = decision.route().target().toString();
        String pathAndQuery = decision.pathAndQuery();
        try {
            return URI.create(base + pathAndQuery);
        } catch (IllegalArgumentException strange) {
            int query = pathAndQuery.indexOf('?');
            String path = query < 0 ? pathAndQuery : pathAndQuery.substring(0, query);
            String rest =
                    query < 0 ? "" : "?" + UriUtils.encode(pathAndQuery.substring(query + 1), StandardCharsets.UTF_8);
            return URI.create(base + UriUtils.encodePath(path, StandardCharsets.UTF_8) + rest);
        }
    }
}
