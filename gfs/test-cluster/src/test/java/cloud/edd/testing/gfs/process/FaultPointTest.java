package cloud.edd.testing.gfs.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import cloud.edd.gfs.protocol.fault.FaultPoint;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.EnumSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

class FaultPointTest {

    private static final Duration HIT_WITHIN = Duration.ofSeconds(60);
    private static final Duration ALL_WITHIN = Duration.ofMinutes(4);

    /** Where the master ends; everything else is a chunkserver's. */
    private static final Set<FaultPoint> OF_THE_MASTER =
            EnumSet.range(FaultPoint.LOG_WRITTEN, FaultPoint.METADATA_CHECKPOINT_PRUNED);

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path folder;

    @Test
    void nothingAcknowledgedIsLostWhereverAProcessDies() throws Exception {
        try (GfsProcessCluster cluster = new GfsProcessCluster(Site.local(folder), Program.bare())) {
            Path faults = cluster.site().faults();
            // A data folder is set up once.
            ArmedFault.arm(faults, FaultPoint.FILE_RENAMED);
            cluster.processes().forEach(GfsProcess::start);
            await().atMost(HIT_WITHIN)
                    .until(() -> ArmedFault.wasHit(faults, FaultPoint.FILE_RENAMED) && someAreDead(cluster));
            cluster.startTheDead();
            cluster.awaitServing();
            Queue<FaultPoint> masters = new ArrayDeque<>(OF_THE_MASTER);
            Queue<FaultPoint> servers = new ArrayDeque<>(EnumSet.complementOf(EnumSet.copyOf(OF_THE_MASTER)));
            servers.remove(FaultPoint.FILE_RENAMED);

            try (Load load = Load.start(cluster, folder.resolve("ledger"), 1)) {
                dieAtAll(cluster, List.of(masters, servers));
                load.awaitMore(100);
                load.end();
                load.verify();
                assertThat(load.acknowledged()).isGreaterThan(100);
            }
            assertThat(FaultPoint.values())
                    .allSatisfy(point -> assertThat(ArmedFault.wasHit(faults, point))
                            .as(point.name())
                            .isTrue());
        }
    }

    /** One point of each queue at a time; whatever dies is started again at once, so that the next can come to its point. */
    private static void dieAtAll(GfsProcessCluster cluster, List<Queue<FaultPoint>> queues) throws IOException {
        Path faults = cluster.site().faults();
        List<FaultPoint> points = queues.stream().flatMap(Queue::stream).toList();
        for (Queue<FaultPoint> queue : queues) {
            ArmedFault.arm(faults, queue.element());
        }
        await().atMost(ALL_WITHIN).pollInterval(Duration.ofMillis(10)).until(() -> {
            for (GfsProcess process : cluster.processes()) {
                if (!process.isAlive()) {
                    assertThat(process.exitValue()).as(process.output()).isEqualTo(ArmedFault.EXIT_CODE);
                    process.start();
                }
            }
            for (Queue<FaultPoint> queue : queues) {
                if (!queue.isEmpty() && ArmedFault.wasHit(faults, queue.element())) {
                    queue.remove();
                    if (!queue.isEmpty()) {
                        ArmedFault.arm(faults, queue.element());
                    }
                }
            }
            // Two threads of one process may come to two points before it is gone: deaths cannot be counted.
            boolean allDied = true;
            for (FaultPoint point : points) {
                allDied &= ArmedFault.isOver(faults, point);
            }
            return allDied && !someAreDead(cluster);
        });
        cluster.awaitServing();
    }

    private static boolean someAreDead(GfsProcessCluster cluster) {
        return cluster.processes().stream().anyMatch(process -> !process.isAlive());
    }
}
