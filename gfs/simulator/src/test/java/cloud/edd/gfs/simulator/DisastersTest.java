package cloud.edd.gfs.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** That what {@link Disasters} has in store does happen. */
class DisastersTest {

    @ParameterizedTest
    @CsvSource({
        "23, lost folders;restores;checkpoints that became durable",
        "17, older folders;refusals to serve an older log",
        "87, old masters: STANDS_STILL;second masters with a majority",
        "140, old masters: CUT_OFF;promotions of a copy",
        "36, restores that lost records;files in lost+found"
    })
    void happenInARun(long seed, String what) {
        assertThat(new Simulation(seed, false).run().disasters().keySet()).containsAll(List.of(what.split(";", -1)));
    }
}
