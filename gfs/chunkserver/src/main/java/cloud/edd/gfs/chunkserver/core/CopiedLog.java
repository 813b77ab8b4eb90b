package cloud.edd.gfs.chunkserver.core;

import cloud.edd.gfs.protocol.disk.DiskRequest;
import cloud.edd.gfs.protocol.metadatalog.LogRecord;
import cloud.edd.gfs.protocol.metadatalog.SegmentFormat;
import cloud.edd.gfs.protocol.payload.Payload;
import cloud.edd.proto.gfs.ErrorCode;
import cloud.edd.proto.gfs.MetadataAppend;
import cloud.edd.proto.gfs.MetadataCheckpoint;
import cloud.edd.proto.gfs.MetadataPosition;
import cloud.edd.proto.gfs.MetadataRecord;
import cloud.edd.proto.gfs.MetadataStored;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A copy of the master's metadata log, in the folder {@code metadata}: segments and checkpoints in the master's own format. What is
 * answered is durable. When the folder cannot be written the copy is out of use for a while, and nothing else is.
 *
 * <p>It never goes on in a segment of an earlier life, reign or attempt: a segment voids what an earlier one has at or above its first
 * sequence, so nothing is ever cut off.
 */
final class CopiedLog {

    /** Small, because those after the newest checkpoint are read at the start, and the last one is written anew. */
    private static final int SEGMENT_BYTES = 4 << 20;

    /** Frames that share a force. */
    private static final int BATCH_BYTES = 2 << 20;

    private static final int MOST_SEGMENT_BYTES = SEGMENT_BYTES + 2 * BATCH_BYTES;

    /**
     * A segment grows by zeros of this size, ahead of its records: a force that need not make a new length durable waits for no other file of the
     * file system, and for no journal of it.
     */
    private static final int GROWTH_BYTES = 1 << 20;

    /** More than a master has under way. */
    private static final int WAITING_BYTES = 16 << 20;

    private static final long RETRY_NANOS = TimeUnit.SECONDS.toNanos(60);

    /** The way back to the master, on the link on which a frame came. */
    interface Answers {
        void stored(long link, MetadataStored.Builder answer);
    }

    private record Waiting(long link, long epoch, MetadataAppend frame) {
        long end() {
            return frame.getAfter() + frame.getRecordsCount();
        }
    }

    private final Surroundings surroundings;
    private final Answers answers;
    private final int growthBytes;
    private final CopiedFiles files = new CopiedFiles();
    private final CopiedCheckpoint checkpoint;
    private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();
    /** Whole checkpoints that are put in their place between two batches. */
    private final ArrayDeque<Runnable> installs = new ArrayDeque<>();

    private int waitingBytes;
    private boolean ready;
    private boolean busy;
    private String trouble = "";
    /** What the last recovery found; told until something new is stored. */
    private String damage = "";

    private long retryAt;
    private long masterLink;
    /** Counts recoveries: an answer of the disk that belongs to an earlier one is not looked at. */
    private int attempt;

    private long last;
    private long epoch;
    /** The segment being written, by its first sequence; 0 when the next record begins one. */
    private long segment;

    private long position;
    /** How long the segment is on the disk, zeros included. */
    private long allocated;

    /** What a failed write or force left of a segment behind what was answered; null when there is no such thing. */
    private @Nullable DiskRequest unanswered;

    CopiedLog(Surroundings surroundings, Answers answers) {
        this(surroundings, answers, GROWTH_BYTES);
    }

    /** @param growthBytes by which a segment grows at a time */
    CopiedLog(Surroundings surroundings, Answers answers, int growthBytes) {
        this.growthBytes = growthBytes;
        this.surroundings = surroundings;
        this.answers = answers;
        this.checkpoint = new CopiedCheckpoint(surroundings, files);
    }

    /** How far the copy goes; null when it cannot be used. */
    @Nullable MetadataPosition position() {
        return ready
                ? MetadataPosition.newBuilder()
                        .setEpoch(epoch)
                        .setSequence(last)
                        .setDamage(damage)
                        .build()
                : null;
    }

    /** Why it cannot be used, for a person; empty when it can. */
    String trouble() {
        return trouble;
    }

    long last() {
        return last;
    }

