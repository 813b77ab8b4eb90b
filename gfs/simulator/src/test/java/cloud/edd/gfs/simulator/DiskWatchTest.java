package cloud.edd.gfs.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.edd.gfs.master.core.metadata.ChunkEntry;
import cloud.edd.gfs.master.core.metadata.FileEntry;
import cloud.edd.gfs.master.core.metadata.Members;
import cloud.edd.gfs.master.core.metadata.MetadataState;
import cloud.edd.gfs.protocol.disk.DiskRequest;
import cloud.edd.gfs.protocol.disk.DiskResult;
import cloud.edd.gfs.protocol.payload.Payload;
import cloud.edd.gfs.simulator.history.CopyTouched;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What is done to the good copy of a chunk that a run has left. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DiskWatchTest {

    private static final int DATA_OFFSET = 8 << 10;

    private final Simulation simulation = new Simulation(4, false);
    private MetadataState state = new MetadataState();
    private int length;
    private String file = "";
    private ServerProcess server = simulation.servers.getFirst();

    @BeforeAll
    void findAGoodCopy() {
        simulation.run();
        state = Objects.requireNonNull(simulation.master().state());
        FileEntry calm = Objects.requireNonNull(state.named("simulated", "calm/log"));
        ChunkEntry chunk = calm.chunk(0);
        String holder = state.storages().at(Members.storage(chunk.members(), 0)).serverId();
        length = chunk.length();
        file = "chunks/%016x%016x"
                .formatted(chunk.handle().getHigh(), chunk.handle().getLow());
        server = simulation.servers.stream()
                .filter(each -> each.name.equals(holder))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void seesADeletion() {
        assertThat(harm(new DiskRequest.Delete(file))).isNotNull();
        assertThat(harm(new DiskRequest.Delete("copies/" + file.substring("chunks/".length()))))
                .isNull();
        assertThat(harm(new DiskRequest.Delete("chunks/0123456789abcdef0123456789abcdef")))
                .isNull();
    }

    @Test
    void seesWhatIsCutOff() {
        assertThat(harm(new DiskRequest.Truncate(file, DATA_OFFSET + length - 1L)))
                .isNotNull();
        assertThat(harm(new DiskRequest.Truncate(file, DATA_OFFSET + (long) length)))
                .isNull();
    }

    @Test
    void seesWhatIsWrittenOver() {
        assertThat(harm(write(DATA_OFFSET, new byte[length]))).isNotNull();
        assertThat(harm(write(DATA_OFFSET + length - 1, new byte[] {(byte) ~committed()[length - 1]})))
                .isNotNull();
        assertThat(harm(write(DATA_OFFSET + length, new byte[100]))).isNull();
    }

    @Test
    void doesNotBlameAReplay() {
        byte[] bytes = committed();
        assertThat(harm(write(DATA_OFFSET, bytes))).isNull();

        server.disk().flipBit(file, DATA_OFFSET, 0);

        assertThat(harm(write(DATA_OFFSET, bytes))).isNull();
        server.disk().flipBit(file, DATA_OFFSET, 0);
    }

    private byte[] committed() {
        DiskResult read = server.disk().carryOut(new DiskRequest.ReadAt(file, DATA_OFFSET, length));
        return ((DiskResult.Bytes) read).payload().toByteArray();
    }

    private DiskRequest write(int offset, byte[] bytes) {
        return new DiskRequest.WriteAt(file, offset, List.of(Payload.of(bytes)));
    }

    private @Nullable CopyTouched harm(DiskRequest request) {
        return DiskWatch.harm(state, 1, server.name, server.disk(), request);
    }
}
