package cloud.edd.gfs.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.edd.gfs.protocol.node.Door;
import cloud.edd.gfs.protocol.payload.Payload;
import cloud.edd.gfs.simulator.history.Intrusion.Outcome;
import cloud.edd.proto.gfs.DataFrame;
import cloud.edd.proto.gfs.ReadRequest;
import cloud.edd.proto.gfs.SignedReadToken;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** That the one who tries what is forbidden would notice if he were let in. */
class IntruderTest {

    private final Simulation simulation = new Simulation(4, false);

    @Test
    void noticesThatHeIsLetIn() {
        simulation.run();
        SignedReadToken valid = Objects.requireNonNull(simulation.history.wire().latestToken());

        assertThat(outcomes(valid)).contains(Outcome.ADMITTED).doesNotContain(Outcome.IGNORED);
        assertThat(outcomes(SignedReadToken.getDefaultInstance())).containsOnly(Outcome.REFUSED);
    }

    @Test
    void triesEverythingEverywhereInEachRun() {
        simulation.run();

        assertThat(simulation.history.intrusions().size()).isGreaterThan(20 * simulation.servers.size());
    }

    private List<Outcome> outcomes(SignedReadToken token) {
        List<Outcome> outcomes = new ArrayList<>();
        DataFrame frame = DataFrame.newBuilder()
                .setId(1)
                .setRead(ReadRequest.newBuilder().setToken(token).setLength(1))
                .build();
        for (int server = 1; server <= simulation.servers.size(); server++) {
            new Intruder(simulation, Intruder.door(server, Door.DATA), frame, Payload.empty(), outcomes::add).start();
        }
        long end = simulation.timeline.now() + TimeUnit.SECONDS.toNanos(10);
        while (outcomes.size() < simulation.servers.size() && simulation.timeline.step(end)) {
            // Each step is one thing that happens.
        }
        return outcomes;
    }
}
