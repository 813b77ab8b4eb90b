package cloud.edd.gfs.chunkserver.core;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.edd.gfs.protocol.payload.Crc32c;
import cloud.edd.proto.gfs.DataFrame;
import cloud.edd.proto.gfs.Decision;
import cloud.edd.proto.gfs.DecisionBatch;
import cloud.edd.proto.gfs.Operation;
import cloud.edd.proto.gfs.ReadReply;
import cloud.edd.proto.gfs.SignedGrant;
import cloud.edd.proto.gfs.SignedReadToken;
import cloud.edd.proto.gfs.Uuid;
import cloud.edd.proto.gfs.Verdict;
import cloud.edd.proto.gfs.WriteReply;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/** One chunk on all three servers, and a client that writes and reads it as a client of GFS does. */
final class TestChunk {

    static final Uuid HANDLE = TestMaster.id(1);
    static final Uuid SESSION = TestMaster.id(50);

    final TestCluster cluster;
    private final ByteArrayOutputStream acknowledged = new ByteArrayOutputStream();
    private long sequence;

    TestChunk(TestCluster cluster) {
        this.cluster = cluster;
        cluster.master.place(
                HANDLE,
                cluster.server(0).storage(),
                cluster.server(1).storage(),
                cluster.server(2).storage());
    }

    SignedGrant grant() {
        return cluster.master.sign(cluster.master.grant(HANDLE));
    }

    TestMaster.Chunk inLog() {
        return cluster.master.chunk(HANDLE);
    }

    Operation nextOperation() {
        sequence++;
        return operation(sequence);
    }

    static Operation operation(long sequence) {
        return Operation.newBuilder().setSession(SESSION).setSequence(sequence).build();
    }

    static byte[] bytes(long seed, int length) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    byte[] acknowledged() {
        return acknowledged.toByteArray();
    }

    /** Appends at the primary in the grant and must succeed. */
    WriteReply append(byte[] bytes) {
        return appendAt(0, bytes);
    }

    WriteReply appendAt(int server, byte[] bytes) {
        WriteReply reply = ask(server, grant(), nextOperation(), -1, bytes);
        assertThat(reply.getError().getMessage()).isEmpty();
        acknowledged.writeBytes(bytes);
        return reply;
    }

    /** Appends whatever happens: with the same operation, at whichever GOOD server is up. */
    void appendStubbornly(byte[] bytes) {
        repeatStubbornly(nextOperation(), bytes, false);
    }

    /** The same for an operation that may have been tried before, and was acknowledged if {@code done}. */
    void repeatStubbornly(Operation operation, byte[] bytes, boolean done) {
        for (int attempt = 0; attempt < 60; attempt++) {
            int primary = primary();
            if (primary >= 0) {
                long link = cluster.connect(primary);
                long id = cluster.write(primary, link, grant(), operation, -1, bytes);
                TestCluster.Reply reply = cluster.await(id, TimeUnit.SECONDS.toNanos(4));
                if (reply != null && !reply.frame().getWriteReply().hasError()) {
                    assertThat(done && !reply.frame().getWriteReply().hasDone())
                            .as("operation %d was acknowledged before, and is applied again", operation.getSequence())
                            .isFalse();
                    acknowledged.writeBytes(bytes);
                    return;
                }
            }
            cluster.run(TimeUnit.MILLISECONDS.toNanos(500));
            raise();
        }
        throw new AssertionError("operation " + operation.getSequence() + " was not done in 60 attempts");
    }

    /** Has a server hear of the log's version. */
    void learnsVersion(int server) {
        cluster.fromMaster(
                server,
                cluster.master
                        .frame()
                        .setDecisions(DecisionBatch.newBuilder()
                                .addDecisions(Decision.newBuilder()
                                        .setHandle(HANDLE)
                                        .setOperation(inLog().committed.getLastOperation())
                                        .setVerdict(Verdict.COMMITTED)
                                        .setVersion(inLog().version)
                                        .setCommitted(inLog().committed)))
                        .build());
        cluster.run(TimeUnit.MILLISECONDS.toNanos(1));
    }

    /** A new version under the first GOOD server that is up. */
    void raise() {
        for (TestCluster.Server server : cluster.servers) {
            if (server.core != null && inLog().good.contains(server.storage())) {
                cluster.master.raise(HANDLE, server.storage());
                return;
            }
        }
    }

    private int primary() {
        for (TestCluster.Server server : cluster.servers) {
            if (server.core != null && inLog().primary.equals(server.storage())) {
                return server.index;
            }
        }
        return -1;
    }

    WriteReply ask(int server, SignedGrant grant, Operation operation, int offset, byte[] bytes) {
        long link = cluster.connect(server);
        return cluster.await(cluster.write(server, link, grant, operation, offset, bytes))
                .frame()
                .getWriteReply();
    }

    ReadReply askToRead(int server, SignedReadToken token, int offset, int length) {
        long link = cluster.connect(server);
        return cluster.await(cluster.read(server, link, token, offset, length))
                .frame()
                .getReadReply();
    }

    /** Until every server has heard of the last commit. */
    void settle() {
        cluster.runUntil(() -> cluster.servers.stream()
                .allMatch(server -> server.status().undecided() == 0
                        && server.status().committedBytes() == inLog().committed.getLength()));
    }

    /** Reads and verifies as a client does. */
    byte[] read(int server, SignedReadToken token, int offset, int length) {
        long link = cluster.connect(server);
        TestCluster.Reply reply = cluster.await(cluster.read(server, link, token, offset, length));
        DataFrame frame = reply.frame();
        assertThat(frame.getReadReply().getError().getMessage()).isEmpty();
        byte[] bytes = reply.payload().toByteArray();
        int blocks = (bytes.length + StorageLayout.BLOCK_BYTES - 1) / StorageLayout.BLOCK_BYTES;
        assertThat(frame.getReadReply().getBlockCrc32CCount()).isEqualTo(blocks);
        for (int block = 0; block < blocks; block++) {
            int from = block * StorageLayout.BLOCK_BYTES;
            int blockLength = Math.min(StorageLayout.BLOCK_BYTES, bytes.length - from);
            assertThat(frame.getReadReply().getBlockCrc32C(block))
                    .as("checksum of block %d at server %d", block, server)
                    .isEqualTo(Crc32c.of(ByteBuffer.wrap(bytes, from, blockLength)));
        }
        int skip = offset - frame.getReadReply().getBlockOffset();
        return Arrays.copyOfRange(bytes, skip, skip + length);
    }

    byte[] read(int server) {
        return read(
                server, cluster.master.readToken(HANDLE), 0, inLog().committed.getLength());
    }

    /** What the log says is what was acknowledged, and every GOOD copy has it. */
    void holdsEverything() {
        byte[] expected = acknowledged();
        assertThat(inLog().committed.getLength()).isEqualTo(expected.length);
        assertThat(inLog().committed.getCrc32C()).isEqualTo(Crc32c.of(expected));
        assertThat(inLog().good).hasSizeGreaterThanOrEqualTo(2);
        for (TestCluster.Server server : cluster.servers) {
            if (inLog().good.contains(server.storage())) {
                assertThat(read(server.index)).isEqualTo(expected);
            }
        }
    }
}
