package cloud.edd.testing.gfs.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import cloud.edd.gfs.client.GfsClient;
import cloud.edd.gfs.client.GfsException;
import cloud.edd.gfs.client.GfsNotHappenedException;
import cloud.edd.gfs.client.GfsReader;
import cloud.edd.gfs.client.GfsWriter;
import cloud.edd.gfs.client.PublishMode;
import cloud.edd.proto.gfs.ErrorCode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
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
            load.awaitMore(50);
            Path ballast = fill(2);
            load.awaitMore(100);
            Files.delete(ballast);
            cluster.startTheDead();
            cluster.awaitServing();
            load.awaitMore(100);
            load.end();
            load.verify();
            cluster.awaitThreeGoodCopies();
            load.verify();
        }
    }

    @Test
    void whoFindsEveryDiskFullHearsItAtOnceAndGoesOnWhenThereIsRoom() throws Exception {
        for (int number = 1; number <= Site.SERVERS; number++) {
            mount(number);
        }
        try (GfsProcessCluster cluster = new GfsProcessCluster(site, Program.bare()).start();
                GfsClient gfs = cluster.connect()) {
            gfs.append("n", "log", ByteBuffer.allocate(1_000));
            List<Path> ballast = new ArrayList<>();
            for (int number = 1; number <= Site.SERVERS; number++) {
                ballast.add(fill(number));
            }

            // More than the page that has a place already.
            saysFull(() -> gfs.append("n", "log", ByteBuffer.allocate(100_000)));
            saysFull(() -> put(gfs, "small", 1_000));
            saysFull(() -> put(gfs, "large", 3_000_000));

            for (Path file : ballast) {
                Files.delete(file);
            }
            // The next heartbeat tells.
            await().atMost(Duration.ofSeconds(5))
                    .ignoreExceptionsInstanceOf(GfsException.class)
                    .until(() -> {
                        put(gfs, "large", 3_000_000);
                        return true;
                    });
            gfs.append("n", "log", ByteBuffer.allocate(1_000));
            try (GfsReader reader = gfs.open("n", "log")) {
                assertThat(reader.length()).isEqualTo(2_000);
            }
        }
    }

    private static void saysFull(ThrowingCallable write) {
        long began = System.nanoTime();
        assertThatThrownBy(write)
                .isInstanceOfSatisfying(
                        GfsNotHappenedException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.DISK_FULL));
        // A person waits for it; deadlines are twenty seconds and more.
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(5));
    }

    private static void put(GfsClient gfs, String path, int length) throws IOException {
        try (GfsWriter writer = gfs.create("n", path, PublishMode.REPLACE)) {
            writer.write(ByteBuffer.allocate(length));
            writer.publish();
        }
    }

    @Test
    void aMasterWithAFullDiskRefusesInWordsAndGoesOnWhenThereIsRoom() throws Exception {
        mount(0);
        try (GfsProcessCluster cluster = new GfsProcessCluster(site, Program.bare()).start();
                Load load = Load.start(cluster, folder.resolve("ledger"), 8)) {
            load.awaitMore(50);
            Path ballast = fill(0);
            // Until the log has used what it had prepared.
            await().pollDelay(Duration.ofSeconds(10))
                    .timeout(Duration.ofSeconds(20))
                    .until(() -> true);
            Files.delete(ballast);
            cluster.startTheDead();
            cluster.awaitServing();
            load.awaitMore(100);
            load.end();
            load.verify();
        }
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
