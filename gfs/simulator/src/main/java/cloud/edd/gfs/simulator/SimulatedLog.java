package cloud.edd.gfs.simulator;

import cloud.edd.gfs.master.log.InMemoryMetadataLog;
import cloud.edd.gfs.master.log.MetadataLog;
import cloud.edd.gfs.master.restore.CopyScan;
import cloud.edd.gfs.master.restore.LogRestore;
import cloud.edd.gfs.protocol.metadatalog.CheckpointFormat;
import cloud.edd.gfs.protocol.metadatalog.LogRecord;
import cloud.edd.proto.gfs.CheckpointEntry;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The folder of a master: records wait until a force takes them, and a crash loses the last of them. Checkpoints are a part of it;
 * what they have replaced is remembered for the judges alone.
 */
final class SimulatedLog {

    private final Chance chance;
    private final InMemoryMetadataLog.Storage storage;
    private final ArrayDeque<LogRecord> waiting = new ArrayDeque<>();
    /** Every record that was ever durable here; null when the folder was written from a checkpoint. */
    private final @Nullable List<LogRecord> everything;
    /** What has become durable here since somebody looked. */
    private final ArrayDeque<LogRecord> news = new ArrayDeque<>();

    private MetadataLog open;

    SimulatedLog(Chance chance) {
        this(chance, new InMemoryMetadataLog.Storage(), new ArrayList<>());
    }

    private SimulatedLog(Chance chance, InMemoryMetadataLog.Storage storage, @Nullable List<LogRecord> everything) {
        this.chance = chance;
        this.storage = storage;
        this.everything = everything;
        this.open = new InMemoryMetadataLog(storage);
    }

    /** What is durable now, in a folder of its own. */
    SimulatedLog copy() {
        return new SimulatedLog(chance, storage.copy(), everything == null ? null : new ArrayList<>(everything));
    }

    /** The same with what is being written: somebody copies the folder while its process stands still, or is alone. */
    SimulatedLog copyOfAll() {
        SimulatedLog copy = copy();
        copy.waiting.addAll(waiting);
        copy.force(waiting.size());
        return copy;
    }

    /** A folder as the tool writes it from a copy. */
    static SimulatedLog restored(Chance chance, CopyScan from) {
        SimulatedLog log = mirrored(chance, from);
        log.append(LogRestore.marker(from));
        log.force(log.waiting());
        return log;
    }

    /** What a copy has, and nothing else. */
    static SimulatedLog mirrored(Chance chance, CopyScan from) {
        try {
            SimulatedLog log = from.checkpoint() == 0
                    ? new SimulatedLog(chance)
                    : new SimulatedLog(
                            chance, InMemoryMetadataLog.Storage.from(from.checkpoint(), checkpoint(from)), null);
            from.records(log::append);
            log.force(log.waiting());
            return log;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The same folder, of which nobody knows every record: others have written to it, too. */
    SimulatedLog withoutHistory() {
        return new SimulatedLog(chance, storage, null);
    }

    /** Its checksums were verified by the scan. */
    private static List<CheckpointEntry> checkpoint(CopyScan from) throws IOException {
        List<CheckpointEntry> entries = new ArrayList<>();
        try (DataInputStream in = new DataInputStream(from.files().open(CheckpointFormat.name(from.checkpoint())))) {
            in.skipNBytes(CheckpointFormat.HEADER_BYTES);
            for (int length = in.readInt(); length != CheckpointFormat.TRAILER; length = in.readInt()) {
                in.skipNBytes(Integer.BYTES);
                entries.add(CheckpointEntry.parseFrom(in.readNBytes(length)));
            }
        }
        return entries;
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
            LogRecord record = waiting.removeFirst();
            open.append(record);
            news.addLast(record);
            if (everything != null) {
                everything.add(record);
            }
        }
        return open.force();
    }

    /** What has become durable since this was asked before, also while a process died and had told nobody of it. */
    List<LogRecord> news() {
        List<LogRecord> fresh = List.copyOf(news);
        news.clear();
        return fresh;
    }

    /** The process dies: some records that were not forced may be there all the same, never one without those before. */
    void crash() {
        force(chance.below(waiting.size() + 1));
        waiting.clear();
        open = new InMemoryMetadataLog(storage);
    }

    /** The newest checkpoint cannot be read any more; false when nothing could take its place. */
    boolean damageNewestCheckpoint() {
        return storage.damageNewestCheckpoint();
    }

    MetadataLog log() {
        return open;
    }

    /** The same without any checkpoint, from the first record on; null when that is not known. */
    @Nullable MetadataLog withoutCheckpoints() {
        if (everything == null) {
            return null;
        }
        MetadataLog complete = new InMemoryMetadataLog(new InMemoryMetadataLog.Storage());
        everything.forEach(complete::append);
        complete.force();
        return complete;
    }
}
