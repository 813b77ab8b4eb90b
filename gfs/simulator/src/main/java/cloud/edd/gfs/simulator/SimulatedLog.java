package cloud.edd.gfs.simulator;

import cloud.edd.gfs.master.log.InMemoryMetadataLog;
import cloud.edd.gfs.master.log.MetadataLog;
import cloud.edd.gfs.protocol.metadatalog.LogRecord;
import java.util.ArrayDeque;

/** The metadata log of the master: records wait until a force takes them, and a crash loses the last of them. */
final class SimulatedLog {

    private final Chance chance;
    private final InMemoryMetadataLog.Storage storage = new InMemoryMetadataLog.Storage();
    private final ArrayDeque<LogRecord> waiting = new ArrayDeque<>();
    private MetadataLog open = new InMemoryMetadataLog(storage);

    SimulatedLog(Chance chance) {
        this.chance = chance;
    }

    void append(LogRecord record) {
        waiting.addLast(record);
    }

    int waiting() {
        return waiting.size();
    }

    /** Makes the first so many waiting records durable and returns the last sequence. */
    long force(int records) {
        for (int i = 0; i < records && !waiting.isEmpty(); i++) {
            open.append(waiting.removeFirst());
        }
        return open.force();
    }

    /** The process dies: some records that were not forced may be there all the same, never one without those before. */
    void crash() {
        force(chance.below(waiting.size() + 1));
        waiting.clear();
        open = new InMemoryMetadataLog(storage);
    }

    MetadataLog log() {
        return open;
    }
}
