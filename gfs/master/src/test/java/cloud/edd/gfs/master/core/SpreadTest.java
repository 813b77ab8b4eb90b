package cloud.edd.gfs.master.core;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.edd.proto.gfs.CopyOrder;
import cloud.edd.proto.gfs.RebalanceRequest;
import cloud.edd.proto.gfs.Uuid;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Chunkservers that run on one machine fall with it: copies go to different machines where there are so many. */
class SpreadTest extends RepairScene {

    /** All three come again and say where they run; the others come for the first time. */
    private void machines(Map<String, String> nodes) {
        cluster.nodes.putAll(nodes);
        List.of("cs-1", "cs-2", "cs-3", "cs-4", "cs-5").stream()
                .filter(nodes::containsKey)
                .forEach(server -> cluster.connect(server));
    }

    private Set<String> machinesOf(Uuid handle) {
        return Set.copyOf(
                states(handle).keySet().stream().map(cluster.nodes::get).toList());
    }

    @Test
    void newChunksGoToThreeMachines() {
        machines(Map.of("cs-1", "a", "cs-2", "a", "cs-3", "a", "cs-4", "b", "cs-5", "c"));

        for (int number = 0; number < 20; number++) {
            assertThat(machinesOf(file("/" + number))).containsExactlyInAnyOrder("a", "b", "c");
        }
    }

    @Test
    void withTwoMachinesThereAreStillThreeCopiesAndBothHaveSome() {
        machines(Map.of("cs-1", "a", "cs-2", "a", "cs-3", "a", "cs-4", "b"));

        for (int number = 0; number < 20; number++) {
            Uuid handle = file("/" + number);
            assertThat(states(handle)).hasSize(3);
            assertThat(machinesOf(handle)).containsExactlyInAnyOrder("a", "b");
        }
    }

    @Test
    void theMachineIsInTheLogAndInTheStatusAndTheHostCountsForWhoSaysNone() {
        machines(Map.of("cs-1", "a"));
        cluster.restart();

        assertThat(status().getServersList())
                .extracting(server -> server.getServerId() + " " + server.getNode())
                .containsExactly("cs-1 a", "cs-2 cs-2", "cs-3 cs-3");
    }

    @Test
    void whatIsRepairedGoesToAMachineWithoutACopy() {
        machines(Map.of("cs-1", "a", "cs-2", "b", "cs-3", "c"));
        Uuid handle = file("/a");
        machines(Map.of("cs-4", "a", "cs-5", "c"));
        cluster.disconnect("cs-3");

        cluster.pass(LONG_SILENCE);

        assertThat(orders("cs-4")).isEmpty();
        carryOut("cs-5", onlyOrder("cs-5"));
        assertThat(states(handle)).containsEntry("cs-5", "GOOD");
        // The dead one comes back: of the two on its machine one goes.
        cluster.connect("cs-3", report(handle));
        cluster.pass(Duration.ofSeconds(5));
        assertThat(states(handle)).hasSize(3);
        assertThat(machinesOf(handle)).containsExactlyInAnyOrder("a", "b", "c");
    }

    @Test
    void rebalancingMovesACopyThatSharesItsMachine() {
        machines(Map.of("cs-1", "a", "cs-2", "a", "cs-3", "b"));
        Uuid handle = file("/a");
        cluster.pass(QUIET);
        machines(Map.of("cs-4", "c"));

        cluster.call(RebalanceRequest.newBuilder().setRun(true).build());
        cluster.pass(Duration.ofSeconds(2));

        CopyOrder order = onlyOrder("cs-4");
        carryOut("cs-4", order);
        cluster.pass(Duration.ofSeconds(5));
        assertThat(states(handle).values()).hasSize(3).containsOnly("GOOD");
        assertThat(machinesOf(handle)).containsExactlyInAnyOrder("a", "b", "c");
        cluster.pass(Duration.ofSeconds(5));
        assertThat(status().getRebalancing()).isFalse();
    }
}
