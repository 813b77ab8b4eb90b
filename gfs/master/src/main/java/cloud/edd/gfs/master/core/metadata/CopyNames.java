package cloud.edd.gfs.master.core.metadata;

import java.util.Arrays;

/**
 * Copies of a chunk by name: each number is the sequence of the record that added the copy over the index of its storage (13 bits).
 * Sequence 0 is a copy that came with the placement. Arrays are never changed, so that all chunks without a name share one.
 */
final class CopyNames {

    static final long[] NONE = {};

    private static final int STORAGE_BITS = 13;

    private CopyNames() {}

    static long name(int storage, long sequence) {
        return sequence << STORAGE_BITS | storage;
    }

    static int storage(long name) {
        return (int) name & (Members.STORAGES - 1);
    }

    static long sequence(long name) {
        return name >>> STORAGE_BITS;
    }

    /** The sequence under which a storage's copy is named here; 0 when it is not. */
    static long sequence(long[] names, int storage) {
        for (long name : names) {
            if (storage(name) == storage) {
                return sequence(name);
            }
        }
        return 0;
    }

    static boolean isOn(long[] names, int storage) {
        return Arrays.stream(names).anyMatch(name -> storage(name) == storage);
    }

    static long[] with(long[] names, long name) {
        long[] more = Arrays.copyOf(names, names.length + 1);
        more[names.length] = name;
        return more;
    }

    static long[] without(long[] names, int storage) {
        return isOn(names, storage)
                ? Arrays.stream(names).filter(name -> storage(name) != storage).toArray()
                : names;
    }
}
