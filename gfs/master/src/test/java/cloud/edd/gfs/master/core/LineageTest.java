package cloud.edd.gfs.master.core;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.edd.gfs.master.log.InMemoryMetadataLog;
import cloud.edd.proto.gfs.Epoch;
import cloud.edd.proto.gfs.Mark;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Masters on logs that are not the one that chunkservers have seen, however many records they have. */
class LineageTest {

    private static final int STARTS = 20;

    private final Cluster cluster = Cluster.ready();
    private final InMemoryMetadataLog.Storage old = cluster.storage.upTo(Integer.MAX_VALUE);
    private Mark seen = Mark.getDefaultInstance();

    @BeforeEach
    void write() {
        new Writer(cluster).write("/a", 100);
        seen = Mark.newBuilder()
                .setEpoch(cluster.core.epoch())
                .setSequence(cluster.core.state().sequence())
                .build();
    }

    @Test
    void anOlderLogStaysAnOlderOneHoweverOftenAMasterStartsOnIt() {
        for (int start = 0; start < STARTS; start++) {
            cluster.restartOn(old);
        }
        assertThat(cluster.core.state().sequence()).isGreaterThan(seen.getSequence());

        connect("cs-1");

        assertThat(cluster.core.safeModeReason()).contains("records before what chunkserver cs-1 has seen");
    }

    @Test
    void theRightLogIsServedHoweverOftenItsMasterStarts() {
        for (int start = 0; start < STARTS; start++) {
            cluster.restart();
        }

        connect("cs-1");
        connect("cs-2");

        assertThat(cluster.core.inSafeMode()).isFalse();
    }

    @Test
    void whoHasServedAnotherMasterIsNoPartOfTheMajorityAndWelcomeAfterwards() {
        Epoch other = cluster.core.epoch().toBuilder()
                .setNumber(cluster.core.epoch().getNumber() + 1)
                .setMasterId(cluster.ids.next())
                .build();
        cluster.restart();
        cluster.restart();

        long refused = cluster.connect("cs-1", seen, other);
        connect("cs-2");

        assertThat(cluster.frames.get(refused)).anyMatch(frame -> frame.hasRefused());
        assertThat(cluster.core.inSafeMode()).isTrue();
        assertThat(cluster.core.safeModeReason()).contains("cs-1 has served a master of epoch");

        connect("cs-3");

        assertThat(cluster.core.inSafeMode()).isFalse();
        assertThat(cluster.frames.get(cluster.connect("cs-1", seen, other))).anyMatch(frame -> frame.hasWelcome());
    }

    private void connect(String server) {
        cluster.connect(server, seen, Epoch.getDefaultInstance());
    }
}
