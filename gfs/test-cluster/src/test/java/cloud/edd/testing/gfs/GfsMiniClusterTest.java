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
import cloud.edd.gfs.protocol.payload.Crc32c;
import cloud.edd.proto.gfs.ErrorCode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The whole of GFS over real sockets and disks; the client keeps its contract here too. */
class GfsMiniClusterTest extends GfsClientContract {

    private static final int MEBIBYTE = 1 << 20;
    private static final int LARGE = 200;

    /** Behind header and table, see gfs/README.md. */
    private static final int CHUNK_DATA_OFFSET = 8_192;

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
    void appendsFromOneChunkIntoTheNext() throws Exception {
        byte[] piece = bytes(GfsClient.APPEND_LIMIT - 7, 21);
        int pieces = 18;
        int crc = 0;
        for (int number = 0; number < pieces; number++) {
            long offset = client.append("chunks", "log", ByteBuffer.wrap(piece));
            assertThat(offset).isEqualTo((long) number * piece.length);
            crc = Crc32c.combine(crc, Crc32c.of(piece), piece.length);
        }

        FileAttributes file = client.stat("chunks", "log");
        assertThat(file.length()).isEqualTo((long) pieces * piece.length).isGreaterThan(64L * MEBIBYTE);
        assertThat(file.crc32c()).isEqualTo(crc);
        try (GfsReader reader = client.open("chunks", "log")) {
            for (int number = 0; number < pieces; number++) {
                ByteBuffer into = ByteBuffer.allocate(piece.length);
                assertThat(reader.read((long) number * piece.length, into)).isEqualTo(piece.length);
                assertThat(into.array()).isEqualTo(piece);
            }
        }
    }

    @Test
    void neverDeliversAFlippedBit() throws Exception {
        byte[] content = bytes(900_000, 31);
        client.putSmall("flipped", "file", PublishMode.CREATE, ByteBuffer.wrap(content));
        cluster.stopChunkserver(1);
        flipABitIn(cluster.chunkserverFolder(1).resolve("chunks"), content);
        cluster.startChunkserver(1);
        cluster.awaitServing(3);

        cluster.stopChunkserver(2);
        cluster.stopChunkserver(3);
        Duration impatient = Duration.ofSeconds(3);
        try (GfsClient one = GfsClient.connect(new GfsClientSettings(
                        cluster.masterHost(),
                        cluster.masterPort(),
                        cluster.clientKey(),
                        "impatient",
                        impatient,
                        impatient,
                        impatient));
                GfsReader reader = one.open("flipped", "file");
                InputStream stream = reader.newInputStream()) {
            assertThatThrownBy(stream::readAllBytes).isInstanceOf(GfsException.class);
        } finally {
            cluster.startChunkserver(2);
            cluster.startChunkserver(3);
            cluster.awaitServing(3);
        }
        try (GfsReader reader = client.open("flipped", "file");
                InputStream stream = reader.newInputStream()) {
            assertThat(stream.readAllBytes()).isEqualTo(content);
        }
    }

    /** In the one chunk that holds this content, behind everybody's back. */
    private static void flipABitIn(Path chunks, byte[] content) throws IOException {
        try (Stream<Path> files = Files.list(chunks)) {
            for (Path file : files.toList()) {
                byte[] stored = Files.readAllBytes(file);
                boolean holds = stored.length >= CHUNK_DATA_OFFSET + content.length
                        && Arrays.mismatch(
                                        stored,
                                        CHUNK_DATA_OFFSET,
                                        CHUNK_DATA_OFFSET + content.length,
                                        content,
                                        0,
                                        content.length)
                                < 0;
                if (holds) {
                    stored[CHUNK_DATA_OFFSET + 500_000] ^= 1;
                    Files.write(file, stored);
                    return;
                }
            }
        }
        throw new AssertionError("no chunk in " + chunks + " holds the content");
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
