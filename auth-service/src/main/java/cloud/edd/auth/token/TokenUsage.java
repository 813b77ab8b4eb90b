package cloud.edd.auth.token;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.stereotype.Component;

/**
 * Remembers when tokens were used until it is written down together: a row per use would make reading cost writing.
 * Thread-safe.
 */
@Component
class TokenUsage {
    // Checked within one interval; the uses of further ones are not noted.
    private static final int MAX_PENDING = 10_000;

    private final ApiTokenRepository tokens;
    private final Map<String, Long> pending = new ConcurrentHashMap<>();

    TokenUsage(ApiTokenRepository tokens) {
        this.tokens = tokens;
    }

    void seen(String id, long at) {
        if (pending.size() < MAX_PENDING || pending.containsKey(id)) {
            pending.merge(id, at, Math::max);
        }
    }

    /** Writes down what has been seen. */
    void flush() {
        for (Map.Entry<String, Long> use : Map.copyOf(pending).entrySet()) {
            tokens.markUsed(use.getKey(), use.getValue());
            pending.remove(use.getKey(), use.getValue());
        }
    }
}
