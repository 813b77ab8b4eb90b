package cloud.edd.testing.gfs.process;

import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** The real applications, killed at random moments while clients work. The seed of a failed run is in its message. */
class KillTest {

    /** Longer than a restart under load takes, so that some kills meet a cluster that is whole and some one that is not. */
    private static final int LONGEST_PAUSE_MILLIS = 2_000;

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path folder;

    /** After so many the load must have got on, or a slow machine would do nothing but start processes. */
    private static final int KILLS_IN_A_ROW = 3;

    /** However long each start takes. */
    private static final int FEWEST_KILLS = 3;

    @Test
    void nothingAcknowledgedIsLostWhenProcessesAreKilledUnderLoad() throws Exception {
        killUnderLoad(Program.applications(List.of(), List.of()), Duration.ofSeconds(6), new Random().nextLong());
    }

    @Test
    @Tag("LONG")
    void nothingAcknowledgedIsLostInMinutesOfKills() throws Exception {
        killUnderLoad(Program.bare(), Duration.ofMinutes(4), new Random().nextLong());
    }

    private void killUnderLoad(Program.Suite programs, Duration time, long seed) throws Exception {
        Random random = new Random(seed);
        try (GfsProcessCluster cluster = new GfsProcessCluster(Site.local(folder), programs).start();
                Load load = Load.start(cluster, folder.resolve("ledger"), seed)) {
            long end = System.nanoTime() + time.toNanos();
            int kills = 0;
            while (System.nanoTime() < end || kills < FEWEST_KILLS) {
                pause(random.nextInt(LONGEST_PAUSE_MILLIS));
                cluster.processes()
                        .get(random.nextInt(1 + GfsProcessCluster.SERVERS))
                        .kill();
                kills++;
                pause(random.nextInt(LONGEST_PAUSE_MILLIS));
                cluster.startTheDead();
                if (kills % KILLS_IN_A_ROW == 0) {
                    load.awaitMore(1);
                }
            }
            cluster.awaitServing();
            load.awaitMore(20);
            load.end();
            load.verify();
            cluster.awaitThreeGoodCopies();
            load.verify();
            System.out.println(kills + " kills, " + load.acknowledged() + " acknowledged changes, none of them lost");
        } catch (Exception | AssertionError e) {
            throw new AssertionError("seed " + seed + ", files in " + folder, e);
        }
    }

    /** Time in which the load works on. */
    private static void pause(int millis) {
        await().pollDelay(Duration.ofMillis(millis)).until(() -> true);
    }
}
