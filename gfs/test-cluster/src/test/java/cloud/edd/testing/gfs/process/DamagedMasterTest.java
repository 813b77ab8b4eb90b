package cloud.edd.testing.gfs.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import cloud.edd.gfs.client.ClusterState;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The master's disk lies. A damaged log stops the start and says what to do; a damaged checkpoint is passed over. */
@Tag("LONG")
class DamagedMasterTest {

    private static final Duration ENDS_WITHIN = Duration.ofSeconds(30);

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path folder;

    @Test
    void aFlippedBitInTheLogStopsTheStartUntilItIsWholeAgain() throws Exception {
        damageTheLog(Damage.FLIPPED_BIT, (cluster, segment) -> {
            assertThat(cluster.master().awaitEnd(ENDS_WITHIN)).isTrue();
            assertThat(cluster.master().exitValue()).isNotZero();
            assertThat(cluster.master().output())
                    .contains(segment.toString())
                    .contains("gfs-master repair --accept-loss");
        });
    }

    /** It ends like one that nobody wrote on with; the chunkservers know better. */
    @Test
    void aLogThatEndsTooEarlyIsRefusedBecauseTheServersRememberMore() throws Exception {
        damageTheLog(
                Damage.TRUNCATED,
                (cluster, segment) -> await().atMost(ENDS_WITHIN).until(() -> {
                    ClusterState state = cluster.state();
                    return state != null
                            && state.safeMode()
                            && state.safeModeReason().contains("records");
                }));
    }

    /** The bytes look like what a crash leaves. Either a chunkserver knows of the record, or nobody was ever told of it. */
    @Test
    void aFlippedBitInTheLastRecordLosesNothingThatWasAnswered() throws Exception {
        try (GfsProcessCluster cluster = new GfsProcessCluster(Site.local(folder), Program.bare()).start();
                Load load = Load.start(cluster, folder.resolve("ledger"), 6)) {
            Path segment = killAfterWork(cluster, load, "log-");
            byte[] whole = Files.readAllBytes(segment);
            Damage.FLIPPED_BIT.doTo(segment, Damage.lastWritten(segment));
            cluster.master().start();
            await().atMost(ENDS_WITHIN).until(() -> {
                ClusterState state = cluster.state();
                return state != null
                        && (!state.safeMode() || state.safeModeReason().contains(" before what chunkserver"));
            });
            if (Objects.requireNonNull(cluster.state()).safeMode()) {
                cluster.master().kill();
                Files.write(segment, whole);
                cluster.startTheDead();
            }
            cluster.awaitServing();
            load.end();
            load.verify();
        }
    }

    private interface Expectation {
        void of(GfsProcessCluster cluster, Path segment) throws Exception;
    }

    private void damageTheLog(Damage damage, Expectation refusal) throws Exception {
        try (GfsProcessCluster cluster = new GfsProcessCluster(Site.local(folder), Program.bare()).start();
                Load load = Load.start(cluster, folder.resolve("ledger"), 4)) {
            Path segment = killAfterWork(cluster, load, "log-");
            byte[] whole = Files.readAllBytes(segment);
            damage.doTo(segment, Damage.middle(segment, 0));
            cluster.master().start();

            refusal.of(cluster, segment);

            cluster.master().kill();
            Files.write(segment, whole);
            cluster.startTheDead();
            cluster.awaitServing();
            load.end();
            load.verify();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aDamagedCheckpointIsPassedOver(Damage damage) throws Exception {
        try (GfsProcessCluster cluster = new GfsProcessCluster(Site.local(folder), Program.bare()).start();
                Load load = Load.start(cluster, folder.resolve("ledger"), 5)) {
            Path newest = killAfterWork(cluster, load, "checkpoint-");
            damage.doTo(newest, Damage.middle(newest, 0));
            cluster.startTheDead();
            cluster.awaitServing();
            load.end();
            load.verify();
        }
    }

    /** Returns the newest file of a kind, once there are two checkpoints. */
    private static Path killAfterWork(GfsProcessCluster cluster, Load load, String kind) throws Exception {
        Path data = cluster.site().data(0);
        load.awaitMore(300);
        await().atMost(Duration.ofMinutes(4))
                .until(() -> Damage.files(data, "checkpoint-").size() >= 2);
        cluster.master().kill();
        List<Path> files = Damage.files(data, kind).stream()
                .filter(file -> !file.toString().endsWith(".tmp"))
                .toList();
        return files.getLast();
    }
}
