package cloud.edd.gfs.chunkserver.operation;

import cloud.edd.gfs.chunkserver.core.ChunkserverStatus;
import cloud.edd.gfs.chunkserver.shell.ChunkserverShell;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.function.ToDoubleFunction;
import org.springframework.stereotype.Component;

/** The state of the chunkserver as metrics, each a second old at most. */
@Component
final class ChunkserverMetrics implements MeterBinder {

    private final ChunkserverShell chunkserver;

    ChunkserverMetrics(ChunkserverShell chunkserver) {
        this.chunkserver = chunkserver;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        gauge(registry, "gfs.chunkserver.open", "1 when recovery is over", status -> status.open() ? 1 : 0);
        gauge(
                registry,
                "gfs.chunkserver.master.connected",
                "1 with a master's welcome",
                status -> status.masterTrouble().isEmpty() ? 1 : 0);
        gauge(registry, "gfs.chunkserver.chunks", "copies of chunks", ChunkserverStatus::chunks);
        gauge(registry, "gfs.chunkserver.committed.bytes", "committed bytes", ChunkserverStatus::committedBytes);
        gauge(registry, "gfs.chunkserver.quarantined", "damaged copies", ChunkserverStatus::quarantined);
        gauge(registry, "gfs.chunkserver.undecided", "votes without a decision", ChunkserverStatus::undecided);
        gauge(
                registry,
                "gfs.chunkserver.transfers",
                "writes and copies under way, reads that wait",
                ChunkserverStatus::transfers);
        gauge(registry, "gfs.chunkserver.disk.free.bytes", "usable by this process", ChunkserverStatus::diskFreeBytes);
        gauge(registry, "gfs.chunkserver.disk.total.bytes", "size of the disk", ChunkserverStatus::diskTotalBytes);
        gauge(registry, "gfs.chunkserver.copies.active", "copies being made here", ChunkserverStatus::copiesActive);
        gauge(
                registry,
                "gfs.chunkserver.copies.waiting",
                "copies ordered, not begun",
                ChunkserverStatus::copiesWaiting);
        FunctionCounter.builder(
                        "gfs.chunkserver.copied.bytes",
                        chunkserver,
                        server -> server.status().copiedBytes())
                .description("taken from other servers for copies")
                .register(registry);
        Gauge.builder("gfs.chunkserver.buffered.bytes", chunkserver, ChunkserverShell::bufferedBytes)
                .description("payloads in memory")
                .register(registry);
        Gauge.builder("gfs.chunkserver.connections", chunkserver, ChunkserverShell::clientConnections)
                .tag("door", "data")
                .description("open connections")
                .register(registry);
        Gauge.builder("gfs.chunkserver.connections", chunkserver, ChunkserverShell::peerConnections)
                .tag("door", "replication")
                .description("open connections")
                .register(registry);
        gauge(
                registry,
                "gfs.chunkserver.unknown.files",
                "files in the folder of chunks that this server did not write",
                ChunkserverStatus::unknownFiles);
        gauge(
                registry,
                "gfs.chunkserver.scrub.last.pass.seconds",
                "when the last whole check of what is stored ended, Unix time; 0 for never",
                status -> status.scrub().getLastPassMs() / 1_000.0);
        gauge(
                registry,
                "gfs.chunkserver.scrub.remaining.bytes",
                "still to be checked in the present pass",
                status -> status.scrub().getRemainingBytes());
        gauge(
                registry,
                "gfs.chunkserver.scrub.verified.bytes",
                "checked in the present or last pass",
                status -> status.scrub().getVerifiedBytes());
        FunctionCounter.builder(
                        "gfs.chunkserver.bad.chunks",
                        chunkserver,
                        server -> server.status().scrub().getFoundBad())
                .description("copies found damaged since the start")
                .register(registry);
        FunctionCounter.builder(
                        "gfs.chunkserver.dropped.secondaries",
                        chunkserver,
                        server -> server.status().droppedSecondaries())
                .description("replicas left out of a write")
                .register(registry);
    }

    private void gauge(
            MeterRegistry registry, String name, String description, ToDoubleFunction<ChunkserverStatus> value) {
        Gauge.builder(name, chunkserver, server -> value.applyAsDouble(server.status()))
                .description(description)
                .register(registry);
    }
}
