package cloud.edd.gfs.master.core;

import cloud.edd.proto.gfs.Uuid;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiConsumer;

/** The copies on one storage that the log does not know, as its inventories showed them. Nothing of it is logged. */
final class OrphanList {

    /**
     * @param addedSequence the copy's name
     * @param sinceMinute the logged minute of the first complete inventory that showed it
     * @param untilMinute that of the last one
     * @param empty it holds no byte, committed or voted for: what an abandoned write leaves behind
     */
    record Orphan(long addedSequence, long sinceMinute, long untilMinute, boolean empty) {}

    private record Told(long addedSequence, boolean empty) {}

    /** About a megabyte. The rest waits until these are gone. */
    private static final int KEPT = 10_000;

    /** More than one copy in twenty: 5 %. */
    private static final long SHARE = 20;

    private Map<Uuid, Orphan> known = new LinkedHashMap<>();
    private long total;
    /** Those of them that hold bytes. */
    private long filled;

    private long copies;

    /** Of the inventory that is coming in. */
    private Map<Uuid, Told> coming = new LinkedHashMap<>();

    private long totalComing;
    private long filledComing;
    private long copiesComing;

    /** How many of them a person said may be deleted although they are much. */
    private long consented;

    void begin() {
        coming = new LinkedHashMap<>();
        totalComing = 0;
        filledComing = 0;
        copiesComing = 0;
    }

    void counted() {
        copiesComing++;
    }

    void add(Uuid handle, long addedSequence, boolean empty) {
        totalComing++;
        filledComing += empty ? 0 : 1;
        if (coming.size() < KEPT) {
            coming.put(handle, new Told(addedSequence, empty));
        }
    }

    /** The inventory is complete: what it did not show is gone. */
    void complete(long minute) {
        Map<Uuid, Orphan> next = new LinkedHashMap<>();
        coming.forEach((handle, told) -> {
            Orphan before = known.get(handle);
            long since = before != null && before.addedSequence == told.addedSequence && before.empty == told.empty
                    ? before.sinceMinute
                    : minute;
            next.put(handle, new Orphan(told.addedSequence, since, minute, told.empty));
        });
        known = next;
        total = totalComing;
        filled = filledComing;
        copies = copiesComing;
        begin();
    }

    /**
     * Whether something may be wrong with the log rather than with the copies: a person must look.
     *
     * @param restored the log was once restored from an older copy, so that an unknown copy may be all that is left of a file
     */
    boolean needConsent(boolean restored) {
        return filled > 0 && (restored || filled * SHARE > copies);
    }

    long total() {
        return total;
    }

    long copies() {
        return copies;
    }

    void consent(long count) {
        consented = count;
    }

    /** How many that hold bytes may be deleted as far as their number is concerned. */
    long allowed(boolean restored) {
        return needConsent(restored) ? consented : Long.MAX_VALUE;
    }

    /** Passes those that complete inventories showed for so long. */
    void shownFor(long minutes, BiConsumer<Uuid, Orphan> visitor) {
        known.forEach((handle, orphan) -> {
            if (orphan.untilMinute - orphan.sinceMinute >= minutes) {
                visitor.accept(handle, orphan);
            }
        });
    }

    /** The copy of this name is gone; false if it was not here. */
    boolean remove(Uuid handle, long addedSequence) {
        Orphan orphan = known.get(handle);
        if (orphan == null || orphan.addedSequence != addedSequence) {
            return false;
        }
        known.remove(handle);
        total--;
        copies--;
        if (!orphan.empty) {
            filled--;
            consented = Math.max(0, consented - 1);
        }
        return true;
    }
}
