package cloud.edd.testing.gfs.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A chunkserver's disk lies. Nothing that was acknowledged is lost or delivered wrong, and the server's copies come to be good again. */
@Tag("LONG")
class DamagedServerTest {

    private static final int DAMAGED = 1;

    /** Where a chunk file's table and bytes begin (gfs/README.md). */
    private static final int TABLE = 4_096;

    private static final int DATA = 8_192;
    private static final int BLOCK = 65_536;

    private static final Duration REFUSES_WITHIN = Duration.ofSeconds(5);

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path folder;

    private interface Step {
        void in(Path data) throws IOException;
    }

    @ParameterizedTest
    @EnumSource
    void headersOfChunks(Damage damage) throws Exception {
        survives(data -> {
            for (Path chunk : Damage.files(data.resolve("chunks"), "")) {
                damage.doTo(chunk, 20);
            }
        });
    }

    @ParameterizedTest
    @EnumSource
    void checksumsOfChunks(Damage damage) throws Exception {
        survives(data -> {
            for (Path chunk : longChunks(data)) {
                damage.doTo(chunk, TABLE + 1);
            }
        });
    }

    @ParameterizedTest
    @EnumSource
    void bytesOfChunks(Damage damage) throws Exception {
        survives(data -> {
            for (Path chunk : Damage.files(data.resolve("chunks"), "")) {
                damage.doTo(chunk, Damage.middle(chunk, DATA));
            }
        });
    }

    @ParameterizedTest
    @EnumSource
    void theJournal(Damage damage) throws Exception {
        survives(data -> {
            for (Path journal : Damage.files(data, "journal-")) {
                damage.doTo(journal, Damage.middle(journal, 0));
            }
        });
    }

    @ParameterizedTest
    @EnumSource
    void theNewestCheckpoint(Damage damage) throws Exception {
        survives(data -> {
            Path newest = Damage.files(data, "checkpoint-").stream()
                    .max((one, other) -> modified(one).compareTo(modified(other)))
                    .orElseThrow();
            damage.doTo(newest, Damage.middle(newest, 0));
        });
    }

    @ParameterizedTest
    @EnumSource
    void bothCheckpoints(Damage damage) throws Exception {
        survives(data -> {
            for (Path checkpoint : Damage.files(data, "checkpoint-")) {
                damage.doTo(checkpoint, Damage.middle(checkpoint, 0));
            }
        });
    }

    @ParameterizedTest
    @EnumSource
    void theIdentityOfTheFolder(Damage damage) throws Exception {
        survives(data -> damage.doTo(data.resolve("storage"), 15));
    }

    @ParameterizedTest
    @EnumSource
    void theCopyOfTheMastersLog(Damage damage) throws Exception {
        survives(data -> {
            for (Path copied : Damage.files(data.resolve("metadata"), "")) {
                damage.doTo(copied, Damage.middle(copied, 0));
            }
        });
    }

    @Test
    void aChunkThatIsGone() throws Exception {
        survives(data -> Files.delete(Damage.files(data.resolve("chunks"), "").getFirst()));
    }

    @Test
    void aWipedFolder() throws Exception {
        survives(Damage::wipe);
    }

    private void survives(Step damage) throws Exception {
        try (GfsProcessCluster cluster = new GfsProcessCluster(Site.local(folder), Program.bare()).start();
                Load load = Load.start(cluster, folder.resolve("ledger"), 3)) {
            load.awaitMore(400);
            cluster.server(DAMAGED).kill();
            Path data = cluster.site().data(DAMAGED);
            damage.in(data);
            startOrReplace(cluster, data);
            cluster.awaitServing();
            load.end();
            load.verify();
            cluster.awaitThreeGoodCopies();
            load.verify();

            // Readers took good copies wherever there were some: what none of them came upon is found by a scrub, and
            // repaired.
            cluster.scrub(DAMAGED);
            cluster.awaitThreeGoodCopies();

            // Only the damaged one is left to read from.
            cluster.server(2).kill();
            cluster.server(3).kill();
            cluster.awaitOneAlive();
            load.verify();
        } catch (Exception | AssertionError e) {
            throw new AssertionError("files in " + folder, e);
        }
    }

    /** A folder that cannot be used must be refused in words, and is then replaced by an empty one. */
    private static void startOrReplace(GfsProcessCluster cluster, Path data) throws Exception {
        GfsProcess server = cluster.server(DAMAGED);
        server.start();
        if (server.awaitEnd(REFUSES_WITHIN)) {
            assertThat(server.exitValue()).isNotZero();
            assertThat(server.output()).contains("data folder");
            Damage.wipe(data);
            server.start();
        }
    }

    private static List<Path> longChunks(Path data) throws IOException {
        return Damage.files(data.resolve("chunks"), "").stream()
                .filter(chunk -> size(chunk) > DATA + BLOCK)
                .toList();
    }

    private static Long size(Path file) {
        return file.toFile().length();
    }

    private static Long modified(Path file) {
        return Objects.requireNonNull(file.toFile()).lastModified();
    }
}
