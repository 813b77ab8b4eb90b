package cloud.edd.testing.gfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import cloud.edd.gfs.client.GfsClient;
import cloud.edd.gfs.client.GfsReader;
import cloud.edd.gfs.client.PublishMode;
import cloud.edd.proto.gfs.ClusterEvent;
import cloud.edd.proto.gfs.ClusterEventKind;
import cloud.edd.proto.gfs.ClusterStatus;
import cloud.edd.proto.gfs.ScrubRequest;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A bit turns under a running chunkserver, and no reader comes by. */
class ScrubbedClusterTest {

    private static final int LENGTH = 900_000;

    /** Behind header and table, see gfs/README.md. */
    private static final int CHUNK_DATA_OFFSET = 8_192;

    private static final Duration FOUND_WITHIN = Duration.ofSeconds(30);
    private static final Duration WHOLE_WITHIN = Duration.ofSeconds(60);

    @Test
    void aTurnedBitIsFoundWhenAPersonOrdersACheckAndTheCopyMadeWholeAgain() throws Exception {
        byte[] content = new byte[LENGTH];
        new Random(7).nextBytes(content);
        try (GfsMiniCluster cluster = GfsMiniCluster.start();
                GfsClient client = cluster.connect()) {
            client.putSmall("scrubbed", "file", PublishMode.CREATE, ByteBuffer.wrap(content));
            turnABit(cluster.chunkserverFolder(2).resolve("chunks"));

            await().atMost(FOUND_WITHIN).pollInterval(Duration.ofMillis(300)).until(() -> {
                client.admin().scrub(ScrubRequest.getDefaultInstance());
                return corruptions(client).size() == 1;
            });

            assertThat(corruptions(client).getFirst().getServerId()).isEqualTo("cs-2");
            try (GfsReader reader = client.open("scrubbed", "file");
                    InputStream stream = reader.newInputStream()) {
                assertThat(stream.readAllBytes()).isEqualTo(content);
            }
            await().atMost(WHOLE_WITHIN).until(() -> {
                ClusterStatus status = client.admin().status();
                return status.getCorrupt() == 0 && status.getUnderReplicated() == 0;
            });
            for (int server = 1; server <= 3; server++) {
                assertThat(stored(cluster.chunkserverFolder(server).resolve("chunks")))
                        .isEqualTo(content);
            }
        }
    }

    private static byte[] stored(Path chunks) throws Exception {
        try (Stream<Path> files = Files.list(chunks)) {
            byte[] file = Files.readAllBytes(files.findFirst().orElseThrow());
            return Arrays.copyOfRange(file, CHUNK_DATA_OFFSET, CHUNK_DATA_OFFSET + LENGTH);
        }
    }

    private static List<ClusterEvent> corruptions(GfsClient client) throws Exception {
        return client.admin().events(0, 0, 0).getEventsList().stream()
                .filter(event -> event.getKind() == ClusterEventKind.CHUNK_CORRUPT)
                .toList();
    }

    private static void turnABit(Path chunks) throws Exception {
        try (Stream<Path> files = Files.list(chunks)) {
            Path only = files.findFirst().orElseThrow();
            try (FileChannel file = FileChannel.open(only, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
                ByteBuffer one = ByteBuffer.allocate(1);
                file.read(one, CHUNK_DATA_OFFSET + LENGTH / 2);
                one.put(0, (byte) (one.get(0) ^ 1)).flip();
                file.write(one, CHUNK_DATA_OFFSET + LENGTH / 2);
            }
        }
    }
}
