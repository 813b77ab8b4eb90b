package cloud.edd.gateway.forward;

import cloud.edd.gateway.connection.ClientConnection;
import cloud.edd.gateway.connection.ListenerRole;
import cloud.edd.gateway.exchange.ClientAddress;
import cloud.edd.gateway.exchange.Exchange;
import cloud.edd.gateway.exchange.RequestId;
import cloud.edd.platform.request.RequestContext;
import io.netty.util.NetUtil;
import java.util.Locale;
import org.springframework.cloud.gateway.filter.headers.HttpHeadersFilter;
import org.springframework.core.Ordered;
import org.springframework.http.HttpHeaders;
import org.springframework.web.server.ServerWebExchange;

/**
 * Replaces what a client may have forged by what the gateway knows: exactly one address, the scheme, host and port the
 * client used, the request id and the place in the trace. The service key never passes: internal calls do not go through the gateway.
 */
final class ForwardingHeaders implements HttpHeadersFilter, Ordered {
    private static final String FORWARDED_HOST = "X-Forwarded-Host";
    private static final String FORWARDED_PORT = "X-Forwarded-Port";

    /** Belongs to the trace that {@code traceparent} names, and to no other (W3C Trace Context, section 3.3). */
    private static final String TRACE_STATE = "tracestate";

    private final int publicHttpsPort;

    ForwardingHeaders(int publicHttpsPort) {
        this.publicHttpsPort = publicHttpsPort;
    }

    @Override
    public HttpHeaders filter(HttpHeaders input, ServerWebExchange webExchange) {
        Exchange exchange = Forwarding.of(webExchange).exchange();
        var headers = new HttpHeaders();
        input.forEach((name, values) -> {
            if (!isOurs(name.toLowerCase(Locale.ROOT))) {
                headers.addAll(name, values);
            }
        });
        if (!exchange.isTraceContinued()) {
            headers.remove(TRACE_STATE);
        }
        headers.set(RequestContext.TRACE_HEADER, exchange.trace().header());
        headers.set(RequestId.HEADER, exchange.requestId());
        headers.set(ClientAddress.FORWARDED_FOR, NetUtil.toAddressString(exchange.clientAddress()));
        headers.set(ClientAddress.FORWARDED_PROTO, exchange.isSecure() ? "https" : "http");
        headers.set(FORWARDED_HOST, exchange.host());
        headers.set(FORWARDED_PORT, String.valueOf(port(exchange.connection())));
        return headers;
    }

    private int port(ClientConnection connection) {
        return connection.role() == ListenerRole.HTTPS ? publicHttpsPort : connection.outsidePort();
    }

    private static boolean isOurs(String name) {
        return name.startsWith("x-forwarded-")
                || name.startsWith("x-http2-")
                || switch (name) {
                    case "forwarded",
                            "x-real-ip",
                            "x-service-key",
                            "x-request-id",
                            "proxy-connection",
                            "upgrade",
                            "te" -> true;
                    default -> false;
                };
    }

    @Override
    public boolean supports(Type type) {
        return type == Type.REQUEST;
    }

    /** After the stock filters that drop hop-by-hop headers. */
    @Override
    public int getOrder() {
        return Ordered.LOWEST_PRECEDENCE;
    }
}
