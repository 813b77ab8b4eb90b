package cloud.edd.gfs.simulator.invariant;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.edd.gfs.simulator.history.History;
import cloud.edd.gfs.simulator.history.WireFacts.Acknowledgement;
import cloud.edd.gfs.simulator.history.WireFacts.Reign;
import org.junit.jupiter.api.Test;

class OneMasterTest {

    private final History history = new History(1_000);

    @Test
    void acceptsMastersThatFollowEachOther() {
        said("a", 1, "first", 10);
        said("b", 1, "first", 10);
        said("c", 3, "second", 12);

        assertThat(new OneMaster().breaches(history)).isEmpty();
    }

    @Test
    void acceptsThatSomethingOldIsSaidAgain() {
        said("a", 1, "first", 10);
        said("b", 2, "second", 12);
        said("a", 1, "first", 10);

        assertThat(new OneMaster().breaches(history)).isEmpty();
    }

    @Test
    void noticesADeposedMasterThatGoesOn() {
        began(2, "second", 9);
        said("a", 2, "second", 10);
        said("b", 1, "first", 11);

        assertThat(new OneMaster().breaches(history)).hasSize(1);
    }

    @Test
    void noticesTwoMastersOfOneEpoch() {
        said("a", 2, "first", 10);
        said("b", 2, "second", 11);

        assertThat(new OneMaster().breaches(history)).hasSize(1);
    }

    @Test
    void noticesALogThatHasLostItsEnd() {
        began(3, "second", 7);
        said("a", 2, "first", 10);
        said("b", 3, "second", 8);

        assertThat(new OneMaster().breaches(history)).hasSize(1);
    }

    @Test
    void noticesAnAnswerThatASuccessorWithAMajorityDoesNotKnow() {
        began(2, "second", 9);
        said("a", 1, "first", 10);
        assertThat(new OneMaster().breaches(history)).isEmpty();

        granted(2, "second", "cs1");
        granted(1, "first", "cs2");
        granted(1, "first", "cs3");
        assertThat(new OneMaster().breaches(history)).isEmpty();
        granted(2, "second", "cs2");

        assertThat(new OneMaster().breaches(history)).hasSize(1);
    }

    @Test
    void acceptsThatADeposedMasterSaysWhatItsSuccessorKnows() {
        began(2, "second", 9);
        said("a", 2, "second", 10);
        said("b", 1, "first", 9);

        assertThat(new OneMaster().breaches(history)).isEmpty();
    }

    private void began(long epoch, String master, long lastFound) {
        history.wire().began(new Reign(epoch, master), lastFound);
    }

    private void granted(long epoch, String master, String server) {
        history.wire().granted(server, new Reign(epoch, master));
    }

    private void said(String change, long epoch, String master, long sequence) {
        history.wire().add(new Acknowledgement(change, epoch, master, sequence));
    }
}
