package cloud.edd.testing.gfs.process;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** Each process in a network namespace of its own, whose cable can be pulled: nothing is refused, everything is silent. */
@Tag("LONG")
class NetworkCutTest {

    /** Longer than a server may be silent before it counts as dead. */
    private static final Duration CUT = Duration.ofSeconds(8);

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path folder;

    private Cables cables;

    @BeforeEach
    void lay() throws Exception {
        assumeTrue(Cables.canBeLaid(), "network namespaces cannot be made here: root and the command ip are needed");
        cables = new Cables();
        cables.lay(Site.SERVERS + 1);
    }

    @AfterEach
    void remove() throws Exception {
        if (cables != null) {
            cables.remove();
        }
    }

    @Test
    void aServerCutOffIsDoneWithoutAndCaughtUp() throws Exception {
        cutUnderLoad(2);
    }

    @Test
    void aMasterCutOffIsWaitedFor() throws Exception {
        cutUnderLoad(0);
    }

    private void cutUnderLoad(int number) throws Exception {
        Site site = cables.site(folder);
        try (GfsProcessCluster cluster = new GfsProcessCluster(
                                site, Program.applications(java.util.List.of(), java.util.List.of()))
                        .start();
                Load load = Load.start(cluster, folder.resolve("ledger"), 9)) {
            load.awaitMore(50);
            for (int cut = 0; cut < 3; cut++) {
                cables.cut(number);
                await().pollDelay(CUT).timeout(CUT.plusSeconds(5)).until(() -> true);
                cables.join(number);
                cluster.awaitServing();
                load.awaitMore(50);
            }
            load.end();
            load.verify();
            cluster.awaitThreeGoodCopies();
            load.verify();
        }
    }
}
