package cloud.edd.gfs.chunkserver.core;

import cloud.edd.gfs.protocol.disk.DiskRequest;
import cloud.edd.gfs.protocol.disk.DiskResult;
import cloud.edd.gfs.protocol.metadatalog.SegmentFormat;
import cloud.edd.gfs.protocol.metadatalog.SegmentScan;
import cloud.edd.gfs.protocol.payload.Payload;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Finds how far a copy of the log goes: from its newest checkpoint on, as long as the records of its segments can be read and follow
 * each other. What comes after a gap counts for nothing, and the master sends it again.
 *
 * <p>What a killed process wrote without forcing it can be read, and a force that failed in its life is not told again. So the last
 * segment is written anew to another file, and that is forced, before anything is said: nothing may follow records that a power
 * failure takes away. What cannot be read although it was answered is kept aside.
 */
final class CopiedRecovery {

    /** One of the two is called, once, and never when the recovery is not current any more. */
    interface Outcome {

        /**
         * @param epoch of the segment in which the copy ends; 0 when that is a checkpoint
         * @param damage what was answered once and cannot be read any more, for a person; empty when there is no such thing
         */
        void recovered(long epoch, long end, String damage);

        void unusable(String reason);
    }

    private final Surroundings surroundings;
    private final CopiedFiles files;
    private final int mostBytes;
    private final BooleanSupplier current;
    private final Outcome outcome;
    private String damage = "";

    /** @param mostBytes no segment is longer */
    CopiedRecovery(
            Surroundings surroundings, CopiedFiles files, int mostBytes, BooleanSupplier current, Outcome outcome) {
        this.surroundings = surroundings;
        this.files = files;
        this.mostBytes = mostBytes;
        this.current = current;
        this.outcome = outcome;
    }

    /** @param first is done before anything is read */
    void begin(List<DiskRequest> first) {
        steps(
                first,
                () -> surroundings.disk(new DiskRequest.ListFolder(CopiedFiles.FOLDER), result -> {
                    if (!current.getAsBoolean()) {
                        return;
                    }
                    if (result instanceof DiskResult.Listing(List<DiskResult.Entry> entries)) {
                        List<DiskRequest> deletes = files.list(entries);
                        deletes.add(new DiskRequest.SyncDirectory(StorageLayout.ROOT));
                        steps(deletes, this::readAll);
                    } else {
                        outcome.unusable("the folder cannot be listed: " + result);
                    }
                }));
    }

    private void readAll() {
        long checkpointed = checkpointed();
        @Nullable Long first = files.segments.floor(checkpointed + 1);
        if (first == null) {
            if (!files.segments.isEmpty()) {
                damaged("the records from " + (checkpointed + 1) + " to " + (files.segments.first() - 1)
                        + " are missing");
            }
            end(0, checkpointed, List.of());
        } else {
            read(first);
        }
    }

    private long checkpointed() {
        return files.checkpoints.isEmpty() ? 0 : files.checkpoints.last();
    }

    private void read(long first) {
        surroundings.disk(new DiskRequest.ReadAt(CopiedFiles.segment(first), 0, mostBytes), result -> {
            if (!current.getAsBoolean()) {
                return;
            }
            if (result instanceof DiskResult.Bytes(Payload content)) {
                Payload bytes = Payload.of(content.toByteArray());
                content.release();
                String fault = SegmentFormat.headerFault(bytes.bytes(), first);
                if (fault == null) {
                    scanned(first, bytes);
                } else {
                    headless(first, bytes.bytes(), fault);
                }
            } else {
                outcome.unusable("segment " + first + " cannot be read: " + result);
            }
        });
    }

    private void scanned(long first, Payload content) {
        SegmentScan scan = SegmentScan.of(content.bytes(), first, record -> {});
        @Nullable Long next = files.segments.higher(first);
        if (next != null && scan.nextSequence() >= next) {
            read(next);
            return;
        }
        String file = CopiedFiles.segment(first);
        List<DiskRequest> steps = new ArrayList<>();
        if (next != null || scan.rest() == SegmentScan.Rest.DAMAGED) {
            damaged("record " + scan.nextSequence() + " cannot be read any more in " + file);
            String aside = files.aside(scan.nextSequence(), steps);
            steps.add(new DiskRequest.WriteAt(aside, 0, List.of(content)));
            steps.add(new DiskRequest.Force(aside));
        }
        String anew = file + CopiedFiles.UNFINISHED;
        steps.add(new DiskRequest.WriteAt(anew, 0, List.of(content.slice(0, Math.min(scan.end(), content.length())))));
        steps.add(new DiskRequest.Force(anew));
        steps.add(new DiskRequest.Rename(anew, file));
        long checkpointed = checkpointed();
        long end = scan.nextSequence() - 1;
        // Damage before a checkpoint leaves the checkpoint alone, of which nobody knows under whom it was written.
        end(end < checkpointed ? 0 : SegmentFormat.epoch(content.bytes()), Math.max(end, checkpointed), steps);
    }

    /** Its first record was never answered, or it is damaged: either way the copy ends before it. */
    private void headless(long first, ByteBuffer content, String fault) {
        boolean whole = false;
        boolean answered = false;
        for (int offset = SegmentFormat.HEADER_BYTES; offset < content.limit() && !answered; offset += Long.BYTES) {
            if (SegmentFormat.isWhole(content, offset)) {
                whole = true;
                answered = SegmentFormat.forcedBefore(content, offset) >= first;
            }
        }
        String file = CopiedFiles.segment(first);
        if (answered || files.segments.last() != first) {
            damaged(file + ": " + fault);
        }
        List<DiskRequest> steps = new ArrayList<>();
        steps.add(whole ? new DiskRequest.Rename(file, files.aside(first, steps)) : new DiskRequest.Delete(file));
        files.segments.remove(first);
        steps(steps, this::readAll);
    }

    private void damaged(String what) {
        damage = damage.isEmpty() ? what : damage;
    }

    private void end(long epoch, long end, List<DiskRequest> steps) {
        List<DiskRequest> all = new ArrayList<>(steps);
        all.add(new DiskRequest.SyncDirectory(CopiedFiles.FOLDER));
        steps(all, () -> outcome.recovered(epoch, end, damage));
    }

    private void steps(List<DiskRequest> steps, Runnable done) {
        DiskSteps.run(
                surroundings,
                steps,
                () -> {
                    if (current.getAsBoolean()) {
                        done.run();
                    }
                },
                reason -> {
                    if (current.getAsBoolean()) {
                        outcome.unusable(reason);
                    }
                });
    }
}
