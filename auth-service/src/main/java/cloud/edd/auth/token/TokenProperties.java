package cloud.edd.auth.token;

import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * API tokens.
 *
 * @param usageInterval how often last uses are written down together; as much is lost when the process dies
 * @param sweepInterval how often tokens that expired 30 days ago are removed
 */
@Validated
@ConfigurationProperties("edd.auth.token")
record TokenProperties(
        @NotNull @DefaultValue("1m") Duration usageInterval,
        @NotNull @DefaultValue("1h") Duration sweepInterval) {}
