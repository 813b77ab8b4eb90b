package cloud.edd.auth.token;

import cloud.edd.platform.error.InvalidRequestException;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** How long a new token lives, as people choose it. */
public enum Lifetime {
    DAYS_30(Duration.ofDays(30)),
    DAYS_90(Duration.ofDays(90)),
    DAYS_365(Duration.ofDays(365)),
    NEVER_ENDING(Duration.ZERO);

    private final Duration duration;

    Lifetime(Duration duration) {
        this.duration = duration;
    }

    /** @throws InvalidRequestException for any other word */
    public static Lifetime parse(@Nullable String word) {
        return switch (word) {
            case "30d" -> DAYS_30;
            case "90d" -> DAYS_90;
            case "365d" -> DAYS_365;
            case "never" -> NEVER_ENDING;
            case null -> NEVER_ENDING;
            default ->
                throw new InvalidRequestException(
                        "invalid_request", "expires_in", "expires_in must be 30d, 90d, 365d or never");
        };
    }

    /** When a token of this lifetime that begins now ends; null for never. */
    @Nullable Instant endAfter(Instant now) {
        return this == NEVER_ENDING ? null : now.plus(duration);
    }
}
