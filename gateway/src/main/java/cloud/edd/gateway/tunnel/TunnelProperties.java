package cloud.edd.gateway.tunnel;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Bounds of WebSocket connections. How long one lasts as a whole is never bounded.
 *
 * @param idle in which no byte moves either way, then it ends
 * @param writeProgress how long a side may take nothing while the other has more for it
 * @param connections per service; a further handshake is 503
 */
@Validated
@ConfigurationProperties("edd.gateway.tunnel")
public record TunnelProperties(
        @DefaultValue("1h") Duration idle,
        @DefaultValue("60s") Duration writeProgress,
        @DefaultValue("10000") @Min(1) @Max(60_000) int connections) {}
