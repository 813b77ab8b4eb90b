package cloud.edd.platform.event;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotEmpty;
import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How patient the event bus is. The address of the bus is {@code NATS_URL}.
 *
 * @param outbox how events go out
 * @param consumer how events come in
 * @param silence how long a replica's consumer may hear nothing, not even a heartbeat, before its cache is dropped
 */
@Validated
@ConfigurationProperties("edd.events")
public record EventProperties(
        @DefaultValue @Valid Outbox outbox,
        @DefaultValue @Valid Consumer consumer,
        @DefaultValue("10s") Duration silence) {

    /**
     * How events go out.
     *
     * @param poll how often the outbox is looked at when nothing wakes the relay
     * @param keepSent how long sent events stay, in case the bus loses what it acknowledged
     */
    public record Outbox(
            @DefaultValue("1s") Duration poll,
            @DefaultValue("24h") Duration keepSent) {}

    /**
     * How events come in.
     *
     * @param retryDelays the pauses before a failed event is tried again; after the last it becomes a dead letter
     * @param ackWait how long the bus waits for an answer before it delivers again; prolonged while a handler works
     * @param batch how many events are taken at once
     * @param firstBackoff the first pause while something is away; doubles up to {@code longestBackoff}
     * @param longestBackoff the longest pause while something is away
     * @param reconcileEvery how often projections are compared with their owner
     * @param keepProcessed how long ids of handled events are remembered; dead letters live 30 days
     */
    public record Consumer(
            @DefaultValue({"1s", "5s", "30s", "2m", "10m"}) @NotEmpty List<Duration> retryDelays,

            @DefaultValue("30s") Duration ackWait,
            @DefaultValue("10") @Min(1) @Max(1000) int batch,
            @DefaultValue("1s") Duration firstBackoff,
            @DefaultValue("30s") Duration longestBackoff,
            @DefaultValue("1h") Duration reconcileEvery,
            @DefaultValue("45d") Duration keepProcessed) {

        /** How often an event is tried before it becomes a dead letter. */
        int tries() {
            return retryDelays.size() + 1;
        }

        /** The pause after the given try, the first being 1. */
        Duration delayAfter(long tried) {
            return retryDelays.get(Math.clamp(tried - 1, 0, retryDelays.size() - 1));
        }
    }
}
