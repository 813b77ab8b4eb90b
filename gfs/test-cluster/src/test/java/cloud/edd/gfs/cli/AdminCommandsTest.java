package cloud.edd.gfs.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import cloud.edd.gfs.client.GfsClient;
import cloud.edd.gfs.client.GfsClientSettings;
import cloud.edd.testing.gfs.GfsMiniCluster;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AdminCommandsTest {

    @SuppressWarnings("NullAway.Init") // set before the first test
    private static GfsMiniCluster cluster;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @BeforeAll
    static void start() {
        cluster = GfsMiniCluster.start();
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    @BeforeEach
    void write() {
        assertThat(run("hello", "put", "--replace", "-", "greeting")).isZero();
        out.reset();
    }

    @Test
    void statusShowsOneSentenceTheServersAndTheEvents() {
        assertThat(run("", "status")).isZero();

        assertThat(text())
                .contains("good copies")
                .contains("cs-1 ", "cs-2 ", "cs-3 ")
                .contains("alive")
                .contains("safe mode left: ");
        out.reset();
        assertThat(run("", "status", "--json")).isZero();
        assertThat(text()).contains("\"safeMode\":false", "\"serverId\":\"cs-1\"", "\"summary\":\"");
    }

    @Test
    void safeModeIsEnteredSurvivesARestartAndIsLeft() {
        assertThat(run("", "safemode", "get")).isZero();
        assertThat(run("", "safemode", "enter")).isEqualTo(2);
        assertThat(run("", "safemode", "enter", "--reason", "moving the rack")).isZero();
        cluster.stopMaster();
        cluster.startMaster();

        await().atMost(Duration.ofSeconds(30)).until(() -> run("", "safemode", "get") == 1);
        assertThat(run("", "put", "-", "other")).isEqualTo(Failures.UNAVAILABLE);
        assertThat(run("", "cat", "greeting")).isZero();
        assertThat(text()).contains("moving the rack").contains("hello");

        out.reset();
        assertThat(run("", "safemode", "get", "--json")).isEqualTo(Failures.FAILED);
        assertThat(text()).contains("\"safeMode\":true", "\"reason\":\"", "moving the rack");

        await().atMost(Duration.ofSeconds(30)).until(() -> run("", "safemode", "leave") == 0);
        assertThat(run("again", "put", "--replace", "-", "other")).isZero();
        out.reset();
        assertThat(run("", "safemode", "leave", "--json")).isZero();
        assertThat(text()).contains("\"safeMode\":false");
    }

    @Test
    void fsckShowsEveryCopyAndScrubAsksForTheirChecks() {
        await().atMost(Duration.ofSeconds(30)).until(() -> run("", "fsck", "greet") == 0);
        out.reset();
        assertThat(run("", "fsck", "--all", "greet")).isZero();
        assertThat(text()).contains("default:greeting #0").contains("cs-1 good").contains("5 bytes");
        out.reset();
        assertThat(run("", "--namespace", "nothing", "fsck", "--all", "--json")).isZero();
        assertThat(text()).isEmpty();

        assertThat(run("", "scrub", "greeting")).isZero();
        assertThat(text()).contains("checking on: ", "cs-1", "cs-2", "cs-3");
        assertThat(run("", "scrub", "--server", "cs-9")).isEqualTo(Failures.NOT_FOUND);
    }

    @Test
    void eventsAreLinesOrJson() {
        assertThat(run("", "events")).isZero();
        assertThat(text()).contains("master began: a master began epoch");
        out.reset();
        assertThat(run("", "events", "--json", "--limit", "1")).isZero();
        assertThat(text().lines()).singleElement().asString().startsWith("{\"number\":");
    }

    @Test
    void deletedFilesAreListedAndComeBack() {
        run("", "rm", "greeting");
        assertThat(run("", "trash", "greet")).isZero();
        assertThat(text()).contains("60 min left").contains("greeting");

        assertThat(run("", "undelete", "greeting")).isZero();

        out.reset();
        run("", "cat", "greeting");
        assertThat(text()).isEqualTo("hello");
    }

    @Test
    void manyUnknownCopiesGoOnlyWithTheirNumberAndAfterAnHour() {
        assertThat(run("", "delete-orphans", "cs-1")).isEqualTo(2);
        assertThat(run("", "delete-orphans", "cs-9", "3")).isEqualTo(Failures.NOT_FOUND);
        assertThat(run("", "delete-orphans", "cs-1", "3")).isEqualTo(Failures.FAILED);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("first hour");
    }

    @Test
    void aChunkserverIsDrainedMaintainedAndUsedAgain() {
        assertThat(run("", "drain", "cs-2")).isZero();
        assertThat(run("", "status")).isZero();
        assertThat(text()).contains("draining: ");
        assertThat(run("", "maintenance", "cs-2", "30")).isZero();
        assertThat(run("", "status")).isZero();
        assertThat(text()).contains("maintenance, 30 min left");
        assertThat(run("", "activate", "cs-2")).isZero();
        assertThat(run("", "drain", "cs-9")).isEqualTo(Failures.NOT_FOUND);
        assertThat(run("", "remove-server", "cs-2")).isEqualTo(2);
        assertThat(run("", "remove-server", "cs-2", "--yes")).isEqualTo(Failures.FAILED);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("cs-2");
    }

    @Test
    void rebalancingBeginsAndEnds() {
        assertThat(run("", "rebalance")).isEqualTo(2);
        assertThat(run("", "rebalance", "start", "--threshold", "5")).isZero();
        assertThat(run("", "rebalance", "stop")).isZero();
        out.reset();
        assertThat(run("", "rebalance", "start", "--json")).isZero();
        assertThat(text()).isEqualTo("{\"rebalancing\":true}\n");
        out.reset();
        assertThat(run("", "rebalance", "stop", "--json")).isZero();
        assertThat(text()).isEqualTo("{\"rebalancing\":false}\n");
        out.reset();
        assertThat(run("", "status", "--json")).isZero();
        assertThat(text()).contains("\"rebalancing\":false");
    }

    @Test
    void aHealthyFileIsNotSalvaged() {
        assertThat(run("", "salvage", "nothing")).isEqualTo(Failures.NOT_FOUND);
        assertThat(run("hello", "put", "-", "healthy")).isZero();
        assertThat(run("", "salvage", "healthy")).isZero();
        assertThat(text()).contains("there is nothing to salvage");
    }

    @Test
    void everyCommandExplainsItself() {
        for (String command : new String[] {
            "status",
            "events",
            "fsck",
            "scrub",
            "safemode",
            "trash",
            "undelete",
            "delete-orphans",
            "drain",
            "maintenance",
            "activate",
            "remove-server",
            "rebalance",
            "salvage"
        }) {
            out.reset();
            assertThat(run("", command, "--help")).isZero();
            assertThat(text()).contains("Usage: gfs " + command).hasSizeGreaterThan(200);
        }
    }

    private String text() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private int run(String input, String... arguments) {
        return new GfsCommand(
                        new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8),
                        Map.of(
                                "GFS_CLIENT_KEY",
                                cluster.clientKey(),
                                "GFS_MASTER",
                                cluster.masterHost() + ":" + cluster.masterPort()),
                        AdminCommandsTest::connect)
                .run(arguments);
    }

    /** What a master in safe mode refuses is asked for again until the deadline: here a short one. */
    private static GfsClient connect(GfsClientSettings settings) {
        return GfsClient.connect(new GfsClientSettings(
                settings.masterHost(),
                settings.masterPort(),
                settings.clientKey(),
                settings.clientName(),
                Duration.ofSeconds(4),
                settings.stallTimeout(),
                settings.connectTimeout()));
    }
}
