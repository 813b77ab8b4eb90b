package cloud.edd.gfs.chunkserver.core;

import cloud.edd.gfs.protocol.disk.DiskRequest;
import cloud.edd.gfs.protocol.disk.DiskResult;
import cloud.edd.gfs.protocol.payload.Payload;
import cloud.edd.proto.gfs.JournalRecord;
import cloud.edd.proto.gfs.Mark;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The journal of a data folder: two preallocated files that take turns, one force for all that wait.
 *
 * <p>A generation of the journal begins with a checkpoint of everything before it. The other file is free again when that
 * checkpoint is complete; until then records that need new space wait. Decisions never do: each vote that is recorded keeps
 * {@link #DECISION_BYTES} free for the record that ends it.
 */
final class JournalCore {

    /** A decision with the longest ids and a mark is shorter. */
    static final int DECISION_BYTES = 256;

    /** The state that a checkpoint stores. */
    interface Snapshots {

        /** Stores everything recorded so far and calls back when it is durable. */
        void begin(long generation, Runnable complete);

        /** Votes recorded and not decided. */
        int undecided();
    }

    /** A record that waits for room. */
    interface Entry {

        JournalRecord record();

        /** Stays with the owner, who holds it until {@link #appended}. */
        default Payload inline() {
            return Payload.empty();
        }

        /** Asked when there is room; without it the entry is forgotten. */
        default boolean wanted() {
            return true;
        }

        /** It has its place: a later checkpoint covers it. */
        default void appended() {}

        default void durable() {}
    }

    private record Written(String file, long generation, long sequence, Runnable durable) {}

    private final Surroundings surroundings;
    private final Snapshots snapshots;
    private final int segmentBytes;
    private final ArrayDeque<Entry> waiting = new ArrayDeque<>();
    private final ArrayDeque<Written> written = new ArrayDeque<>();
    private long generation;
    private boolean checkpointComplete;
    private int position;
    private long sequence;
    private long recordsBefore;
    /** Of the present generation, durable. */
    private long forced;

    private long storage;
    private boolean forcing;
    private boolean forceWanted;
    private @Nullable Mark unrecordedMark;

    JournalCore(Surroundings surroundings, Snapshots snapshots, int segmentBytes) {
        this.surroundings = surroundings;
        this.snapshots = snapshots;
        this.segmentBytes = segmentBytes;
    }

    /**
     * Begins with an empty file, after a checkpoint of this generation is durable.
     *
     * @param storageMark what every record of this data folder bears
     */
    void open(long firstGeneration, long storageMark) {
        generation = firstGeneration;
        storage = storageMark;
        checkpointComplete = true;
        position = 0;
        sequence = 0;
    }

    /** The next record will carry it: so a mark is durable before anything that is voted on after it. */
    void noteMark(Mark mark) {
        unrecordedMark = mark;
    }

    /** Adds a record, when there is room, and has it forced. */
    void append(Entry entry) {
        waiting.addLast(entry);
        pump();
    }

    /** Adds a record that is wanted whatever happens, when there is room, and has it forced. */
    void append(JournalRecord record, Runnable durable) {
        append(new Entry() {
            @Override
            public JournalRecord record() {
                return record;
            }

            @Override
            public void durable() {
                durable.run();
            }
        });
    }

    /** Adds a decision, for which there is always room, without asking for a force of its own. */
    void decide(JournalRecord decision) {
        write(decision, Payload.empty(), () -> {});
    }

    /** Adds a decision and has it forced. */
    void decide(JournalRecord decision, Runnable durable) {
        write(decision, Payload.empty(), durable);
        forceWanted = true;
        maybeForce();
    }

    /** Has everything forced that was added without. */
    void settle() {
        if (unrecordedMark != null && hasRoom(JournalFrames.PRELUDE_BYTES + DECISION_BYTES)) {
            write(JournalRecord.getDefaultInstance(), Payload.empty(), () -> {});
        }
        forceWanted = !written.isEmpty();
        maybeForce();
    }

    private void pump() {
        while (!waiting.isEmpty()) {
            Entry head = waiting.getFirst();
            if (!head.wanted()) {
                waiting.removeFirst();
                continue;
            }
            if (!hasRoom(JournalFrames.totalBytes(head.record(), head.inline()) + DECISION_BYTES)) {
                if (!checkpointComplete) {
                    break;
                }
                rotate();
                continue;
            }
            waiting.removeFirst();
            write(head.record(), head.inline(), head::durable);
            head.appended();
            forceWanted = true;
        }
        maybeForce();
    }

    private boolean hasRoom(int bytes) {
        long reserved = (long) snapshots.undecided() * DECISION_BYTES;
        return position + bytes + DECISION_BYTES + reserved <= segmentBytes;
    }

    private void rotate() {
        generation++;
        checkpointComplete = false;
        position = 0;
        recordsBefore = sequence;
        sequence = 0;
        forced = 0;
        snapshots.begin(generation, () -> {
            checkpointComplete = true;
            pump();
        });
    }

    private void write(JournalRecord plain, Payload inline, Runnable durable) {
        JournalRecord.Builder record = plain.toBuilder().setForcedBefore(forced).setStorage(storage);
        if (unrecordedMark != null) {
            record.setMark(unrecordedMark);
            unrecordedMark = null;
        }
        if (sequence == 0) {
            record.setRecordsBefore(recordsBefore);
        }
        sequence++;
        byte[] head = JournalFrames.head(record.build(), inline, generation, sequence);
        String file = StorageLayout.journal(generation);
        List<Payload> parts = inline.length() == 0 ? List.of(Payload.of(head)) : List.of(Payload.of(head), inline);
        surroundings.write(file, position, parts, this::mustSucceed);
        position += head.length + inline.length();
        written.addLast(new Written(file, generation, sequence, durable));
    }

    private void maybeForce() {
        if (forcing || !forceWanted || written.isEmpty()) {
            return;
        }
        forcing = true;
        String file = written.getFirst().file();
        List<Runnable> covered = new ArrayList<>();
        Written last = written.getFirst();
        while (!written.isEmpty() && written.getFirst().file().equals(file)) {
            last = written.removeFirst();
            covered.add(last.durable());
        }
        Written lastCovered = last;
        forceWanted = !written.isEmpty();
        surroundings.disk(new DiskRequest.Force(file), result -> {
            mustSucceed(result);
            if (!surroundings.stopped()) {
                forcing = false;
                if (lastCovered.generation() == generation) {
                    forced = lastCovered.sequence();
                }
                covered.forEach(Runnable::run);
                maybeForce();
            }
        });
    }

    private void mustSucceed(DiskResult result) {
        if (result instanceof DiskResult.Failed(DiskResult.Failure failure, String detail)) {
            surroundings.stop(
                    "the journal cannot be written (" + failure + ": " + detail
                            + "); votes are not safe any more. Check the disk, then start again: recovery reads what was forced");
        }
    }
}
