package cloud.edd.testing.gfs.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import cloud.edd.gfs.client.ClusterState;
import cloud.edd.gfs.client.GfsClient;
import cloud.edd.gfs.master.restore.MetadataTool;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** The master is killed under load and its disk is gone: it comes back from what the chunkservers hold, over the network. */
@Tag("LONG")
class MasterLostTest {

    private static final Duration WITHIN = Duration.ofMinutes(4);
    private static final int ENOUGH = 300;

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path folder;

    @Test
    void everyAcknowledgedByteIsThereAfterTheMasterIsKilledAndItsFolderIsGone() throws Exception {
        long seed = new Random().nextLong();
        try (GfsProcessCluster cluster = GfsProcessCluster.applications(folder).start();
                Load load = Load.start(cluster, folder.resolve("ledger"), seed)) {
            load.awaitMore(ENOUGH);
            cluster.master().kill();
            Path data = cluster.site().data(0);
            delete(data);
            restore(cluster.site(), data);
            cluster.master().start();
            endRestore(cluster);
            cluster.awaitServing();
            load.awaitMore(20);
            load.end();
            load.verify();
            cluster.awaitThreeGoodCopies();
            load.verify();
        } catch (Exception | AssertionError e) {
            throw new AssertionError("seed " + seed + ", files in " + folder, e);
        }
    }

    private static void restore(Site site, Path data) throws IOException {
        String from = IntStream.rangeClosed(1, Site.SERVERS)
                .mapToObj(number -> site.hosts().get(number) + ":" + site.replicationPort(number))
                .collect(Collectors.joining(","));
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        PrintStream out = new PrintStream(said, true, StandardCharsets.UTF_8);
        int code = new MetadataTool(out, out, site.environment())
                .restore(List.of("--accept-loss", "--from", from, "--data", data.toString()));
        assertThat(code).as(said.toString(StandardCharsets.UTF_8)).isZero();
    }

    /** By a person, once all chunkservers have come. */
    private static void endRestore(GfsProcessCluster cluster) throws IOException {
        await().atMost(WITHIN).until(() -> {
            ClusterState state = cluster.state();
            return state != null
                    && state.safeModeReason().contains("restored")
                    && state.servers().stream().allMatch(ClusterState.Server::alive);
        });
        try (GfsClient client = cluster.connect()) {
            assertThat(client.metadata().endRestore(false)).isNotEmpty();
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
