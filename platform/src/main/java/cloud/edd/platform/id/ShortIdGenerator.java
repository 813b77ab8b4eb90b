package cloud.edd.platform.id;

import java.util.random.RandomGenerator;

/**
 * Ids that people meet in addresses and names: eight characters of {@code [0-9a-z]}, every one equally likely.
 *
 * <p>36^8 is about 2.8e12, so a table with a million rows refuses one draw in three million: the caller inserts
 * under a unique constraint and draws again on a collision. Safe for use by many threads if its source is.
 */
public final class ShortIdGenerator {

    /** Characters per id. */
    public static final int LENGTH = 8;

    private static final String ALPHABET = "0123456789abcdefghijklmnopqrstuvwxyz";

    private final RandomGenerator random;

    /** A generator that draws from the given source, a secure one in production. */
    public ShortIdGenerator(RandomGenerator random) {
        this.random = random;
    }

    /** A new id. */
    public String next() {
        var id = new StringBuilder(LENGTH);
        for (int i = 0; i < LENGTH; i++) {
            // Bounded nextInt rejects the uneven rest, so no character is favoured.
            id.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }
        return id.toString();
    }
}
