package cloud.edd.gfs.chunkserver.core;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.edd.gfs.protocol.payload.Crc32c;
import cloud.edd.proto.gfs.ErrorCode;
import cloud.edd.proto.gfs.Grant;
import cloud.edd.proto.gfs.Operation;
import cloud.edd.proto.gfs.SignedGrant;
import cloud.edd.proto.gfs.Uuid;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ReplicationTest {

    private static final Uuid HANDLE = TestMaster.id(1);
    private static final Uuid SESSION = TestMaster.id(50);

    private final TestCluster cluster = new TestCluster(1);

    @Test
    void threeReplicasHoldWhatWasAcknowledged() {
        byte[] content = bytes(1, 300_000 + 70_000 + 5);
        SignedGrant grant = placed();
        long link = cluster.connect(0);

        List<Long> ids = new ArrayList<>();
        ids.add(cluster.write(0, link, grant, operation(1), 0, Arrays.copyOfRange(content, 0, 300_000)));
        ids.add(cluster.write(0, link, grant, operation(2), 300_000, Arrays.copyOfRange(content, 300_000, 370_000)));
        ids.add(cluster.write(0, link, grant, operation(3), 370_000, Arrays.copyOfRange(content, 370_000, 370_005)));

        for (long id : ids) {
            assertThat(cluster.await(id).frame().getWriteReply().hasError()).isFalse();
        }
        assertThat(cluster.master.chunk(HANDLE).committed.getCrc32C()).isEqualTo(Crc32c.of(content));
        for (int server = 0; server < 3; server++) {
            assertThat(read(server, 0, content.length)).isEqualTo(content);
            assertThat(read(server, 65_530, 20)).isEqualTo(Arrays.copyOfRange(content, 65_530, 65_550));
        }
        assertThat(cluster.master.chunk(HANDLE).good).hasSize(3);
    }

    @Test
    void aDeadSecondaryCostsNothingButItsGoodness() {
        SignedGrant grant = placed();
        cluster.crash(2);
        long link = cluster.connect(0);

        var reply = cluster.await(cluster.write(0, link, grant, operation(1), 0, bytes(2, 1_000)));

        assertThat(reply.frame().getWriteReply().hasError()).isFalse();
        assertThat(cluster.master.chunk(HANDLE).good)
                .containsExactlyInAnyOrder(
                        cluster.server(0).storage(), cluster.server(1).storage());
    }

    @Test
    void withoutASecondReplicaNothingHappens() {
        SignedGrant grant = placed();
        cluster.crash(1);
        cluster.crash(2);
        long link = cluster.connect(0);

        var reply = cluster.await(cluster.write(0, link, grant, operation(1), 0, bytes(2, 1_000)));

        assertThat(reply.frame().getWriteReply().getError().getCode()).isEqualTo(ErrorCode.NO_QUORUM);
        assertThat(cluster.master.commits).isEmpty();
    }

    private byte[] read(int server, int offset, int length) {
        long link = cluster.connect(server);
        var reply = cluster.await(cluster.read(server, link, cluster.master.readToken(HANDLE), offset, length));
        var header = reply.frame().getReadReply();
        assertThat(header.getError().getMessage()).isEmpty();
        byte[] bytes = reply.payload().toByteArray();
        for (int block = 0; block * StorageLayout.BLOCK_BYTES < bytes.length; block++) {
            int from = block * StorageLayout.BLOCK_BYTES;
            int blockLength = Math.min(StorageLayout.BLOCK_BYTES, bytes.length - from);
            assertThat(header.getBlockCrc32C(block)).isEqualTo(Crc32c.of(ByteBuffer.wrap(bytes, from, blockLength)));
        }
        int skip = offset - header.getBlockOffset();
        return Arrays.copyOfRange(bytes, skip, skip + length);
    }

    private SignedGrant placed() {
        Grant grant = cluster.master.place(
                HANDLE,
                cluster.server(0).storage(),
                cluster.server(1).storage(),
                cluster.server(2).storage());
        return cluster.master.sign(grant);
    }

    private static Operation operation(long sequence) {
        return Operation.newBuilder().setSession(SESSION).setSequence(sequence).build();
    }

    private static byte[] bytes(long seed, int length) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }
}
