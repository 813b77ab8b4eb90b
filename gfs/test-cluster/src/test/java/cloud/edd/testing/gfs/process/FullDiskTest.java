package cloud.edd.testing.gfs.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** Disks of a size that can be filled: file systems in memory, which only root may mount. */
@Tag("LONG")
class FullDiskTest {

    private static final int SIZE_MEBIBYTES = 400;

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path folder;

    private Site site;

    @BeforeEach
    void findPorts() {
        site = Site.local(folder);
    }

    @AfterEach
    void unmount() throws Exception {
        for (int number = 0; number <= Site.SERVERS; number++) {
            if (Shell.succeeds("mountpoint", "-q", site.data(number).toString())) {
                Shell.run("umount", "-l", site.data(number).toString());
            }
        }
    }

    @Test
    void aServerWithAFullDiskIsPassedOverAndTakesPartAgainWhenThereIsRoom() throws Exception {
        mount(2);
        try (GfsProcessCluster cluster = new GfsProcessCluster(site, Program.bare()).start();
                Load load = Load.start(cluster, folder.resolve("ledger"), 7)) {
            await().atMost(Duration.ofSeconds(60)).until(() -> load.acknowledged() > 50);
            Path ballast = fill(2);
            goesOn(load);
            Files.delete(ballast);
            cluster.startTheDead();
            cluster.awaitServing();
            goesOn(load);
            load.end();
            load.verify();
            cluster.awaitThreeGoodCopies();
            load.verify();
        }
    }

    @Test
    void aMasterWithAFullDiskRefusesInWordsAndGoesOnWhenThereIsRoom() throws Exception {
        mount(0);
        try (GfsProcessCluster cluster = new GfsProcessCluster(site, Program.bare()).start();
                Load load = Load.start(cluster, folder.resolve("ledger"), 8)) {
            await().atMost(Duration.ofSeconds(60)).until(() -> load.acknowledged() > 50);
            Path ballast = fill(0);
            // Until the log has used what it had prepared.
            await().pollDelay(Duration.ofSeconds(10))
                    .timeout(Duration.ofSeconds(20))
                    .until(() -> true);
            Files.delete(ballast);
            cluster.startTheDead();
            cluster.awaitServing();
            goesOn(load);
            load.end();
            load.verify();
        }
    }

    private static void goesOn(Load load) {
        long before = load.acknowledged();
        await().atMost(Duration.ofSeconds(60)).until(() -> load.acknowledged() > before + 100);
    }

    private void mount(int number) throws Exception {
        Path data = Files.createDirectories(site.data(number));
        assumeTrue(
                Shell.succeeds(
                        "mount", "-t", "tmpfs", "-o", "size=" + SIZE_MEBIBYTES + "m", "gfs-test", data.toString()),
                "a file system in memory cannot be mounted here: root is needed");
    }

    /** Takes all the room there is. */
    private Path fill(int number) throws IOException {
        Path ballast = site.data(number).resolve("ballast");
        ByteBuffer zeros = ByteBuffer.allocate(1 << 20);
        try (FileChannel channel = FileChannel.open(ballast, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            for (int size = 0; size < SIZE_MEBIBYTES; size++) {
                channel.write(zeros.clear());
            }
        } catch (IOException e) {
            assertThat(e).hasMessageContaining("No space left");
        }
        return ballast;
    }
}