    /** Reads how far the copy goes; {@code then} runs in any case. */
    void recover(Runnable then) {
        attempt++;
        int mine = attempt;
        forget();
        busy = false;
        segment = 0;
        List<DiskRequest> first = unanswered == null ? List.of() : List.of(unanswered);
        CopiedRecovery.Outcome outcome = new CopiedRecovery.Outcome() {
            @Override
            public void recovered(long ofEpoch, long end, String found) {
                unanswered = null;
                damage = found;
                last = end;
                epoch = ofEpoch;
                ready = true;
                trouble = "";
                then.run();
            }

            @Override
            public void unusable(String reason) {
                fail(reason);
                then.run();
            }
        };
        new CopiedRecovery(surroundings, files, MOST_SEGMENT_BYTES, () -> mine == attempt, outcome).begin(first);
    }

    /** Frames of one link come in order. */
    void append(long link, long ofEpoch, MetadataAppend frame) {
        masterLink = link;
        if (frame.getRecordsCount() == 0 || !ready) {
            answer(link, frame);
            return;
        }
        waiting.addLast(new Waiting(link, ofEpoch, frame));
        waitingBytes += frame.getSerializedSize();
        if (waitingBytes > WAITING_BYTES) {
            fail("the disk is too slow: " + waitingBytes + " bytes of the metadata log wait for it");
        } else {
            work();
        }
    }

    void append(long link, MetadataCheckpoint piece) {
        masterLink = link;
        if (!ready) {
            return;
        }
        int mine = attempt;
        checkpoint.received(
                piece,
                install -> {
                    if (mine == attempt) {
                        installs.addLast(() -> install(link, piece, install));
                        work();
                    }
                },
                () -> {
                    if (mine == attempt) {
                        answers.stored(
                                link,
                                MetadataStored.newBuilder()
                                        .setNumber(piece.getNumber())
                                        .setSequence(last));
                    }
                },
                reason -> {
                    if (mine == attempt) {
                        fail(reason);
                    }
                });
    }

    void tick() {
        if (!trouble.isEmpty() && surroundings.nowNanos() - retryAt >= 0) {
            retryAt = surroundings.nowNanos() + RETRY_NANOS;
            recover(() -> {
                MetadataPosition now = position();
                if (now != null) {
                    answers.stored(masterLink, MetadataStored.newBuilder().setPosition(now));
                }
            });
        }
    }

    // ---- writing ------------------------------------------------------------------------------------------

    private void work() {
        if (!busy && ready && !installs.isEmpty()) {
            installs.removeFirst().run();
        }
        Waiting first = waiting.peekFirst();
        if (busy || !ready || first == null) {
            return;
        }
        if (first.frame.getAfter() > last) {
            // Frames were lost between: the master is told where the copy ends, and goes on from there.
            waiting.clear();
            waitingBytes = 0;
            answers.stored(
                    first.link,
                    MetadataStored.newBuilder()
                            .setPosition(MetadataPosition.newBuilder()
                                    .setEpoch(epoch)
                                    .setSequence(last)));
            return;
        }
        List<Waiting> batch = take();
        long after = first.frame.getAfter();
        List<DiskRequest> steps = new ArrayList<>();
        boolean fresh = segment == 0 || after < last || first.epoch != epoch || position >= SEGMENT_BYTES;
        if (fresh) {
            segment = after + 1;
            position = 0;
            allocated = 0;
            last = after;
            List<DiskRequest> cut = files.cutFrom(segment);
            if (!cut.isEmpty()) {
                // What is void must not come back behind the new segment after a power failure.
                steps.addAll(cut);
                steps.add(new DiskRequest.SyncDirectory(CopiedFiles.FOLDER));
            }
            files.segments.add(segment);
        }
        epoch = first.epoch;
        Payload bytes = encode(batch, fresh);
        String file = CopiedFiles.segment(segment);
        if (position + bytes.length() > allocated) {
            allocated = (position + bytes.length() + growthBytes - 1) / growthBytes * growthBytes;
            steps.add(new DiskRequest.Preallocate(file, allocated));
        }
        steps.add(new DiskRequest.WriteAt(file, position, List.of(bytes)));
        steps.add(new DiskRequest.Force(file));
        if (fresh) {
            steps.add(new DiskRequest.SyncDirectory(CopiedFiles.FOLDER));
        }
        busy = true;
        int mine = attempt;
        Runnable done = () -> {
            if (mine == attempt) {
                stored(batch, bytes.length());
            }
        };
        Consumer<String> failed = reason -> {
            if (mine == attempt) {
                fail(reason);
            }
        };
        if (fresh) {
            DiskSteps.run(surroundings, steps, done, failed);
        } else {
            DiskSteps.runTogether(surroundings, steps, done, failed);
        }
    }

