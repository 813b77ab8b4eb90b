package cloud.edd.gfs.chunkserver.core;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.edd.gfs.protocol.payload.Payload;
import cloud.edd.proto.gfs.JournalRecord;
import java.io.ByteArrayOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What is damage is looked for in zeros and among records of earlier generations, which a file that is used again is full of. */
class JournalScanTest {

    private static final long STORAGE = 77;
    private static final long PRESENT = 3;
    private static final Payload NONE = Payload.empty();

    private final ByteArrayOutputStream file = new ByteArrayOutputStream();

    @Test
    void aWholeRecordOfAnEarlierGenerationInTheGapHidesNothing() {
        record(PRESENT, 1, 0);
        record(PRESENT - 2, 2, 1);
        record(PRESENT, 3, 2);

        assertThat(damage()).contains("(record 2 of generation 3)");
    }

    @Test
    void zerosOfAnyLengthInTheGapHideNothing() {
        for (int zeros = 0; zeros < 40; zeros++) {
            file.reset();
            record(PRESENT, 1, 0);
            file.writeBytes(new byte[zeros]);
            record(PRESENT, 3, 2);

            assertThat(damage()).as("%d zeros", zeros).contains("(record 2 of generation 3)");
        }
    }

    @Test
    void whatAnEarlierGenerationSaysIsNotOfThisOne() {
        record(PRESENT, 1, 0);
        record(PRESENT - 2, 2, 1);
        record(PRESENT - 2, 9, 8);
        file.writeBytes(new byte[100]);

        assertThat(damage()).isNull();
    }

    private @Nullable String damage() {
        return JournalScan.damage(Payload.of(file.toByteArray()), NONE, PRESENT, STORAGE);
    }

    private void record(long generation, long sequence, long forcedBefore) {
        JournalRecord record = JournalRecord.newBuilder()
                .setStorage(STORAGE)
                .setForcedBefore(forcedBefore)
                .build();
        file.writeBytes(JournalFrames.head(record, NONE, generation, sequence));
    }
}
