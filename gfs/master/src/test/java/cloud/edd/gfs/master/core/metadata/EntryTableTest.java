package cloud.edd.gfs.master.core.metadata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class EntryTableTest {

    private static final int ENTRIES = 2_000_000;

    /** A tenth of a second is enough; where each entry passes those before it, it takes minutes. */
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static final class Numbered extends TableEntry {
        private final long key;

        Numbered(long key) {
            this.key = key;
        }

        @Override
        long keyHigh() {
            return key;
        }

        @Override
        long keyLow() {
            return 0;
        }
    }

    @Test
    void manyInTheOrderOfTheirKeysAreAddedWithoutPassingEachOther() {
        List<Numbered> sorted = new ArrayList<>();
        for (int number = 0; number < ENTRIES; number++) {
            sorted.add(new Numbered(key(number)));
        }
        EntryTable<Numbered> table = new EntryTable<>();
        Numbered before = new Numbered(key(0) + 1);
        table.add(before);

        assertTimeoutPreemptively(PATIENCE, () -> table.addAll(sorted));

        assertThat(table.size()).isEqualTo(ENTRIES + 1);
        assertThat(table.get(key(0) + 1, 0)).isSameAs(before);
        assertThat(table.get(key(0), 0)).isSameAs(sorted.getFirst());
        assertThat(table.get(key(ENTRIES / 2), 0)).isSameAs(sorted.get(ENTRIES / 2));
        assertThat(table.get(key(ENTRIES - 1), 0)).isSameAs(sorted.getLast());
        assertThat(table.get(key(ENTRIES - 1) + 1, 0)).isNull();
    }

    /** Evenly over all unsigned numbers. */
    private static long key(int number) {
        return Long.divideUnsigned(-1L, ENTRIES) * number;
    }
}
