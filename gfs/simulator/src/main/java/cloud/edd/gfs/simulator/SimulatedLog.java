package cloud.edd.gfs.simulator;

import cloud.edd.gfs.master.log.InMemoryMetadataLog;
import cloud.edd.gfs.master.log.MetadataLog;
import cloud.edd.gfs.master.restore.CopyScan;
import cloud.edd.gfs.master.restore.LogRestore;
import cloud.edd.gfs.protocol.metadatalog.LogRecord;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;

/** The metadata log of the master: records wait until a force takes them, and a crash loses the last of them. */
final class SimulatedLog {

    private final Chance chance;
    private final InMemoryMetadataLog.Storage storage;
    private final ArrayDeque<LogRecord> waiting = new ArrayDeque<>();
    private MetadataLog open;

    SimulatedLog(Chance chance) {
        this(chance, new InMemoryMetadataLog.Storage());
    }

    private SimulatedLog(Chance chance, InMemoryMetadataLog.Storage storage) {
        this.chance = chance;
        this.storage = storage;
        this.open = new InMemoryMetadataLog(storage);
    }

    /** What is durable now, in a folder of its own. */
    SimulatedLog copy() {
        return new SimulatedLog(chance, storage.upTo(Integer.MAX_VALUE));
    }

    /** A folder as the tool writes it from a copy. */
    static SimulatedLog restored(Chance chance, CopyScan from) {
        if (from.checkpoint() > 0) {
            throw new IllegalStateException(
                    "a simulated master takes no checkpoints, but there is one: " + from.source());
        }
        SimulatedLog log = new SimulatedLog(chance);
        try {
            from.records(log.open::append);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        log.open.append(LogRestore.marker(from));
        log.open.force();
        return log;
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
