package cloud.edd.gfs.chunkserver.core;

import cloud.edd.proto.gfs.Uuid;
import java.util.Comparator;

/** Order and text of 128-bit ids. */
final class ChunkHandles {

    /** High, then low, both unsigned: the order of the inventory. */
    static final Comparator<Uuid> ORDER = (left, right) -> {
        int high = Long.compareUnsigned(left.getHigh(), right.getHigh());
        return high != 0 ? high : Long.compareUnsigned(left.getLow(), right.getLow());
    };

    private ChunkHandles() {}

    /** 32 hexadecimal digits. */
    static String text(Uuid id) {
        return "%016x%016x".formatted(id.getHigh(), id.getLow());
    }
}
