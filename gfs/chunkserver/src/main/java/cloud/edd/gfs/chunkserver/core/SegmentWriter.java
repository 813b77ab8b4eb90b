package cloud.edd.gfs.chunkserver.core;

import cloud.edd.gfs.protocol.disk.DiskRequest;
import cloud.edd.gfs.protocol.disk.DiskResult;
import cloud.edd.gfs.protocol.payload.Payload;
import cloud.edd.proto.gfs.ErrorCode;
import cloud.edd.proto.gfs.JournalRecord;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Brings the segments of one copy to the disk until they are votes: chunk file, force of the chunk file unless the journal has the
 * bytes, record in the journal, force of the journal.
 */
final class SegmentWriter {

    /** Shared by all copies at rest; nothing is ever added to it. */
    private static final ArrayDeque<Segment> NONE = new ArrayDeque<>(0);

    private final Replicas host;
    private final ReplicaCore replica;
    private final ReplicaContent content;
    /** Segments that wait for a barrier. */
    private ArrayDeque<Segment> held = NONE;

    private boolean nameDurable;
    private boolean forcing;
    /** Aborts that are not durable yet: nothing is written over what they gave up. */
    private int barriers;
    /** Who waits for that. */
    private List<Runnable> whenDurable = List.of();

    SegmentWriter(Replicas host, ReplicaCore replica, ReplicaContent content) {
        this.host = host;
        this.replica = replica;
        this.content = content;
    }

    /** The folder's names were made durable after this file was created. */
    void nameIsDurable() {
        nameDurable = true;
    }

    /** A segment at the end of what is here, in its turn. */
    void begin(Segment segment, BlockChecksums blocks) {
        if (barriers > 0) {
            held = held.isEmpty() ? new ArrayDeque<>() : held;
            held.addLast(segment);
        } else {
            write(segment, blocks);
        }
    }

    /** Writes what the journal kept of a segment into the chunk file again. */
    void rewrite(Segment segment, Consumer<DiskResult> done) {
        Payload bytes = segment.bytes;
        if (bytes == null) {
            return;
        }
        ChunkFileWriter.write(host.surroundings(), replica.file(), segment, bytes, blocks(segment, bytes), done);
        segment.letGo();
        nameDurable = false;
        host.fileBecameDirty(replica, true);
    }

    /** What is given up from a length on may be written over once that is durable. */
    void giveUp(List<Segment> dropped, int length, Runnable durable) {
        if (!held.isEmpty()) {
            held.removeAll(dropped);
        }
        if (dropped.stream().anyMatch(Segment::isRecorded)) {
            barriers++;
            JournalRecord record = JournalRecord.newBuilder()
                    .setDecided(content.decision().setVoidFrom(length))
                    .build();
            waitForBarriers(durable);
            host.journal().decide(record, this::barrierDurable);
        } else if (barriers > 0) {
            waitForBarriers(durable);
        } else {
            if (!dropped.isEmpty()) {
                truncate();
            }
            durable.run();
        }
    }

    private void waitForBarriers(Runnable durable) {
        whenDurable = whenDurable.isEmpty() ? new ArrayList<>() : whenDurable;
        whenDurable.add(durable);
    }

    /** Another file, durable under its name, takes the place of this one. */
    void replaced() {
        held = NONE;
        nameDurable = true;
    }

    /** Tells who waits for segments that are votes by now. */
    void announce() {
        for (Segment segment : content.undecided()) {
            if (segment.stage != Segment.Stage.DURABLE) {
                break;
            }
            segment.prepared();
        }
    }

    private void write(Segment segment, BlockChecksums blocks) {
        Payload bytes = segment.bytes;
        if (bytes == null) {
            return;
        }
        ChunkFileWriter.write(
                host.surroundings(), replica.file(), segment, bytes, blocks, result -> written(segment, result));
        if (segment.inline) {
            host.fileBecameDirty(replica, !nameDurable);
        }
    }

