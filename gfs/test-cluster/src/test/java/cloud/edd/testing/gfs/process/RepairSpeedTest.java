package cloud.edd.testing.gfs.process;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.edd.gfs.client.ClusterState;
import cloud.edd.gfs.client.GfsClient;
import cloud.edd.gfs.client.GfsWriter;
import cloud.edd.gfs.client.PublishMode;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How long a cluster needs from the loss of a server's data to three good copies; the number is printed, and depends on the machine. */
@Tag("LONG")
class RepairSpeedTest {

    private static final int MEBIBYTES = 1_024;
    private static final Duration WITHIN = Duration.ofMinutes(10);

    @TempDir
    Path folder;

    @Test
    void aWipedServerIsFilledAgain() throws Exception {
        byte[] piece = new byte[1 << 20];
        Random random = new Random(1);
        try (GfsProcessCluster cluster = GfsProcessCluster.applications(folder).start();
                GfsClient client = cluster.connect()) {
            try (GfsWriter writer = client.create("repair", "file", PublishMode.CREATE)) {
                for (int number = 0; number < MEBIBYTES; number++) {
                    random.nextBytes(piece);
                    writer.write(ByteBuffer.wrap(piece));
                }
                writer.publish();
            }
            cluster.awaitThreeGoodCopies();
            cluster.server(3).kill();
            Damage.wipe(cluster.site().data(3));
            long lost = System.nanoTime();
            cluster.server(3).start();
            awaitMissing(cluster);
            long seen = System.nanoTime();
            cluster.awaitThreeGoodCopies();
            long repaired = System.nanoTime();

            System.out.printf(
                    "%d MiB on the wiped server: three good copies %.1f s after its loss (%.0f MB/s), start of the process included;"
                            + " copied in %.1f s (%.0f MB/s)%n",
                    MEBIBYTES,
                    (repaired - lost) / 1e9,
                    speed(repaired - lost),
                    (repaired - seen) / 1e9,
                    speed(repaired - seen));
        }
    }

    private static void awaitMissing(GfsProcessCluster cluster) {
        long end = System.nanoTime() + WITHIN.toNanos();
        boolean missing = false;
        while (!missing) {
            assertThat(System.nanoTime()).as("the loss is noticed").isLessThan(end);
            ClusterState state = cluster.state();
            missing = state != null && state.underReplicated() > 0;
        }
    }

    private static double speed(long nanos) {
        return MEBIBYTES * 1.048576 / (nanos / 1e9);
    }
}
