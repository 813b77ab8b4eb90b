package cloud.edd.platform.property;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** How many letters one has to insert, remove or replace (Levenshtein): finds what somebody meant to type. */
final class EditDistance {

    private EditDistance() {}

    /** The word nearest to the given one, if at most {@code limit} letters away. */
    static Optional<String> nearest(String word, Collection<String> words, int limit) {
        return words.stream()
                .min(Comparator.comparingInt((String other) -> between(word, other))
                        .thenComparing(Comparator.naturalOrder()))
                .filter(other -> between(word, other) <= limit);
    }

    static int between(String a, String b) {
        int[] previous = new int[b.length() + 1];
        int[] current = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            previous[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            current[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = previous[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                current[j] = Math.min(replaced, Math.min(previous[j], current[j - 1]) + 1);
            }
            int[] swap = previous;
            previous = current;
            current = swap;
        }
        return previous[b.length()];
    }
}
