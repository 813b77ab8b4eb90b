package cloud.edd.gfs.chunkserver.core;

import cloud.edd.proto.gfs.Uuid;
import java.util.Comparator;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** Order and text of 128-bit ids. */
final class ChunkHandles {

    /** High, then low, both unsigned: the order of the inventory. */
    static final Comparator<Uuid> ORDER = (left, right) -> {
        int high = Long.compareUnsigned(left.getHigh(), right.getHigh());
        return high != 0 ? high : Long.compareUnsigned(left.getLow(), right.getLow());
    };

    private static final HexFormat DIGITS = HexFormat.of();
    private static final int TEXT_LENGTH = 32;

    private ChunkHandles() {}

    /** 32 hexadecimal digits. */
    static String text(Uuid id) {
        return DIGITS.toHexDigits(id.getHigh()) + DIGITS.toHexDigits(id.getLow());
    }

    /** The id with this text; null when it is none. */
    static @Nullable Uuid parse(String text) {
        if (text.length() != TEXT_LENGTH || !text.chars().allMatch(ChunkHandles::isDigit)) {
            return null;
        }
        return Uuid.newBuilder()
                .setHigh(HexFormat.fromHexDigitsToLong(text, 0, TEXT_LENGTH / 2))
                .setLow(HexFormat.fromHexDigitsToLong(text, TEXT_LENGTH / 2, TEXT_LENGTH))
                .build();
    }

    private static boolean isDigit(int character) {
        return (character >= '0' && character <= '9') || (character >= 'a' && character <= 'f');
    }
}
