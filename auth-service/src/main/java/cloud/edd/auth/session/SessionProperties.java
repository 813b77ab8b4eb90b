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
 * @param usageInterval how often last uses are written down together; as much is lost when the process dies
 * @param sweepInterval how often expired rows are removed
 */
@Validated
@ConfigurationProperties("edd.auth.session")
record SessionProperties(
        @NotNull @DefaultValue("24h") Duration ttl,
        @NotNull @DefaultValue("1m") Duration usageInterval,
        @NotNull @DefaultValue("10m") Duration sweepInterval) {}
