package cloud.edd.platform.error;

import java.time.Duration;

/** Too many attempts (429, with {@code Retry-After}). */
public final class RateLimitedException extends PlatformException {

    private static final long serialVersionUID = 1;

    /** A refusal that ends after the given time. */
    public RateLimitedException(String message, Duration retryAfter) {
        super(ErrorCategory.RATE_LIMITED, "rate_limited", message, null, retryAfter, null);
    }
}
