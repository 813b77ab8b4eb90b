package cloud.edd.gfs.master.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class InMemoryMetadataLogTest extends MetadataLogContract {

    private final InMemoryMetadataLog.Storage storage = new InMemoryMetadataLog.Storage();

    @Override
    MetadataLog open() {
        return new InMemoryMetadataLog(storage);
    }

    @Override
    void crash(MetadataLog log) {
        // The next opener sees only the storage.
    }

    @Test
    void forgetsWhatWasNotForced() {
        MetadataLog log = open();
        append(log, 1, 2);
        log.force();
        append(log, 3, 3);

        assertThat(records(open(), 0)).hasSize(2);
    }

    @Test
    void aDamagedCheckpointIsPassedOverOnlyWhereSomethingTakesItsPlace() {
        InMemoryMetadataLog.Storage alone = InMemoryMetadataLog.Storage.from(5, List.of());
        MetadataLog log = open();
        append(log, 1, 2);
        log.force();
        log.beginCheckpoint(2).finish();
        InMemoryMetadataLog.Storage copy = storage.copy();

        assertThat(storage.damageNewestCheckpoint()).isTrue();
        assertThat(open().checkpoint()).isEmpty();
        assertThat(records(open(), 0)).hasSize(2);
        assertThat(new InMemoryMetadataLog(copy).checkpoint()).isPresent();
        assertThat(alone.damageNewestCheckpoint()).isFalse();
    }
}
