package cloud.edd.testing.gfs.process;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cloud.edd.gfs.client.GfsClient;
import cloud.edd.gfs.client.PublishMode;
import cloud.edd.gfs.client.memory.InMemoryGfs;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LedgerTest {

    private static final Piece ONE = new Piece(1, 1_000);
    private static final Piece TWO = new Piece(2, 500);

    @TempDir
    Path folder;

    private final GfsClient gfs = new InMemoryGfs();
    private Ledger ledger;

    @BeforeEach
    void openLedger() throws IOException {
        ledger = new Ledger("load", folder.resolve("ledger"));
    }

    private void store(String path, Piece... pieces) throws IOException {
        for (Piece piece : pieces) {
            gfs.append("load", path, ByteBuffer.wrap(piece.bytes()));
        }
    }

    @Test
    void findsWhatWasPromised() throws IOException {
        store("/a", ONE, TWO);
        ledger.put("/a", ONE, true);
        ledger.append("/a", TWO, true);
        ledger.put("/b", ONE, true);
        ledger.delete("/b", true);

        assertThatCode(() -> ledger.verify(gfs)).doesNotThrowAnyException();
    }

    @Test
    void missesWhatIsGone() {
        ledger.put("/a", ONE, true);

        assertThatThrownBy(() -> ledger.verify(gfs)).hasMessageContaining("/a").hasMessageContaining("gone");
    }

    @Test
    void seesAByteThatDiffersAndBytesThatAreMissing() throws IOException {
        store("/a", new Piece(3, 1_000));
        store("/b", ONE);
        ledger.put("/a", ONE, true);

        assertThatThrownBy(() -> ledger.verify(gfs)).hasMessageContaining("another byte at ");

        ledger.put("/a", new Piece(3, 1_000), true);
        ledger.put("/b", ONE, true);
        ledger.append("/b", TWO, true);

        assertThatThrownBy(() -> ledger.verify(gfs)).hasMessageContaining("1000 bytes instead of 1500");
    }

    @Test
    void takesAnOperationInDoubtWithAndWithoutButNotByHalf() throws IOException {
        store("/with", ONE, TWO);
        store("/without", ONE);
        for (String path : new String[] {"/with", "/without", "/half"}) {
            ledger.put(path, ONE, true);
            ledger.append(path, TWO, false);
        }

        assertThatThrownBy(() -> ledger.verify(gfs)).hasMessageContaining("/half");

        store("/half", ONE, new Piece(2, 499));
        assertThatThrownBy(() -> ledger.verify(gfs)).hasMessageContaining("/half");
    }

    @Test
    void wantsOneOfTwoNamesAfterARenameInDoubt() throws IOException {
        ledger.put("/from", ONE, true);
        ledger.rename("/from", "/to", false);

        assertThatThrownBy(() -> ledger.verify(gfs)).hasMessageContaining("exactly one");
        store("/to", ONE);
        assertThatCode(() -> ledger.verify(gfs)).doesNotThrowAnyException();
        store("/from", ONE);
        assertThatThrownBy(() -> ledger.verify(gfs)).hasMessageContaining("exactly one");
    }

    @Test
    void seesWhatNobodyWrote() throws IOException {
        gfs.putSmall("load", "/stranger", PublishMode.CREATE, ByteBuffer.wrap(ONE.bytes()));

        assertThatThrownBy(() -> ledger.verify(gfs)).hasMessageContaining("/stranger");
    }
}
