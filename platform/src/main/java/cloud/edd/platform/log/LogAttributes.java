package cloud.edd.platform.log;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import java.util.LinkedHashMap;
import java.util.Map;
import org.slf4j.event.KeyValuePair;

/** What a log event carries beside its message: request id and trace, its own key-value pairs, where it was written. */
final class LogAttributes {

    /** Longest value of an attribute in characters; a stack trace may be longer. */
    private static final int MAX_VALUE = 1024;

    private static final int MAX_STACK_TRACE = 12_000;
    private static final int MAX_ATTRIBUTES = 40;

    private LogAttributes() {}

    static Map<String, String> of(ILoggingEvent event) {
        var attributes = new LinkedHashMap<String, String>();
        event.getMDCPropertyMap().forEach((name, value) -> put(attributes, name, value));
        var pairs = event.getKeyValuePairs();
        if (pairs != null) {
            for (KeyValuePair pair : pairs) {
                put(attributes, pair.key, String.valueOf(pair.value));
            }
        }
        attributes.put("logger", event.getLoggerName());
        attributes.put("thread", cut(event.getThreadName(), MAX_VALUE));
        IThrowableProxy failure = event.getThrowableProxy();
        if (failure != null) {
            attributes.put("error", cut(ThrowableProxyUtil.asString(failure), MAX_STACK_TRACE));
        }
        return attributes;
    }

    static String cut(String text, int limit) {
        if (text.length() <= limit) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(limit - 1)) ? limit - 1 : limit;
        return text.substring(0, end) + "…";
    }

    private static void put(Map<String, String> attributes, String name, String value) {
        if (attributes.size() < MAX_ATTRIBUTES && value != null) {
            attributes.put(name, cut(value, MAX_VALUE));
        }
    }
}
