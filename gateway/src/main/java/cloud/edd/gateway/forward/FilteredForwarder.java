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
 * Forwards requests of routes whose rows list filters of Spring Cloud Gateway, through its filter chain: these filters, then
 * {@link UpstreamRoutingFilter} and {@link AnswerFilter}. Predicates have no part in it, the route is decided before.
 */
final class FilteredForwarder {
    static final String ORIGINAL_URI = FilteredForwarder.class.getName() + ".originalUri";

    private final FilteringWebHandler filters;
    private final GatewayRoutes routes;
    private final ClientAnswer answer;
    private final ServerCodecConfigurer codecs = ServerCodecConfigurer.create();
    private final DefaultWebSessionManager noSessions = new DefaultWebSessionManager();
    private final AcceptHeaderLocaleContextResolver locales = new AcceptHeaderLocaleContextResolver();
    private final NettyDataBufferFactory buffers = new NettyDataBufferFactory(ByteBufAllocator.DEFAULT);

    FilteredForwarder(FilteringWebHandler filters, GatewayRoutes routes, ClientAnswer answer) {
        this.filters = filters;
        this.routes = routes;
        this.answer = answer;
    }

    /** @param bodyLimit in bytes, or {@link RequestBody#UNLIMITED} */
    Mono<Void> forward(Exchange exchange, Decision.Forward decision, long bodyLimit) {
        return routes.of(decision.route()).flatMap(route -> {
            var forwarding = new Forwarding(exchange, decision, bodyLimit);
            URI uri = uri(decision);
            var response = new ForwardResponse(exchange, answer, buffers);
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
