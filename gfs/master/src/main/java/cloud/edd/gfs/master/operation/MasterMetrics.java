package cloud.edd.gfs.master.operation;

import cloud.edd.gfs.master.loop.LoopMetrics;
import cloud.edd.proto.gfs.ClusterEventKind;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.springframework.stereotype.Component;

/** What the log does, for Prometheus. */
@Component
public final class MasterMetrics implements LoopMetrics {

    private final Timer force;
    private final DistributionSummary batch;
    private final Counter checkpoints;
    private final Counter failedCheckpoints;
    private final Map<ClusterEventKind, Counter> events = new EnumMap<>(ClusterEventKind.class);

    MasterMetrics(MeterRegistry registry) {
        force = Timer.builder("gfs.master.log.force")
                .description("Writing and forcing a batch of records")
                .register(registry);
        batch = DistributionSummary.builder("gfs.master.log.batch")
                .description("Records that shared a force")
                .register(registry);
        checkpoints = Counter.builder("gfs.master.checkpoints")
                .tag("outcome", "success")
                .register(registry);
        failedCheckpoints = Counter.builder("gfs.master.checkpoints")
                .tag("outcome", "failure")
                .register(registry);
        for (ClusterEventKind kind : ClusterEventKind.values()) {
            if (kind != ClusterEventKind.EVENT_KIND_UNSPECIFIED && kind != ClusterEventKind.UNRECOGNIZED) {
                events.put(
                        kind,
                        Counter.builder("gfs.master.events")
                                .description("What happened in the cluster, by kind")
                                .tag("kind", kind.name().toLowerCase(Locale.ROOT))
                                .register(registry));
            }
        }
    }

    @Override
    public void forced(int records, long nanos) {
        force.record(nanos, TimeUnit.NANOSECONDS);
        batch.record(records);
    }

    @Override
    public void checkpoint(boolean successful) {
        (successful ? checkpoints : failedCheckpoints).increment();
    }

    @Override
    public void event(ClusterEventKind kind, int count) {
        Counter counter = events.get(kind);
        if (counter != null) {
            counter.increment(count);
        }
    }
}
