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
     */
    record Orphan(long addedSequence, long sinceMinute, long untilMinute) {}

    /** About a megabyte. The rest waits until these are gone. */
    private static final int KEPT = 10_000;

    /** More than one copy in twenty: 5 %. */
    private static final long SHARE = 20;

    private Map<Uuid, Orphan> known = new LinkedHashMap<>();
    private long total;
    private long copies;

    /** Of the inventory that is coming in. */
    private Map<Uuid, Long> coming = new LinkedHashMap<>();

    private long totalComing;
    private long copiesComing;

    /** How many of them a person said may be deleted although they are much. */
    private long consented;

    void begin() {
        coming = new LinkedHashMap<>();
        totalComing = 0;
        copiesComing = 0;
    }

    void counted() {
        copiesComing++;
    }

    void add(Uuid handle, long addedSequence) {
        totalComing++;
        if (coming.size() < KEPT) {
            coming.put(handle, addedSequence);
        }
    }

    /** The inventory is complete: what it did not show is gone. */
    void complete(long minute) {
        Map<Uuid, Orphan> next = new LinkedHashMap<>();
        coming.forEach((handle, added) -> {
            Orphan before = known.get(handle);
            long since = before != null && before.addedSequence == added ? before.sinceMinute : minute;
            next.put(handle, new Orphan(added, since, minute));
        });
        known = next;
        total = totalComing;
        copies = copiesComing;
        begin();
    }

    /**
     * Whether something may be wrong with the log rather than with the copies: a person must look.
     *
     * @param restored the log was once restored from an older copy, so that an unknown copy may be all that is left of a file
     */
    boolean needConsent(boolean restored) {
        return total > 0 && (restored || total * SHARE > copies);
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

    /** How many may be deleted as far as their number is concerned. */
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
        consented = Math.max(0, consented - 1);
        return true;
    }
}