    private static BlockChecksums blocks(Segment segment, Payload bytes) {
        return BlockChecksums.of(segment.offset, segment.baseTailCrc, bytes);
    }

    private void written(Segment segment, DiskResult result) {
        if (result instanceof DiskResult.Failed failed) {
            notWritten(segment, failed);
            return;
        }
        if (segment.dropped) {
            return;
        }
        if (segment.inline) {
            segment.stage = Segment.Stage.READY;
            record();
        } else {
            segment.letGo();
            segment.stage = Segment.Stage.WRITTEN;
            force();
        }
    }

    /**
     * A full disk leaves what is there alone. Any other error leaves the copy in doubt: a page that holds committed bytes, too, may be
     * what could not be written, and reading it again would ask the memory and not the disk.
     */
    private void notWritten(Segment segment, DiskResult.Failed failed) {
        if (failed.failure() != DiskResult.Failure.NO_SPACE) {
            host.diskFailed(replica, segment.offset, "a segment cannot be written", failed);
            return;
        }
        host.foundFull();
        if (!segment.dropped) {
            String message = "chunk file " + replica.file() + ": " + failed.detail();
            replica.voidFrom(segment.offset, Refusals.notHappened(ErrorCode.DISK_FULL, message));
        }
    }

    /** One force for every large segment that was written before it. */
    private void force() {
        List<Segment> covered = content.undecided().stream()
                .filter(segment -> segment.stage == Segment.Stage.WRITTEN)
                .toList();
        if (forcing || covered.isEmpty()) {
            return;
        }
        forcing = true;
        host.force(replica, () -> nameToo(covered), () -> forcing = false);
    }

    private void nameToo(List<Segment> covered) {
        if (nameDurable) {
            forced(covered);
        } else {
            host.syncNames(() -> {
                nameDurable = true;
                forced(covered);
            });
        }
    }

    private void forced(List<Segment> covered) {
        forcing = false;
        covered.forEach(segment -> segment.stage = Segment.Stage.READY);
        record();
        force();
    }

    /** Hands to the journal, in order, what is ready. */
    private void record() {
        for (Segment segment : content.undecided()) {
            if (segment.stage == Segment.Stage.READY && !segment.queued) {
                segment.queued = true;
                host.journal().append(entry(segment));
            }
            if (segment.stage.compareTo(Segment.Stage.READY) < 0) {
                break;
            }
        }
    }

    private JournalCore.Entry entry(Segment segment) {
        JournalRecord record = JournalRecord.newBuilder()
                .setPrepared(segment.stored(replica.handle()))
                .build();
        return new JournalCore.Entry() {
            @Override
            public JournalRecord record() {
                return record;
            }

            @Override
            public Payload inline() {
                Payload bytes = segment.bytes;
                return bytes == null ? Payload.empty() : bytes;
            }

            @Override
            public boolean wanted() {
                return !segment.dropped;
            }

            @Override
            public void appended() {
                segment.letGo();
                content.recorded(segment);
            }

            @Override
            public void durable() {
                segment.stage = Segment.Stage.DURABLE;
                if (!segment.dropped) {
                    announce();
                }
            }
        };
    }

    private void barrierDurable() {
        barriers--;
        if (barriers > 0 || replica.deleted()) {
            return;
        }
        List<Runnable> told = whenDurable;
        whenDurable = List.of();
        told.forEach(Runnable::run);
        truncate();
        while (!held.isEmpty()) {
            Segment segment = held.removeFirst();
            Payload bytes = segment.bytes;
            if (bytes != null) {
                write(segment, blocks(segment, bytes));
            }
        }
    }

    /** Gives the space of what was given up back to the disk; what is still in flight in this file comes before. */
    private void truncate() {
        long end = StorageLayout.DATA_OFFSET + (long) content.committed().getLength();
        boolean inUse = !replica.deleted() && !replica.fenced() && !replica.quarantined();
        if (!content.hasUndecided() && inUse) {
            host.surroundings().disk(new DiskRequest.Truncate(replica.file(), end), result -> {});
        }
    }
}
