package cloud.edd.gateway.cache;

import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * What is kept of the platform's answers.
 *
 * @param size of everything stored, heads included; never more than a quarter of the heap. Zero switches the cache off
 * @param entry the largest answer that is stored, its head included
 * @param lifetime of answers that name no freshness, on routes marked {@code cacheable}
 * @param longestWait how long a request waits for the same answer that another one is already fetching, before it asks by itself
 * @param waiters requests that may wait for one answer; further ones ask by themselves
 */
@Validated
@ConfigurationProperties("edd.gateway.cache")
public record CacheProperties(
        @DefaultValue("500MB") DataSize size,
        @DefaultValue("1MB") DataSize entry,
        @DefaultValue("30s") Duration lifetime,
        @DefaultValue("5s") Duration longestWait,
        @DefaultValue("1000") @Min(0) int waiters) {

    private static final int PART_OF_HEAP = 4;

    public CacheProperties {
        if (size.isNegative() || entry.isNegative() || entry.toBytes() > Integer.MAX_VALUE / 2) {
            throw new IllegalArgumentException("edd.gateway.cache: sizes are not negative, and an entry is below 1GB.");
        }
        if (lifetime.isNegative() || longestWait.isNegative()) {
            throw new IllegalArgumentException("edd.gateway.cache: lifetime and longest-wait are not negative.");
        }
    }

    /** In bytes, for a heap that may grow to so many. */
    long capacity(long heap) {
        return Math.min(size.toBytes(), heap / PART_OF_HEAP);
    }
}
