package cloud.edd.gfs.master.loop;

import cloud.edd.proto.gfs.ClusterEvent;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** One line of the log for each thing that people must know about the cluster; alarming ones are warnings. */
final class EventLine {

    private static final Logger LOG = LoggerFactory.getLogger("cloud.edd.gfs.events");

    private EventLine() {}

    static void write(ClusterEvent event, LoopMetrics metrics) {
        metrics.event(event.getKind(), event.getCount());
        var line = LOG.atLevel(level(event))
                .addKeyValue("event", event.getKind().name().toLowerCase(Locale.ROOT))
                .addKeyValue("number", event.getNumber());
        if (!event.getServerId().isEmpty()) {
            line = line.addKeyValue("server", event.getServerId());
        }
        if (event.hasHandle()) {
            line = line.addKeyValue(
                            "chunk",
                            "%016x%016x"
                                    .formatted(
                                            event.getHandle().getHigh(),
                                            event.getHandle().getLow()))
                    .addKeyValue("file", event.getFile());
        }
        line.log(event.getSentence());
    }

    private static Level level(ClusterEvent event) {
        return switch (event.getKind()) {
            case MASTER_UNFIT, CHUNK_LOST -> Level.ERROR;
            case SERVER_SILENT,
                    SERVER_EMPTIED,
                    SERVER_FULL,
                    CHUNK_CORRUPT,
                    CHUNK_SALVAGED,
                    METADATA_COPY_LAGS,
                    METADATA_COPY_DAMAGED,
                    RESTORE_BEGAN,
                    CHECKPOINT_FAILED,
                    ORPHANS_FOUND -> Level.WARN;
            default -> Level.INFO;
        };
    }
}
