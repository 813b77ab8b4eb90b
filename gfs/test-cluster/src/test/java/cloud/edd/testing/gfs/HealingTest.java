package cloud.edd.testing.gfs;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.edd.gfs.client.ClusterState;
import cloud.edd.gfs.client.GfsClient;
import cloud.edd.gfs.client.GfsReader;
import cloud.edd.gfs.client.GfsWriter;
import cloud.edd.gfs.client.PublishMode;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Comparator;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A chunkserver loses its disk: it is filled again from the others, and then the others are not needed any more. */
class HealingTest {

    private static final Logger log = LoggerFactory.getLogger(HealingTest.class);
    private static final int MEBIBYTE = 1 << 20;
    private static final int LENGTH = 150;
    private static final Duration WITHIN = Duration.ofMinutes(2);
    private static final Duration POLL = Duration.ofMillis(100);

    @Test
    void emptiedChunkserverIsFilledAgainAndServes() throws Exception {
        try (GfsMiniCluster cluster = GfsMiniCluster.start();
                GfsClient client = cluster.connect()) {
            byte[] written = write(client);

            cluster.stopChunkserver(1);
            empty(cluster.chunkserverFolder(1));
            long begin = System.nanoTime();
            cluster.startChunkserver(1);
            cluster.awaitServing(3);
            awaitHealed(client);
            long millis = Duration.ofNanos(System.nanoTime() - begin).toMillis();
            log.info("{} MiB were made whole again in {} ms, {} MB/s", LENGTH, millis, LENGTH * 1_048.576 / millis);

            cluster.stopChunkserver(2);
            assertThat(read(client)).isEqualTo(written);
            cluster.startChunkserver(2);
            cluster.awaitServing(3);
            cluster.stopChunkserver(3);
            assertThat(read(client)).isEqualTo(written);
        }
    }

    private static byte[] write(GfsClient client) throws Exception {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        Random random = new Random(7);
        byte[] piece = new byte[MEBIBYTE];
        try (GfsWriter writer = client.create("heal", "file", PublishMode.CREATE)) {
            for (int number = 0; number < LENGTH; number++) {
                random.nextBytes(piece);
                digest.update(piece);
                writer.write(ByteBuffer.wrap(piece));
            }
            writer.publish();
        }
        return digest.digest();
    }

    private static byte[] read(GfsClient client) throws Exception {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        try (GfsReader reader = client.open("heal", "file");
                InputStream stream = reader.newInputStream()) {
            byte[] buffer = new byte[MEBIBYTE];
            for (int length = stream.read(buffer); length >= 0; length = stream.read(buffer)) {
                digest.update(buffer, 0, length);
            }
        }
        return digest.digest();
    }

    private static void awaitHealed(GfsClient client) throws Exception {
        long deadline = System.nanoTime() + WITHIN.toNanos();
        ClusterState state = client.status();
        while (state.underReplicated() > 0) {
            assertThat(System.nanoTime()).as("healed in time: %s", state).isLessThan(deadline);
            LockSupport.parkNanos(POLL.toNanos());
            state = client.status();
        }
        assertThat(state.chunks()).isEqualTo(3);
    }

    private static void empty(Path folder) throws Exception {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                if (!file.equals(folder)) {
                    Files.delete(file);
                }
            }
        }
    }
}
