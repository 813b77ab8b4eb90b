package cloud.edd.platform.error;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A failure that a caller is told about: a category, a code for programs and one sentence for people.
 *
 * <p>The message goes to the caller as it is, so it says what happened to which thing and what to do next, and
 * contains no secret, no query and no path of a server. A service derives its own sealed family from
 * {@link ServiceException}; what is general stands here.
 */
public abstract sealed class PlatformException extends RuntimeException
        permits InvalidRequestException,
                UnauthenticatedException,
                ForbiddenException,
                NotFoundException,
                ConflictException,
                PreconditionFailedException,
                TooLargeException,
                RateLimitedException,
                UnavailableException,
                UpstreamException,
                InternalException,
                ServiceException {

    private static final long serialVersionUID = 1;

    private final ErrorCategory category;
    private final String code;
    private final @Nullable String field;
    private final @Nullable Duration retryAfter;

    PlatformException(
            ErrorCategory category,
            String code,
            String message,
            @Nullable String field,
            @Nullable Duration retryAfter,
            @Nullable Throwable cause) {
        super(message, cause);
        this.category = category;
        this.code = code;
        this.field = field;
        this.retryAfter = retryAfter;
    }

    PlatformException(ErrorCategory category, String code, String message, @Nullable Throwable cause) {
        this(category, code, message, null, null, cause);
    }

    PlatformException(ErrorCategory category, String message) {
        this(category, category.name().toLowerCase(Locale.ROOT), message, null);
    }

    /** What kind of failure it is. */
    public final ErrorCategory category() {
        return category;
    }

    /** A stable word for programs, such as {@code namespace_exists}. */
    public final String code() {
        return code;
    }

    /** The sentence for people. */
    @Override
    public final String getMessage() {
        return String.valueOf(super.getMessage());
    }

    /** The member or parameter of the request that is wrong. */
    public final Optional<String> field() {
        return Optional.ofNullable(field);
    }

    /** When trying again can help; becomes {@code Retry-After}. */
    public final Optional<Duration> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }
}
