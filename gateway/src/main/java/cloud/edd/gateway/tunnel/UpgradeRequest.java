package cloud.edd.gateway.tunnel;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import java.util.List;

/**
 * Which requests may become a tunnel. A server is free to ignore any other upgrade (RFC 9110, section 7.8): it is forwarded
 * as the request that it would be without.
 */
public final class UpgradeRequest {
    private static final String NO_BODY = "0";

    private UpgradeRequest() {}

    /** Whether this is a handshake of RFC 6455 as far as the connection is concerned; the rest is for the backend to judge. */
    public static boolean isOne(HttpRequest request) {
        HttpHeaders headers = request.headers();
        return HttpVersion.HTTP_1_1.equals(request.protocolVersion())
                && HttpMethod.GET.equals(request.method())
                && names(headers)
                && !headers.contains(HttpHeaderNames.TRANSFER_ENCODING)
                && NO_BODY.equals(headers.get(HttpHeaderNames.CONTENT_LENGTH, NO_BODY));
    }

    /** Whether headers, of a request or of an answer, switch to WebSocket and to nothing else. */
    public static boolean names(HttpHeaders headers) {
        List<String> protocols = headers.getAll(HttpHeaderNames.UPGRADE);
        return protocols.size() == 1
                && HttpHeaderValues.WEBSOCKET.contentEqualsIgnoreCase(
                        protocols.getFirst().trim())
                && headers.containsValue(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE, true);
    }
}
