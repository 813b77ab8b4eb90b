package cloud.edd.auth.ratelimit;

import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How many wrong passwords are tolerated.
 *
 * @param window how long a wrong password counts
 * @param perAddress wrong passwords from one address (IPv6: one /64 network), whatever the names, before it must wait
 * @param perName wrong passwords from one address for one name before each further one costs a longer wait
 * @param firstWait the wait after {@code perName} wrong passwords; it doubles with each further one, up to the window
 */
@Validated
@ConfigurationProperties("edd.auth.login-limit")
record LoginLimitProperties(
        @NotNull @DefaultValue("15m") Duration window,
        @DefaultValue("20") @Min(1) int perAddress,
        @DefaultValue("10") @Min(1) int perName,
        @NotNull @DefaultValue("30s") Duration firstWait) {}
