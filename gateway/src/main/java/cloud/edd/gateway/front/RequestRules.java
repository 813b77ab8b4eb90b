package cloud.edd.gateway.front;

import cloud.edd.gateway.connection.FieldText;
import cloud.edd.gateway.connection.HostNames;
import cloud.edd.gateway.exchange.Decision.Refuse;
import cloud.edd.gateway.exchange.Exchange;
import cloud.edd.gateway.exchange.LimitProperties;
import cloud.edd.gateway.route.NormalPath;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.List;
import java.util.Optional;

/**
 * What every request must keep, over HTTP/1.1 and HTTP/2 alike: one host, an origin-form target, a path that means the
 * same to everyone, a bounded head.
 */
final class RequestRules {
    /** What a request names, once it keeps the rules. */
    record Target(String host, NormalPath path, String query) {}

    /** Either a target or a refusal. */
    sealed interface Verdict {
        record Accepted(Target target) implements Verdict {}

        record Rejected(Refuse refusal) implements Verdict {}
    }

    /** The longest registered one, {@code UPDATEREDIRECTREF}, has 17 letters. */
    private static final int LONGEST_METHOD = 32;

    private final LimitProperties limits;

    RequestRules(LimitProperties limits) {
        this.limits = limits;
    }

    Verdict check(Exchange exchange) {
        String uri = exchange.request().uri();
        if (uri.length() > limits.requestLine().toBytes()) {
            return rejected(HttpResponseStatus.REQUEST_URI_TOO_LONG, "The address of the request is too long.");
        }
        Optional<String> host = host(exchange);
        if (host.isEmpty()) {
            return rejected(HttpResponseStatus.BAD_REQUEST, "The request must name exactly one host.");
        }
        int query = uri.indexOf('?');
        String rawPath = query < 0 ? uri : uri.substring(0, query);
        exchange.name(host.get(), rawPath);
        if (exchange.method().length() > LONGEST_METHOD) {
            return rejected(HttpResponseStatus.NOT_IMPLEMENTED, "There is no such method.");
        }
        if (!FieldText.isVisible(uri) || hasDoubtfulLength(exchange)) {
            return rejected(HttpResponseStatus.BAD_REQUEST, "The request is not sound HTTP.");
        }
        if (uri.indexOf('#') >= 0 || "CONNECT".equals(exchange.method()) || "TRACE".equals(exchange.method())) {
            return rejected(HttpResponseStatus.BAD_REQUEST, "Requests of this form are not taken here.");
        }
        return NormalPath.parse(rawPath)
                .<Verdict>map(path ->
                        new Verdict.Accepted(new Target(host.get(), path, query < 0 ? "" : uri.substring(query))))
                .orElseGet(() -> rejected(
                        HttpResponseStatus.BAD_REQUEST, "The path of the request is not one that can be served."));
    }

    /**
     * Over HTTP/1.1 exactly one Host; over HTTP/2 the codec lists the authority and a Host beside it, which must agree.
     * HTTP/1.0 without a Host has no address here either.
     */
    private static Optional<String> host(Exchange exchange) {
        List<String> named = exchange.headers().getAll(HttpHeaderNames.HOST);
        boolean one = named.size() == 1
                || (exchange.isHttp2() && named.stream().distinct().count() == 1);
        return one ? HostNames.hostOf(named.getFirst()) : Optional.empty();
    }

    private static boolean hasDoubtfulLength(Exchange exchange) {
        List<String> lengths = exchange.headers().getAll(HttpHeaderNames.CONTENT_LENGTH);
        return lengths.size() > 1 || (lengths.size() == 1 && !FieldText.isNumber(lengths.getFirst()));
    }

    private static Verdict rejected(HttpResponseStatus status, String reason) {
        return new Verdict.Rejected(new Refuse(status, reason));
    }
}
