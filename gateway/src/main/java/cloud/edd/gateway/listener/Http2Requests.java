package cloud.edd.gateway.listener;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValidationUtil;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpScheme;
import io.netty.handler.codec.http2.Http2Headers;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What RFC 9113, section 8, asks of the head of a request beyond what Netty's codec looks at. */
final class Http2Requests {
    private static final int SOUND = -1;

    private static final Pattern VISIBLE = Pattern.compile("[!-~]+");
    private static final Pattern DIGITS = Pattern.compile("[0-9]{1,19}");

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
        return !HttpMethod.CONNECT.asciiName().contentEquals(method)
                && !(isVisible(head.path()) && HttpScheme.HTTPS.name().contentEquals(String.valueOf(head.scheme())));
    }

    private static boolean isVisible(@Nullable CharSequence text) {
        return text != null && VISIBLE.matcher(text).matches();
    }

    private static boolean hasUnsoundField(Http2Headers head) {
        for (Map.Entry<CharSequence, CharSequence> field : head) {
            CharSequence name = field.getKey();
            CharSequence value = field.getValue();
            boolean named = Http2Headers.PseudoHeaderName.hasPseudoHeaderFormat(name)
                    || HttpHeaderValidationUtil.validateToken(name) == SOUND;
            boolean counted = !HttpHeaderNames.CONTENT_LENGTH.contentEquals(name)
                    || DIGITS.matcher(value).matches();
            if (!named || !counted || HttpHeaderValidationUtil.validateValidHeaderValue(value) != SOUND) {
                return true;
            }
        }
        return false;
    }
}
