package cloud.edd.gateway.forward;

import cloud.edd.gateway.connection.ClientConnection;
import cloud.edd.gateway.connection.ListenerRole;
import cloud.edd.gateway.exchange.ClientAddress;
import cloud.edd.gateway.exchange.Exchange;
import cloud.edd.gateway.exchange.RequestId;
import cloud.edd.platform.request.RequestContext;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.NetUtil;
import java.util.Locale;
import java.util.Map;

/**
 * The headers of a request as its service gets them. What a client may have forged is replaced by what the gateway knows:
 * exactly one address, the scheme, host and port the client used, the request id and the place in the trace. The service key
 * never passes: internal calls do not go through the gateway. Nor does what concerns the client's connection only.
 */
final class RequestHead {
    private static final String FORWARDED_HOST = "X-Forwarded-Host";
    private static final String FORWARDED_PORT = "X-Forwarded-Port";

    /** Belongs to the trace that {@code traceparent} names, and to no other (W3C Trace Context, section 3.3). */
    private static final String TRACE_STATE = "tracestate";

    private final int publicHttpsPort;

    RequestHead(int publicHttpsPort) {
        this.publicHttpsPort = publicHttpsPort;
    }

    /**
     * @param said by the client, or what the filters of the route made of that
     * @param toContainer whether the service is a user's container, which gets no credentials of the platform
     */
    HttpHeaders of(Exchange exchange, HttpHeaders said, boolean toContainer) {
        // Looks at names and values once more: nothing that breaks out of its line may pass.
        HttpHeaders headers = new DefaultHttpHeaders();
        HopByHop ofConnection = HopByHop.of(said);
        var all = said.iteratorAsString();
        while (all.hasNext()) {
            Map.Entry<String, String> header = all.next();
            String name = header.getKey().toLowerCase(Locale.ROOT);
            if (!ofConnection.contain(name) && !isOurs(name)) {
                headers.add(header.getKey(), header.getValue());
            }
        }
        if (!exchange.isTraceContinued()) {
            headers.remove(TRACE_STATE);
        }
        if (toContainer) {
            ContainerCredentials.takeFrom(headers);
        }
        describeConnection(exchange, headers);
        return headers.set(RequestContext.TRACE_HEADER, exchange.trace().header())
                .set(RequestId.HEADER, exchange.requestId())
                .set(ClientAddress.FORWARDED_FOR, NetUtil.toAddressString(exchange.clientAddress()))
                .set(ClientAddress.FORWARDED_PROTO, exchange.isSecure() ? "https" : "http")
                .set(FORWARDED_HOST, exchange.host())
                .set(FORWARDED_PORT, Integer.toString(port(exchange.connection())));
    }

    private static void describeConnection(Exchange exchange, HttpHeaders headers) {
        if (exchange.hasBody() && exchange.contentLength() < 0) {
            headers.set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
        }
        if (exchange.isUpgrade()) {
            headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE);
            headers.set(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET);
        }
    }

    private int port(ClientConnection connection) {
        return connection.role() == ListenerRole.HTTPS ? publicHttpsPort : connection.outsidePort();
    }

    private static boolean isOurs(String name) {
        return name.startsWith("x-forwarded-")
                || name.startsWith("x-http2-")
                || switch (name) {
                    case "forwarded", "x-real-ip", "x-service-key", "x-request-id", "proxy-connection" -> true;
                    default -> false;
                };
    }
}
