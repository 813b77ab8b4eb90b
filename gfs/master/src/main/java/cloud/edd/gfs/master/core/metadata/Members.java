package cloud.edd.gfs.master.core.metadata;

/**
 * The members of a chunk in one long: four places of 16 bits, each a state (3 bits) over the index of a storage (13 bits). The first
 * place is the primary. A place of zero is free.
 */
public final class Members {

    /** Three replicas and one that joins. */
    public static final int PLACES = 4;

    /** One more than the highest index of a storage. */
    public static final int STORAGES = 1 << 13;

    public static final int NONE = 0;
    public static final int GOOD = 1;
    public static final int STALE = 2;
    /** STALE because a block failed its checksum. */
    public static final int CORRUPT = 3;
    /** A copy is being made there: it takes part in writes, but its vote counts for nobody but itself. */
    public static final int JOINING = 4;

    private static final int BITS = 16;
    private static final int STATE_SHIFT = 13;

    private Members() {}

    public static int storage(long members, int place) {
        return (int) (members >>> (place * BITS)) & (STORAGES - 1);
    }

    public static int state(long members, int place) {
        return (int) (members >>> (place * BITS + STATE_SHIFT)) & 7;
    }

    public static boolean isGood(long members, int storage) {
        int place = place(members, storage);
        return place >= 0 && state(members, place) == GOOD;
    }

    /** The place of a storage, or -1. */
    public static int place(long members, int storage) {
        for (int place = 0; place < PLACES; place++) {
            if (state(members, place) != NONE && storage(members, place) == storage) {
                return place;
            }
        }
        return -1;
    }

    public static int count(long members, int state) {
        int count = 0;
        for (int place = 0; place < PLACES; place++) {
            if (state(members, place) == state) {
                count++;
            }
        }
        return count;
    }

    /** The first place that is free, or -1. */
    static int freePlace(long members) {
        for (int place = 0; place < PLACES; place++) {
            if (state(members, place) == NONE) {
                return place;
            }
        }
        return -1;
    }

    /** Places that are not free. */
    public static int used(long members) {
        return PLACES - count(members, NONE);
    }

    public static boolean isEmpty(long members) {
        return members == 0;
    }

    static long with(long members, int place, int storage, int state) {
        long cleared = members & ~(0xFFFFL << (place * BITS));
        return cleared | ((long) (state << STATE_SHIFT | storage) << (place * BITS));
    }

    static long withState(long members, int place, int state) {
        return with(members, place, storage(members, place), state);
    }

    /** Without this place; those behind it move up. */
    static long without(long members, int place) {
        long result = 0;
        int next = 0;
        for (int from = 0; from < PLACES; from++) {
            if (from != place && state(members, from) != NONE) {
                result = with(result, next++, storage(members, from), state(members, from));
            }
        }
        return result;
    }

    /** The same with this place first: the primary. */
    static long first(long members, int place) {
        long result = with(0, 0, storage(members, place), state(members, place));
        long others = without(members, place);
        for (int from = 0; from < PLACES - 1; from++) {
            if (state(others, from) != NONE) {
                result = with(result, from + 1, storage(others, from), state(others, from));
            }
        }
        return result;
    }
}
