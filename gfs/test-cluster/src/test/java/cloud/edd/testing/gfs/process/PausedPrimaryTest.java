package cloud.edd.testing.gfs.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** A process that stands still and comes back with everything it believed. */
class PausedPrimaryTest {

    /** Of a lease, which is 60 s. */
    private static final Duration LONGER = Duration.ofSeconds(75);

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path folder;

    @Test
    @Tag("LONG")
    void primariesThatStandStillLongerThanTheirLeaseCommitNothingAfterwards() throws Exception {
        pauseUnderLoad(1, LONGER);
    }

    @Test
    @Tag("LONG")
    void aMasterThatStandsStillGoesOnWhereItStood() throws Exception {
        pauseUnderLoad(0, Duration.ofSeconds(20));
    }

    /** Every server is primary of some of the chunks under load. */
    private void pauseUnderLoad(int number, Duration time) throws Exception {
        try (GfsProcessCluster cluster = GfsProcessCluster.applications(folder).start();
                Load load = Load.start(cluster, folder.resolve("ledger"), 6)) {
            load.awaitMore(100);
            GfsProcess paused = cluster.processes().get(number);
            paused.pause();
            try {
                if (number > 0) {
                    load.awaitMore(100);
                }
                await().pollDelay(time).timeout(time.plusSeconds(5)).until(() -> true);
            } finally {
                paused.goOn();
            }
            cluster.awaitServing();
            load.awaitMore(100);
            load.end();
            load.verify();
            cluster.awaitThreeGoodCopies();
            load.verify();
            assertThat(cluster.processes()).allMatch(GfsProcess::isAlive);
        }
    }
}
