package cloud.edd.gateway.listener;

import cloud.edd.gateway.connection.FieldText;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValidationUtil;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpScheme;
import io.netty.handler.codec.http2.Http2Headers;
import java.util.Map;

/** What RFC 9113, section 8, asks of the head of a request beyond what Netty's codec looks at. */
final class Http2Requests {
    private static final int SOUND = -1;

    private Http2Requests() {}

    /** A malformed request is no request: its stream ends. */
    static boolean isMalformed(Http2Headers head) {
        CharSequence method = head.method();
        if (method == null || method.isEmpty() || HttpHeaderValidationUtil.validateToken(method) != SOUND) {
            return true;
        }
        return hasUnsoundTarget(head, method) || hasUnsoundField(head);
    }

    private static boolean hasUnsoundTarget(Http2Headers head, CharSequence method) {
        CharSequence path = head.path();
        return !HttpMethod.CONNECT.asciiName().contentEquals(method)
                && !(path != null
                        && FieldText.isVisible(path)
                        && HttpScheme.HTTPS.name().contentEquals(String.valueOf(head.scheme())));
    }

    private static boolean hasUnsoundField(Http2Headers head) {
        for (Map.Entry<CharSequence, CharSequence> field : head) {
            CharSequence name = field.getKey();
            CharSequence value = field.getValue();
            boolean named = Http2Headers.PseudoHeaderName.hasPseudoHeaderFormat(name)
                    || HttpHeaderValidationUtil.validateToken(name) == SOUND;
            boolean counted = !HttpHeaderNames.CONTENT_LENGTH.contentEquals(name) || FieldText.isNumber(value);
            if (!named || !counted || HttpHeaderValidationUtil.validateValidHeaderValue(value) != SOUND) {
                return true;
            }
        }
        return false;
    }
}