    private void stored(List<Waiting> batch, int bytes) {
        busy = false;
        damage = "";
        position += bytes;
        last = batch.getLast().end();
        batch.forEach(one -> answer(one.link, one.frame));
        work();
    }

    /** The frames that follow each other, of one epoch, as many as share a force. */
    private List<Waiting> take() {
        List<Waiting> batch = new ArrayList<>();
        int bytes = 0;
        Waiting next = waiting.peekFirst();
        while (next != null
                && bytes < BATCH_BYTES
                && (batch.isEmpty()
                        || (next.epoch == batch.getLast().epoch
                                && next.frame.getAfter() == batch.getLast().end()))) {
            batch.add(waiting.removeFirst());
            int size = next.frame.getSerializedSize();
            bytes += size;
            waitingBytes -= size;
            next = waiting.peekFirst();
        }
        return batch;
    }

    private Payload encode(List<Waiting> batch, boolean fresh) {
        int size = fresh ? SegmentFormat.HEADER_BYTES : 0;
        for (Waiting one : batch) {
            for (MetadataRecord record : one.frame.getRecordsList()) {
                size += SegmentFormat.size(record.getPayload().size());
            }
        }
        ByteBuffer bytes = ByteBuffer.allocate(size);
        if (fresh) {
            bytes.put(SegmentFormat.header(segment, epoch));
        }
        for (Waiting one : batch) {
            long sequence = one.frame.getAfter();
            for (MetadataRecord record : one.frame.getRecordsList()) {
                sequence++;
                Payload payload = Payload.of(record.getPayload().toByteArray());
                SegmentFormat.write(bytes, new LogRecord(sequence, record.getTimeMs(), payload), last);
            }
        }
        return Payload.of(bytes.array());
    }

    /** Puts a whole checkpoint in its place. */
    private void install(long link, MetadataCheckpoint piece, DiskRequest rename) {
        if (!piece.getReplaces() && piece.getSequence() > last) {
            fail("a checkpoint of record " + piece.getSequence() + " came while the copy was at record " + last);
            return;
        }
        busy = true;
        int mine = attempt;
        List<DiskRequest> steps = new ArrayList<>();
        if (piece.getReplaces()) {
            steps.addAll(files.cutFrom(0));
            steps.add(new DiskRequest.SyncDirectory(CopiedFiles.FOLDER));
        }
        steps.add(rename);
        steps.add(new DiskRequest.SyncDirectory(CopiedFiles.FOLDER));
        files.checkpoints.add(piece.getSequence());
        steps.addAll(files.prune());
        DiskSteps.run(
                surroundings,
                steps,
                () -> {
                    if (mine == attempt) {
                        busy = false;
                        if (piece.getReplaces()) {
                            damage = "";
                            last = piece.getSequence();
                            epoch = 0;
                            segment = 0;
                        }
                        answers.stored(
                                link,
                                MetadataStored.newBuilder()
                                        .setNumber(piece.getNumber())
                                        .setSequence(last));
                        work();
                    }
                },
                reason -> {
                    if (mine == attempt) {
                        fail(reason);
                    }
                });
    }

    private void forget() {
        waiting.clear();
        installs.clear();
        waitingBytes = 0;
    }

    private void answer(long link, MetadataAppend frame) {
        answers.stored(
                link,
                MetadataStored.newBuilder()
                        .setNumber(frame.getNumber())
                        .setSequence(last)
                        .setThrough(frame.getThrough()));
    }

    private void fail(String reason) {
        attempt++;
        if (segment != 0) {
            // Reading it again would tell what memory holds, and not what a failed force left on the disk.
            String file = CopiedFiles.segment(segment);
            unanswered = position == 0 ? new DiskRequest.Delete(file) : new DiskRequest.Truncate(file, position);
            segment = 0;
        }
        ready = false;
        busy = false;
        trouble = reason;
        forget();
        retryAt = surroundings.nowNanos() + RETRY_NANOS;
        answers.stored(
                masterLink,
                MetadataStored.newBuilder()
                        .setError(Refusals.notHappened(
                                ErrorCode.INTERNAL, "the copy of the metadata log cannot be written: " + reason)));
    }
}
