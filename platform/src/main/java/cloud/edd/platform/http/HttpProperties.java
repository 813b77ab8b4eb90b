package cloud.edd.platform.http;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * Limits of what comes in and goes out over HTTP.
 *
 * @param maxBodySize the largest request body, where the service does not bound it itself
 * @param connectTimeout how long an outbound call waits for a connection
 * @param readTimeout how long an outbound call waits for its answer
 * @param retries how often an idempotent outbound call is repeated
 */
@Validated
@ConfigurationProperties("edd.http")
record HttpProperties(
        @DefaultValue("64KB") DataSize maxBodySize,
        @DefaultValue("2s") Duration connectTimeout,
        @DefaultValue("5s") Duration readTimeout,
        @DefaultValue("2") @Min(0) @Max(5) int retries) {}
