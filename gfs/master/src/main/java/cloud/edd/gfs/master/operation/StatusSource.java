package cloud.edd.gfs.master.operation;

import cloud.edd.gfs.master.loop.Caller;
import cloud.edd.gfs.master.loop.Desk;
import cloud.edd.proto.gfs.ClusterEvent;
import cloud.edd.proto.gfs.ClusterStatus;
import cloud.edd.proto.gfs.GetClusterStatusRequest;
import cloud.edd.proto.gfs.GfsError;
import cloud.edd.proto.gfs.ListEventsReply;
import cloud.edd.proto.gfs.ListEventsRequest;
import com.google.protobuf.Message;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Asks the core how the cluster is; the answer also shows that its thread is alive. */
@Component
final class StatusSource {

    private static final long PATIENCE_SECONDS = 2;

    private static final long FRESH_NANOS = TimeUnit.SECONDS.toNanos(1);

    private record Answer(Optional<ClusterStatus> status, long nanos) {}

    private final Desk desk;
    private final QuotaMetrics quotas;
    private volatile @Nullable Answer last;

    StatusSource(Desk desk, MeterRegistry registry) {
        this.desk = desk;
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
        gauge(
                registry,
                "gfs.master.servers.silent",
                status -> status.getServersList().stream()
                        .filter(server -> !server.getAlive())
                        .count());
        gauge(
                registry,
                "gfs.master.repair.copies.active",
                status -> status.getRepair().getCopiesActive());
        gauge(
                registry,
                "gfs.master.repair.chunks.waiting",
                status -> status.getRepair().getChunksWaiting());
        gauge(
                registry,
                "gfs.master.repair.chunks.stuck",
                status -> status.getRepair().getChunksStuck());
        gauge(
                registry,
                "gfs.master.metadata.copies",
                status -> status.getMetadataCopies().getInStep());
        gauge(
                registry,
                "gfs.master.metadata.lag.records",
                status -> status.getMetadataCopies().getLagRecords());
        gauge(
                registry,
                "gfs.master.metadata.folder.lag.ms",
                status -> status.getMetadataCopies().hasFolder()
                        ? status.getMetadataCopies().getFolder().getLagMs()
                        : Double.NaN);
        Gauge.builder("gfs.master.queue", desk, Desk::queued).register(registry);
        quotas = new QuotaMetrics(registry);
    }

    /** Empty when the core did not answer in time. */
    Optional<ClusterStatus> ask() {
        Optional<ClusterStatus> status =
                ask(GetClusterStatusRequest.getDefaultInstance()).map(ClusterStatus.class::cast);
        last = new Answer(status, System.nanoTime());
        status.ifPresent(quotas::show);
        return status;
    }

    /** What happened last, oldest first. */
    List<ClusterEvent> events(int limit) {
        return ask(ListEventsRequest.newBuilder().setLimit(limit).build())
                .map(reply -> ((ListEventsReply) reply).getEventsList())
                .orElse(List.of());
    }

    private Optional<Message> ask(Message request) {
        CompletableFuture<Message> answer = new CompletableFuture<>();
        desk.call(request, new Caller() {
            @Override
            public void answered(Message reply) {
                answer.complete(reply);
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

    /** Some twenty gauges are read one after the other: they share an answer. */
    private Optional<ClusterStatus> recent() {
        Answer known = last;
        return known != null && System.nanoTime() - known.nanos < FRESH_NANOS ? known.status : ask();
    }

    private void gauge(MeterRegistry registry, String name, ToDoubleFunction<ClusterStatus> value) {
        Gauge.builder(
                        name,
                        this,
                        source -> source.recent().map(value::applyAsDouble).orElse(Double.NaN))
                .register(registry);
    }
}
