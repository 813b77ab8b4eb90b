package cloud.edd.testing.gfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import cloud.edd.gfs.client.ClusterState;
import cloud.edd.gfs.client.GfsClient;
import cloud.edd.gfs.client.GfsClientSettings;
import cloud.edd.gfs.client.GfsException;
import cloud.edd.gfs.client.PublishMode;
import cloud.edd.gfs.master.loop.CheckpointSchedule;
import cloud.edd.gfs.protocol.token.SigningKeys;
import cloud.edd.proto.gfs.ErrorCode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A second master is started on a copy of the first one's folder while the first one lives, over real sockets and disks. */
@Tag("LONG")
class TwoMastersTest {

    private static final String CLIENT_KEY = "the key of the clients of two masters";
    private static final SigningKeys KEYS =
            SigningKeys.of("the secret of servers of two masters".getBytes(StandardCharsets.UTF_8), null);
    private static final Duration WITHIN = Duration.ofSeconds(60);

    /** What a master that must not answer is given to answer. */
    private static final Duration SOON = Duration.ofSeconds(2);

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path folder;

    private final Queue<String> reasons = new ConcurrentLinkedQueue<>();
    private final List<MiniMaster> masters = new ArrayList<>();
    private final List<MiniChunkserver> servers = new ArrayList<>();

    @AfterEach
    void stop() {
        servers.forEach(MiniChunkserver::stop);
        masters.forEach(MiniMaster::stop);
    }

    @Test
    void theFirstConfirmsNothingMoreAndServesNothingOnceItHearsOfTheSecond() throws IOException {
        MiniMaster first = master("first");
        List<MiniChunkserver> of = new ArrayList<>();
        for (int number = 1; number <= 3; number++) {
            of.add(server(number, first));
        }
        awaitServing(first, 3);
        write(first, "before");
        copy(folder.resolve("first"), folder.resolve("second"));
        MiniMaster second = master("second");
        of.get(0).stop();
        of.get(1).stop();
        MiniChunkserver moved = server(1, second);
        server(2, second);
        awaitServing(second, 2);

        assertThatThrownBy(() -> write(first, "to nobody"))
                .as("no majority has not granted a higher epoch")
                .isInstanceOf(GfsException.class);
        write(second, "after");
        assertThat(read(second, "before")).isEqualTo("before");
        assertThat(read(second, "after")).isEqualTo("after");
        moved.stop();
        server(1, first);

        // It ends, or says that its log is not the newest: in neither case is anything read there any more.
        await().atMost(WITHIN).until(() -> !reasons.isEmpty() || servesNothing(first));
        assertThat(read(second, "after")).isEqualTo("after");
    }

    private MiniMaster master(String name) {
        MiniMaster master = new MiniMaster(
                folder.resolve(name),
                KEYS,
                CLIENT_KEY,
                0,
                new CheckpointSchedule(500, Duration.ofMinutes(5)),
                reasons::add);
        masters.add(master);
        master.start();
        return master;
    }

    private MiniChunkserver server(int number, MiniMaster master) {
        MiniChunkserver server =
                new MiniChunkserver("cs-" + number, folder.resolve("cs-" + number), KEYS, master.port());
        servers.add(server);
        server.start();
        return server;
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to);
        try (Stream<Path> files = Files.list(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(file.getFileName()));
            }
        }
    }

    private static void awaitServing(MiniMaster master, int alive) {
        await().atMost(WITHIN).until(() -> {
            try (GfsClient client = client(master)) {
                ClusterState state = client.status();
                return !state.safeMode()
                        && state.servers().stream()
                                        .filter(ClusterState.Server::alive)
                                        .count()
                                >= alive;
            } catch (GfsException e) {
                return false;
            }
        });
    }

    private static void write(MiniMaster master, String path) throws IOException {
        try (GfsClient client = client(master);
                var writer = client.create("two", path, PublishMode.CREATE)) {
            writer.write(ByteBuffer.wrap(path.getBytes(StandardCharsets.UTF_8)));
            writer.publish();
        }
    }

    private static boolean servesNothing(MiniMaster master) throws IOException {
        try {
            read(master, "before");
            return false;
        } catch (GfsException e) {
            return e.code() == ErrorCode.UNAVAILABLE;
        }
    }

    private static String read(MiniMaster master, String path) throws IOException {
        try (GfsClient client = client(master);
                var reader = client.open("two", path).newInputStream()) {
            return new String(reader.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static GfsClient client(MiniMaster master) {
        return GfsClient.connect(
                new GfsClientSettings("127.0.0.1", master.port(), CLIENT_KEY, "two masters", SOON, SOON, SOON));
    }
}
