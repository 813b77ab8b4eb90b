package cloud.edd.auth.session;

import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Sessions.
 *
 * @param ttl how long a session lives; it is not renewed
 * @param sweepInterval how often expired rows are removed
 */
@Validated
@ConfigurationProperties("edd.auth.session")
record SessionProperties(
        @NotNull @DefaultValue("24h") Duration ttl,
        @NotNull @DefaultValue("10m") Duration sweepInterval) {}
