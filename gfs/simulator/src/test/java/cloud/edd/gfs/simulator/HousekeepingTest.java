package cloud.edd.gfs.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.edd.gfs.simulator.history.Promise;
import org.junit.jupiter.api.Test;

/** That a person does in each run what the judge is to see. */
class HousekeepingTest {

    @Test
    void showsTheJudgeWhatAPersonDidWithFiles() {
        Simulation simulation = new Simulation(5, false);

        Simulation.Outcome outcome = simulation.run();

        assertThat(outcome.administered())
                .containsKeys(
                        "files taken out of the trash", "files replaced as they were expected", "namespaces deleted");
        assertThat(simulation.history.promises())
                .extracting(Promise::came)
                .contains("done", "NOT_FOUND", "ALREADY_EXISTS", "GENERATION_MISMATCH");
    }
}
