package cloud.edd.gateway.circuit;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * When a service is left alone, and for how long. What counts as a failure is that it cannot be reached, breaks the
 * connection or lets the time pass before its answer begins; an answer counts as success whatever its status.
 *
 * @param failureRate per cent of the requests in the window that must have failed
 * @param leastRequests in the window, before it is judged by them
 * @param window over which requests are counted, in whole seconds
 * @param open how long no request is let through; then one is, and its fate decides
 */
@Validated
@ConfigurationProperties("edd.gateway.circuit")
public record CircuitProperties(
        @DefaultValue("50") @Min(1) @Max(100) int failureRate,
        @DefaultValue("20") @Min(1) int leastRequests,
        @DefaultValue("10s") Duration window,
        @DefaultValue("5s") Duration open) {

    public CircuitProperties {
        if (window.toSeconds() < 1 || open.toMillis() < 1) {
            throw new IllegalArgumentException(
                    "edd.gateway.circuit: the window is at least 1s long, and a circuit stays open for at least 1ms.");
        }
    }
}
