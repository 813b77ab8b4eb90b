package cloud.edd.testing.gfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cloud.edd.gfs.client.GfsClient;
import cloud.edd.gfs.client.GfsException;
import cloud.edd.gfs.client.GfsReader;
import cloud.edd.gfs.client.GfsWriter;
import cloud.edd.gfs.client.PublishMode;
import cloud.edd.proto.gfs.CheckChunksRequest;
import cloud.edd.proto.gfs.CheckedReplica;
import cloud.edd.proto.gfs.ErrorCode;
import cloud.edd.proto.gfs.ReplicaState;
import cloud.edd.proto.gfs.ServerMode;
import cloud.edd.proto.gfs.SetServerModeRequest;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a client remembers of where chunks are is no harm when it is not so any more. */
@Timeout(180)
class KnownLocationsTest {

    private static final Duration POLL = Duration.ofMillis(100);
    private static final byte[] CONTENT = content();

    @Test
    void copiesThatWereMovedAreFoundByTheNextRead() throws Exception {
        try (GfsMiniCluster cluster = GfsMiniCluster.start(4);
                GfsClient client = cluster.connect()) {
            write(client);
            try (GfsReader reader = client.open("n", "file")) {
                assertThat(read(reader)).isEqualTo(CONTENT);
                String first = members(client).getFirst();
                client.admin()
                        .ask(SetServerModeRequest.newBuilder()
                                .setServerId(first)
                                .setMode(ServerMode.SERVER_DRAINING)
                                .setPerson("a test")
                                .build());
                await(() -> !members(client).contains(first));
                List<String> moved = members(client);
                // The one that was not there before, alone: nobody remembers it.
                cluster.stopChunkserver(number(moved.getFirst()));
                cluster.stopChunkserver(number(moved.get(1)));
                cluster.stopChunkserver(number(first));

                assertThat(read(reader)).isEqualTo(CONTENT);
                assertThat(read(reader)).isEqualTo(CONTENT);
            }
        }
    }

    @Test
    void aDeletedFileIsNotOpenedFromMemoryAndStaysReadableForWhoHasIt() throws Exception {
        try (GfsMiniCluster cluster = GfsMiniCluster.start();
                GfsClient client = cluster.connect()) {
            write(client);
            try (GfsReader reader = client.open("n", "file")) {
                assertThat(read(reader)).isEqualTo(CONTENT);
                client.delete("n", "file");

                assertThatThrownBy(() -> client.open("n", "file"))
                        .isInstanceOfSatisfying(
                                GfsException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.NOT_FOUND));
                assertThat(read(reader)).as("the trash keeps it").isEqualTo(CONTENT);
            }
        }
    }

    private static void write(GfsClient client) throws Exception {
        try (GfsWriter writer = client.create("n", "file", PublishMode.CREATE)) {
            writer.write(ByteBuffer.wrap(CONTENT));
            writer.publish();
        }
    }

    private static byte[] read(GfsReader reader) throws Exception {
        ByteBuffer bytes = ByteBuffer.allocate(CONTENT.length);
        reader.read(0, bytes);
        return bytes.array();
    }

    /** Those with a good copy of the only chunk, in the order in which the master has them. */
    private static List<String> members(GfsClient client) throws Exception {
        List<String> servers = new ArrayList<>();
        client.admin()
                .check(
                        CheckChunksRequest.getDefaultInstance(),
                        chunk -> chunk.getReplicasList().stream()
                                .filter(replica -> replica.getState() == ReplicaState.MEMBER_GOOD)
                                .map(CheckedReplica::getServerId)
                                .forEach(servers::add));
        return servers;
    }

    private static int number(String server) {
        return Integer.parseInt(server.substring(server.lastIndexOf('-') + 1));
    }

    private interface Condition {
        boolean holds() throws Exception;
    }

    private static void await(Condition condition) throws Exception {
        while (!condition.holds()) {
            LockSupport.parkNanos(POLL.toNanos());
        }
    }

    private static byte[] content() {
        byte[] content = new byte[300_000];
        new Random(7).nextBytes(content);
        return content;
    }
}
