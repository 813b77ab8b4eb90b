package cloud.edd.testing.gfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cloud.edd.gfs.client.ClusterState;
import cloud.edd.gfs.client.FileAttributes;
import cloud.edd.gfs.client.GfsClient;
import cloud.edd.gfs.client.GfsClientContract;
import cloud.edd.gfs.client.GfsClientSettings;
import cloud.edd.gfs.client.GfsException;
import cloud.edd.gfs.client.GfsReader;
import cloud.edd.gfs.client.GfsWriter;
import cloud.edd.gfs.client.PublishMode;
import cloud.edd.proto.gfs.ErrorCode;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The whole of GFS over real sockets and disks; the client keeps its contract here too. */
class GfsMiniClusterTest extends GfsClientContract {

    private static final int MEBIBYTE = 1 << 20;
    private static final int LARGE = 200;

    @SuppressWarnings("NullAway.Init") // set before the first test
    private static GfsMiniCluster cluster;

    @SuppressWarnings("NullAway.Init") // set before the first test
    private static GfsClient client;

    @BeforeAll
    static void start() {
        cluster = GfsMiniCluster.start();
        client = cluster.connect();
    }

    @AfterAll
    static void stop() {
        client.close();
        cluster.close();
    }

    @Override
    protected GfsClient gfs() {
        return client;
    }

    @Test
    void carriesALargeFileWhileAChunkserverIsStopped() throws Exception {
        MessageDigest written = MessageDigest.getInstance("SHA-256");
        Random random = new Random(20_261_122);
        byte[] piece = new byte[MEBIBYTE];
        try (GfsWriter writer = client.create("large", "file", PublishMode.CREATE)) {
            for (int number = 0; number < LARGE; number++) {
                if (number == LARGE / 3) {
                    cluster.stopChunkserver(1);
                }
                random.nextBytes(piece);
                written.update(piece);
                writer.write(ByteBuffer.wrap(piece));
            }
            assertThat(writer.publish().length()).isEqualTo((long) LARGE * MEBIBYTE);
        }
        cluster.startChunkserver(1);
        cluster.awaitServing(3);

        MessageDigest read = MessageDigest.getInstance("SHA-256");
        try (GfsReader reader = client.open("large", "file");
                InputStream stream = reader.newInputStream()) {
            byte[] buffer = new byte[100_000];
            long done = 0;
            boolean stopped = false;
            for (int length = stream.read(buffer); length >= 0; length = stream.read(buffer)) {
                read.update(buffer, 0, length);
                done += length;
                if (!stopped && done > 70L * MEBIBYTE) {
                    stopped = true;
                    cluster.stopChunkserver(2);
                }
            }
        } finally {
            cluster.startChunkserver(2);
            cluster.awaitServing(3);
        }

        assertThat(HexFormat.of().formatHex(read.digest()))
                .isEqualTo(HexFormat.of().formatHex(written.digest()));
    }

    @Test
    void keepsEverythingOverARestartOfTheMaster() throws Exception {
        byte[] content = bytes(3 * MEBIBYTE, 1);
        FileAttributes before;
        try (GfsWriter writer = client.create("restart", "file", PublishMode.CREATE)) {
            writer.write(ByteBuffer.wrap(content));
            before = writer.publish();
        }
        client.append("restart", "log", ByteBuffer.wrap(bytes(1_000, 2)));

        cluster.stopMaster();
        cluster.startMaster();
        cluster.awaitServing(3);

        assertThat(client.stat("restart", "file")).isEqualTo(before);
        try (GfsReader reader = client.open("restart", "file");
                InputStream stream = reader.newInputStream()) {
            assertThat(stream.readAllBytes()).isEqualTo(content);
        }
        assertThat(client.append("restart", "log", ByteBuffer.wrap(bytes(10, 3))))
                .isEqualTo(1_000);
    }

    @Test
    void appendsExactlyOnceWhileChunkserversComeAndGo() throws Exception {
        int writers = 4;
        int each = 40;
        List<Future<List<Long>>> running = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int writer = 0; writer < writers; writer++) {
                byte mark = (byte) (writer + 1);
                running.add(threads.submit(() -> {
                    List<Long> offsets = new ArrayList<>();
                    for (int number = 0; number < each; number++) {
                        offsets.add(client.append("appends", "log", ByteBuffer.wrap(new byte[] {mark, (byte) number})));
                    }
                    return offsets;
                }));
            }
            cluster.stopChunkserver(3);
            cluster.startChunkserver(3);
        }
        cluster.awaitServing(3);

        byte[] log;
        try (GfsReader reader = client.open("appends", "log");
                InputStream stream = reader.newInputStream()) {
            log = stream.readAllBytes();
        }
        assertThat(log).hasSize(2 * writers * each);
        for (int writer = 0; writer < writers; writer++) {
            List<Long> offsets = running.get(writer).get();
            for (int number = 0; number < each; number++) {
                int offset = Math.toIntExact(offsets.get(number));
                assertThat(log[offset]).isEqualTo((byte) (writer + 1));
                assertThat(log[offset + 1]).isEqualTo((byte) number);
            }
        }
    }

    @Test
    void holdsManySmallFilesAtATime() throws Exception {
        int files = 300;
        try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
            List<Future<FileAttributes>> puts = new ArrayList<>();
            for (int number = 0; number < files; number++) {
                int seed = number;
                puts.add(threads.submit(() -> client.putSmall(
                        "small", "file-" + seed, PublishMode.CREATE, ByteBuffer.wrap(bytes(4_096, seed)))));
            }
            for (Future<FileAttributes> put : puts) {
                assertThat(put.get().length()).isEqualTo(4_096);
            }
        }
        for (int number = 0; number < files; number += 17) {
            ByteBuffer into = ByteBuffer.allocate(4_096);
            try (GfsReader reader = client.open("small", "file-" + number)) {
                assertThat(reader.read(0, into)).isEqualTo(4_096);
            }
            assertThat(into.array()).isEqualTo(bytes(4_096, number));
        }
    }

    @Test
    void refusesAClientWithAnotherKey() {
        GfsClientSettings wrong =
                GfsClientSettings.of(cluster.masterHost(), cluster.masterPort(), "a key that nobody knows", "stranger");
        try (GfsClient stranger = GfsClient.connect(wrong)) {
            assertThatThrownBy(() -> stranger.stat("n", "p"))
                    .isInstanceOfSatisfying(
                            GfsException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNAUTHENTICATED));
        }
    }

    @Test
    void tellsHowTheClusterIs() throws Exception {
        ClusterState state = client.status();

        assertThat(state.safeMode()).isFalse();
        assertThat(state.servers())
                .extracting(ClusterState.Server::id)
                .containsExactlyInAnyOrder("cs-1", "cs-2", "cs-3");
        assertThat(client.pressure().servers()).hasSize(3);
    }
}
