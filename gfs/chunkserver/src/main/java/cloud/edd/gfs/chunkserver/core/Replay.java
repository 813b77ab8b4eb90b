package cloud.edd.gfs.chunkserver.core;

import cloud.edd.gfs.protocol.disk.DiskResult;
import cloud.edd.gfs.protocol.payload.Payload;
import cloud.edd.proto.gfs.ErrorCode;
import cloud.edd.proto.gfs.JournalRecord;
import cloud.edd.proto.gfs.StoredChunk;
import cloud.edd.proto.gfs.StoredInstall;
import cloud.edd.proto.gfs.StoredStorage;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;

/** Puts checkpoint and journal together to the state at the last force, and finds what the chunk files may have lost. */
final class Replay {

    static final long COVERED = -1;

    private record Rewrite(ReplicaCore replica, Segment segment) {}

    private final Replicas replicas;
    private final StorageMemory memory;
    /** Committed out of the journal; what is void by then must not be written over what came later. */
    private final List<Rewrite> committed = new ArrayList<>();

    Replay(Replicas replicas, StorageMemory memory) {
        this.replicas = replicas;
        this.memory = memory;
    }

    void load(StoredStorage storage) {
        memory.restore(storage);
    }

    /** A later one of the same chunk takes its place. */
    void load(StoredChunk chunk) {
        replicas.put(ReplicaCore.restored(replicas, chunk));
    }

    /**
     * Replays what a journal file holds of a generation.
     *
     * @param recordsBefore how many records of the generation before were replayed; {@link #COVERED} if a checkpoint did it
     * @return how many records of this one were
     */
    long run(Payload file, long generation, long recordsBefore) {
        int position = 0;
        long sequence = 1;
        JournalFrames.Frame first = JournalFrames.next(file, position, generation, sequence);
        if (first == null || (recordsBefore != COVERED && first.record().getRecordsBefore() != recordsBefore)) {
            return 0;
        }
        for (JournalFrames.Frame frame = JournalFrames.next(file, position, generation, sequence);
                frame != null;
                frame = JournalFrames.next(file, position, generation, sequence)) {
            apply(frame);
            position += frame.totalBytes();
            sequence++;
        }
        return sequence - 1;
    }

    /** Writes again what only the journal kept safe; {@code begun} is called before each write, {@code done} after it. */
    void rewrite(Runnable begun, BiConsumer<ReplicaCore, DiskResult> done) {
        for (ReplicaCore replica : List.copyOf(replicas.all())) {
            replica.undecided().forEach(segment -> committed.add(new Rewrite(replica, segment)));
        }
        for (Rewrite rewrite : committed) {
            if (rewrite.segment().bytes != null && !rewrite.replica().deleted()) {
                begun.run();
                ReplicaCore replica = rewrite.replica();
                replica.rewrite(rewrite.segment(), result -> done.accept(replica, result));
            }
        }
        committed.clear();
    }

    private void apply(JournalFrames.Frame frame) {
        JournalRecord record = frame.record();
        if (record.hasMark()) {
            memory.restore(record.getMark());
        }
        switch (record.getBodyCase()) {
            case PREPARED -> {
                ReplicaCore replica = replicas.findOrCreate(record.getPrepared().getHandle());
                Payload inline = record.getPrepared().getInline() ? frame.inline() : null;
                if (!replica.content().restore(record.getPrepared(), inline)) {
                    replica.restoreQuarantine();
                }
            }
            case DECIDED -> {
                ReplicaCore replica = replicas.findOrCreate(record.getDecided().getHandle());
                replica.content()
                        .restore(record.getDecided())
                        .forEach(segment -> committed.add(new Rewrite(replica, segment)));
            }
            case GRANTED_EPOCH -> memory.restore(record.getGrantedEpoch());
            case DELETED -> {
                ReplicaCore replica = replicas.find(record.getDeleted());
                if (replica != null) {
                    replica.restoreDeletion();
                    replicas.remove(record.getDeleted());
                }
            }
            case QUARANTINED -> replicas.findOrCreate(record.getQuarantined()).restoreQuarantine();
            case INSTALLED -> installed(record.getInstalled());
            case BODY_NOT_SET -> {}
        }
    }

    private void installed(StoredInstall install) {
        if (install.getInPlace()) {
            ReplicaCore replica = replicas.find(install.getHandle());
            if (replica != null) {
                replica.inPlace();
            }
            return;
        }
        ReplicaCore replica = replicas.findOrCreate(install.getHandle());
        replica.install(install, Refusals.notHappened(ErrorCode.BEHIND, "the copy was replaced by a whole one"));
        committed.removeIf(rewrite -> {
            boolean replaced = rewrite.replica() == replica;
            if (replaced) {
                rewrite.segment().letGo();
            }
            return replaced;
        });
    }
}
