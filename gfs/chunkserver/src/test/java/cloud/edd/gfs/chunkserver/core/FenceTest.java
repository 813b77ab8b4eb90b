package cloud.edd.gfs.chunkserver.core;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.edd.gfs.protocol.node.Door;
import cloud.edd.gfs.protocol.token.ServerCredential;
import cloud.edd.proto.gfs.DataFrame;
import cloud.edd.proto.gfs.Epoch;
import cloud.edd.proto.gfs.Fence;
import cloud.edd.proto.gfs.FenceReply;
import cloud.edd.proto.gfs.Uuid;
import com.google.protobuf.ByteString;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A standby takes an epoch through the door for other servers. */
class FenceTest {

    private static final Epoch LATER = Epoch.newBuilder()
            .setNumber(9)
            .setMasterId(Uuid.newBuilder().setHigh(5))
            .build();

    private final ServerCredential credential = new ServerCredential(TestCluster.KEYS);
    private final TestCluster cluster = new TestCluster(77);

    @Test
    void theMasterOfALowerEpochIsToldAndLeftBeforeTheAnswer() {
        long link = proved();

        FenceReply reply = fence(link, LATER);

        assertThat(reply.getGranted()).isEqualTo(LATER);
        assertThat(reply.getStorageId().getHigh()).isNotZero();
        assertThat(cluster.server(0).status().masterTrouble()).isNotEmpty();
        cluster.runUntil(() -> cluster.master.heard.stream()
                .anyMatch(frame -> frame.getRegister().getGrantedEpoch().equals(LATER)));
        cluster.run(TimeUnit.SECONDS.toNanos(5));
        assertThat(cluster.server(0).status().masterTrouble())
                .as("it never obeys that one again")
                .isNotEmpty();
    }

    @Test
    void aNumberIsGrantedOnce() {
        long link = proved();
        fence(link, LATER);
        Epoch another =
                LATER.toBuilder().setMasterId(Uuid.newBuilder().setHigh(6)).build();

        assertThat(fence(link, another).getGranted()).isEqualTo(LATER);
        assertThat(fence(link, LATER.toBuilder().setNumber(8).build()).getGranted())
                .isEqualTo(LATER);
    }

    @Test
    void whoOnlyAsksChangesNothing() {
        FenceReply reply = fence(proved(), Epoch.getDefaultInstance());

        assertThat(reply.getGranted().getNumber()).isEqualTo(1);
        assertThat(reply.getHighestMark().getEpoch().getNumber()).isEqualTo(1);
        assertThat(cluster.server(0).status().masterTrouble()).isEmpty();
    }

    @Test
    void aGrantIsRememberedByWhoDiesAfterIt() {
        fence(proved(), LATER);
        cluster.crash(0);
        cluster.start(0);
        cluster.run(TimeUnit.SECONDS.toNanos(2));

        assertThat(fence(proved(), Epoch.getDefaultInstance()).getGranted()).isEqualTo(LATER);
    }

    /** A link of one who knows the secret. */
    private long proved() {
        long link = cluster.connect(0, Door.REPLICATION);
        cluster.runUntil(() -> cluster.await(0).frame().hasChallenge());
        ByteString challenge = cluster.await(0).frame().getChallenge().getNonce();
        cluster.send(
                0,
                link,
                DataFrame.newBuilder()
                        .setHello(credential.hello(
                                challenge,
                                ServerCredential.nonce(
                                        Uuid.newBuilder().setHigh(3).build()),
                                "standby",
                                Uuid.getDefaultInstance())),
                new byte[0]);
        cluster.runUntil(() -> cluster.await(0).frame().hasProof());
        return link;
    }

    private FenceReply fence(long link, Epoch epoch) {
        long id = cluster.send(
                0, link, DataFrame.newBuilder().setFence(Fence.newBuilder().setEpoch(epoch)), new byte[0]);
        return cluster.await(id).frame().getFenceReply();
    }
}
