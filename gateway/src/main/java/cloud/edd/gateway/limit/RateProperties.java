package cloud.edd.gateway.limit;

import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How much one address and one user may ask for, where an address is an IPv4 address or an IPv6 /64.
 *
 * @param requests each second, on average
 * @param burst at once, when nothing was asked for before
 * @param signIns each minute, of the requests that try a password, a code, a key or a token
 * @param signInBurst of these at once
 * @param userRequests each second, on average, of one user whose token was verified, from all addresses together
 * @param userBurst of these at once
 * @param connections open at the same time
 * @param exempt addresses or ranges without these limits, for load tests
 */
@ConfigurationProperties("edd.gateway.limits")
public record RateProperties(
        @DefaultValue("100") int requests,
        @DefaultValue("200") int burst,
        @DefaultValue("30") int signIns,
        @DefaultValue("60") int signInBurst,
        @DefaultValue("50") int userRequests,
        @DefaultValue("100") int userBurst,
        @DefaultValue("256") int connections,
        @DefaultValue List<String> exempt) {

    private static final Duration LONGEST_REFILL = Duration.ofMinutes(10);

    public RateProperties {
        if (requests < 1
                || burst < 1
                || signIns < 1
                || signInBurst < 1
                || userRequests < 1
                || userBurst < 1
                || connections < 1) {
            throw new IllegalArgumentException("edd.gateway.limits: every limit must be at least 1.");
        }
        if (burst / requests > LONGEST_REFILL.toSeconds()
                || userBurst / userRequests > LONGEST_REFILL.toSeconds()
                || signInBurst / signIns > LONGEST_REFILL.toMinutes()) {
            throw new IllegalArgumentException("edd.gateway.limits: a burst must be earned again within ten minutes.");
        }
    }
}
