package cloud.edd.gateway.forward;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Bounds of a forwarded request. The total time of a transfer is never bounded, only the time in which nothing moves.
 *
 * @param connect until a connection to the service stands, else 504
 * @param firstByte from the last byte of the request to the first of the answer, else 504
 * @param readGap between two reads of an answer while one is wanted; event streams are exempt
 * @param writeProgress how long a peer may take nothing of what is written to it
 * @param slowBodyGrace how long a request body may be slower than {@code slowBodyRate}
 * @param slowBodyRate bytes per second a request body must reach after the grace, while more of it is wanted; else 408
 * @param poolAcquire how long a request waits for a connection when all are in use, else 503
 * @param poolIdle how long an unused connection is kept; less than the 20 s after which servlet containers close theirs
 * @param poolSize connections per service
 */
@Validated
@ConfigurationProperties("edd.gateway.forward")
public record ForwardProperties(
        @DefaultValue("2s") Duration connect,
        @DefaultValue("60s") Duration firstByte,
        @DefaultValue("60s") Duration readGap,
        @DefaultValue("60s") Duration writeProgress,
        @DefaultValue("30s") Duration slowBodyGrace,
        @DefaultValue("1024") @Min(1) int slowBodyRate,
        @DefaultValue("5s") Duration poolAcquire,
        @DefaultValue("15s") Duration poolIdle,
        @DefaultValue("2000") @Min(1) @Max(20_000) int poolSize) {}
