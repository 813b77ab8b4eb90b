package cloud.edd.gateway.forward;

import cloud.edd.gateway.exchange.Exchange;
import cloud.edd.gateway.exchange.RequestId;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.Locale;
import java.util.Map;

/** The headers of an answer that pass to the client. */
final class AnswerHead {
    private AnswerHead() {}

    /** @param fromContainer whether a user's container answers, which sets cookies for its own host only */
    static HttpHeaders of(Exchange exchange, HttpHeaders said, boolean fromContainer) {
        // Looks at names and values once more: nothing that breaks out of its line may pass.
        HttpHeaders headers = new DefaultHttpHeaders();
        HopByHop ofConnection = HopByHop.of(said);
        var all = said.iteratorAsString();
        while (all.hasNext()) {
            Map.Entry<String, String> header = all.next();
            if (!ofConnection.contain(header.getKey().toLowerCase(Locale.ROOT))) {
                headers.add(header.getKey(), header.getValue());
            }
        }
        if (fromContainer) {
            ContainerCredentials.keepCookiesOf(exchange.host(), headers);
        }
        return headers;
    }

    /** @param said by the service: whether it tells where its answer ends, by its length or in chunks */
    static boolean delimits(HttpHeaders said) {
        return said.contains(HttpHeaderNames.CONTENT_LENGTH) || said.contains(HttpHeaderNames.TRANSFER_ENCODING);
    }

    /** Those of a 101: of what concerns the connection only the upgrade itself. */
    static HttpHeaders ofUpgrade(Exchange exchange, HttpHeaders passing) {
        return passing.set(RequestId.HEADER, exchange.requestId())
                .set(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET)
                .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE);
    }
}
