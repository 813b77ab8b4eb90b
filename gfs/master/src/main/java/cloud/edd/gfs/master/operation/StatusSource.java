package cloud.edd.gfs.master.operation;

import cloud.edd.gfs.master.loop.Caller;
import cloud.edd.gfs.master.loop.MasterLoop;
import cloud.edd.proto.gfs.ClusterStatus;
import cloud.edd.proto.gfs.GetClusterStatusRequest;
import cloud.edd.proto.gfs.GfsError;
import com.google.protobuf.Message;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.ToDoubleFunction;
import org.springframework.stereotype.Component;

/** Asks the core how the cluster is; the answer also shows that its thread is alive. */
@Component
final class StatusSource {

    private static final long PATIENCE_SECONDS = 2;

    private final MasterLoop loop;

    StatusSource(MasterLoop loop, MeterRegistry registry) {
        this.loop = loop;
        gauge(registry, "gfs.master.files", status -> status.getFiles());
        gauge(registry, "gfs.master.chunks", status -> status.getChunks());
        gauge(registry, "gfs.master.chunks.under.replicated", status -> status.getUnderReplicated());
        gauge(registry, "gfs.master.chunks.lost", status -> status.getLost());
        gauge(registry, "gfs.master.copies.stale", status -> status.getStale());
        gauge(registry, "gfs.master.copies.corrupt", status -> status.getCorrupt());
        gauge(registry, "gfs.master.copies.pending.delete", status -> status.getPendingDelete());
        gauge(registry, "gfs.master.copies.orphans", status -> status.getOrphans());
        gauge(registry, "gfs.master.safe.mode", status -> status.getSafeMode() ? 1 : 0);
        gauge(registry, "gfs.master.log.sequence", status -> status.getMark().getSequence());
        gauge(
                registry,
                "gfs.master.epoch",
                status -> status.getMark().getEpoch().getNumber());
        gauge(
                registry,
                "gfs.master.servers.alive",
                status -> status.getServersList().stream()
                        .filter(server -> server.getAlive())
                        .count());
        Gauge.builder("gfs.master.queue", loop, MasterLoop::queued).register(registry);
    }

    /** Empty when the core did not answer in time. */
    Optional<ClusterStatus> ask() {
        CompletableFuture<ClusterStatus> answer = new CompletableFuture<>();
        loop.call(GetClusterStatusRequest.getDefaultInstance(), new Caller() {
            @Override
            public void answered(Message reply) {
                answer.complete((ClusterStatus) reply);
            }

            @Override
            public void failed(GfsError error) {
                answer.completeExceptionally(new IllegalStateException(error.getMessage()));
            }
        });
        try {
            return Optional.of(answer.get(PATIENCE_SECONDS, TimeUnit.SECONDS));
        } catch (ExecutionException | TimeoutException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    private void gauge(MeterRegistry registry, String name, ToDoubleFunction<ClusterStatus> value) {
        Gauge.builder(
                        name,
                        this,
                        source -> source.ask().map(value::applyAsDouble).orElse(Double.NaN))
                .register(registry);
    }
}
