package cloud.edd.gfs.simulator.linearizability;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.edd.gfs.simulator.linearizability.NamespaceOperation.Append;
import cloud.edd.gfs.simulator.linearizability.NamespaceOperation.Copy;
import cloud.edd.gfs.simulator.linearizability.NamespaceOperation.Create;
import cloud.edd.gfs.simulator.linearizability.NamespaceOperation.Delete;
import cloud.edd.gfs.simulator.linearizability.NamespaceOperation.FileSeen;
import cloud.edd.gfs.simulator.linearizability.NamespaceOperation.Listing;
import cloud.edd.gfs.simulator.linearizability.NamespaceOperation.Look;
import cloud.edd.gfs.simulator.linearizability.NamespaceOperation.Put;
import cloud.edd.gfs.simulator.linearizability.NamespaceOperation.Rename;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Histories known to be good and histories known to be bad. */
class LinearizabilityCheckerTest {

    private static final long NEVER = Long.MAX_VALUE;

    private final List<Interval<NamespaceOperation>> history = new ArrayList<>();

    @Test
    void acceptsWhatHappenedOneAfterTheOther() {
        did(0, 1, new Put(1, "a", 10, 100));
        did(2, 3, look("a", 10, 100));
        did(4, 5, new Rename(3, "a", "b", 10));
        did(6, 7, new Listing(4, Map.of("b", new FileSeen(10, 100))));
        did(8, 9, new Delete(5, "b"));
        did(10, 11, new Look(6, "b", null));

        assertLinearizable();
    }

    @Test
    void acceptsEitherOrderOfWhatOverlaps() {
        did(0, 10, new Put(1, "a", 10, 100));
        did(0, 10, new Put(2, "a", 20, 100));
        did(11, 12, look("a", 10, 100));

        assertLinearizable();
    }

    @Test
    void saysThatItGaveUp() {
        did(0, 10, new Put(1, "a", 10, 100));
        did(0, 10, new Put(2, "a", 20, 100));
        did(11, 12, look("a", 10, 100));
        var checker = new LinearizabilityChecker<>(new NamespaceModel(Set.of(10L, 20L)), history, 2);

        assertThat(checker.contradiction()).isEmpty();
        assertThat(checker.gaveUp()).isTrue();
    }

    @Test
    void tellsApartWhatIsTheSameOnlyOnce() {
        for (int time = 0; time < 30; time++) {
            history.add(new Interval<>(new Create(1, "a"), 0, NEVER, false));
        }
        did(1, 2, look("b", 10, 100));
        var checker = new LinearizabilityChecker<>(new NamespaceModel(Set.of()), history, 100);

        assertThat(checker.contradiction()).isPresent();
        assertThat(checker.gaveUp()).isFalse();
    }

    @Test
    void refusesToGoBack() {
        did(0, 10, new Put(1, "a", 10, 100));
        did(0, 10, new Put(2, "a", 20, 100));
        did(11, 12, look("a", 10, 100));
        did(13, 14, look("a", 20, 100));

        assertContradiction();
    }

    @Test
    void refusesWhatIsSeenAfterItWasReplaced() {
        did(0, 1, new Put(1, "a", 10, 100));
        did(2, 3, new Put(2, "a", 20, 100));
        did(4, 5, look("a", 10, 100));

        assertContradiction();
    }

    @Test
    void refusesAFileThatIsGoneThoughNobodyTookItAway() {
        did(0, 1, new Put(1, "a", 10, 100));
        did(2, 3, new Look(2, "a", null));

        assertContradiction();
    }

    @Test
    void refusesARenameThatIsSeenByHalves() {
        did(0, 1, new Put(1, "a", 10, 100));
        did(2, 9, new Rename(2, "a", "b", 10));
        did(3, 4, look("b", 10, 100));
        did(5, 6, look("a", 10, 100));

        assertContradiction();
    }

    @Test
    void refusesAListingOfTwoInstants() {
        did(0, 1, new Put(1, "a", 10, 100));
        did(2, 9, new Rename(2, "a", "b", 10));
        did(3, 8, new Listing(3, Map.of("a", new FileSeen(10, 100), "b", new FileSeen(10, 100))));

        assertContradiction();
    }

    @Test
    void letsWhatNobodyWasToldAboutHappenMuchLaterOrNever() {
        did(0, 1, new Put(1, "a", 10, 100));
        history.add(new Interval<>(new Delete(2, "a"), 2, NEVER, false));
        history.add(new Interval<>(new Put(3, "b", 0, 50), 2, NEVER, false));
        did(3, 4, look("a", 10, 100));
        did(5, 6, new Look(5, "a", null));
        did(7, 8, new Look(6, "b", null));

        assertLinearizable();
    }

    @Test
    void knowsAFileOfUnknownNumberOnceItWasSeen() {
        history.add(new Interval<>(new Put(1, "a", 0, 50), 0, NEVER, false));
        did(2, 3, look("a", 7, 50));
        did(4, 5, look("a", 8, 50));

        assertContradiction();
    }

    @Test
    void refusesThatWhatWasDoneOnceHappensTwice() {
        did(0, 1, new Put(1, "a", 10, 100));
        history.add(new Interval<>(new Delete(2, "a"), 2, NEVER, false));
        did(3, 4, new Look(3, "a", null));
        did(5, 6, new Put(4, "a", 20, 100));
        did(7, 8, new Look(5, "a", null));

        assertContradiction();
    }

    @Test
    void holdsAppendsToTheirPlaces() {
        history.add(new Interval<>(new Create(1, "log"), 0, 1, false));
        did(0, 1, new Append(1, "log", 5, 0, 10));
        did(2, 3, new Append(2, "log", 5, 10, 10));
        did(4, 5, look("log", 5, 20));
        assertLinearizable();

        did(6, 7, new Append(3, "log", 5, 10, 10));
        assertContradiction();
    }

    @Test
    void refusesThatAnAnsweredCreationHappensLater() {
        history.add(new Interval<>(new Create(1, "log"), 0, 1, false));
        did(2, 3, new Look(2, "log", null));
        did(4, 5, look("log", 5, 0));

        assertContradiction();
    }

    @Test
    void holdsCopiesToWhatIsCopied() {
        did(0, 1, new Put(1, "a", 10, 100));
        did(2, 3, new Copy(2, "a", "b", 20, 100));
        did(4, 5, new Append(3, "b", 20, 100, 10));
        did(6, 7, look("a", 10, 100));
        did(8, 9, look("b", 20, 110));
        assertLinearizable();

        did(10, 11, new Copy(4, "a", "c", 30, 110));
        assertContradiction();
    }

    @Test
    void refusesACopyOfNothing() {
        did(0, 1, new Copy(1, "a", "b", 20, 100));

        assertContradiction();
    }

    private void did(long from, long to, NamespaceOperation operation) {
        history.add(new Interval<>(operation, from, to, true));
    }

    private static Look look(String path, long file, long length) {
        return new Look(file, path, new FileSeen(file, length));
    }

    private LinearizabilityChecker<Map<String, FileSeen>, NamespaceOperation> checker() {
        return new LinearizabilityChecker<>(new NamespaceModel(Set.of(10L, 20L)), history);
    }

    private void assertLinearizable() {
        assertThat(checker().contradiction()).isEmpty();
    }

    private void assertContradiction() {
        assertThat(checker().contradiction()).isPresent();
    }
}
