package cloud.edd.gateway.exchange;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * How large parts of a request may be.
 *
 * @param requestLine method, target and version; beyond that 414
 * @param headers all header fields together; beyond that 431
 * @param body counted as it passes; beyond that 413; routes with {@code unlimited_body} are exempt
 */
@ConfigurationProperties("edd.gateway.limits")
public record LimitProperties(
        @DefaultValue("16KB") DataSize requestLine,
        @DefaultValue("32KB") DataSize headers,
        @DefaultValue("64MB") DataSize body) {}
