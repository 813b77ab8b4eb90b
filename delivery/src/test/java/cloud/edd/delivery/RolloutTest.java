package cloud.edd.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rolling out, back and out again, against a kubectl that plays a cluster. */
class RolloutTest {

    private static final String OLD = ":20260101-000000@sha256:" + "0".repeat(64);
    private static final String NEW_VERSION = "20260131-235959@sha256:" + "1".repeat(64);
    private static final String NEW = ":" + NEW_VERSION;

    private static final String RUNNING = Stream.of(
                    "Deployment auth-service auth-service=docker.io/us/ecloud-auth",
                    "Deployment cluster-monitor cluster-monitor=docker.io/us/cluster-monitor",
                    "Deployment gateway helper=docker.io/us/helper:1 gateway=docker.io/us/ecloud-gateway",
                    "Deployment gfs-master gfs-master=docker.io/us/ecloud-gfs-master",
                    "Deployment log-service log-service=docker.io/us/ecloud-logging",
                    "Deployment notification-service notification-service=docker.io/us/ecloud-notifications",
                    "DaemonSet gfs-chunkserver gfs-chunkserver=docker.io/us/ecloud-gfs-chunkserver")
            .map(line -> line + OLD + "\n")
            .collect(Collectors.joining("", "Deployment haproxy haproxy=docker.io/library/haproxy:3.0\n", ""));

    @TempDir
    private Path folder;

    private final List<String> said = new ArrayList<>();
    private PlayedCluster cluster;

    @BeforeEach
    void playCluster() {
        cluster = new PlayedCluster(folder);
        cluster.runs(RUNNING);
    }

    @Test
    void rollsOutInOrderAndWaitsForEach() {
        rollOut(
                "ecloud-gateway",
                "ecloud-gfs-chunkserver",
                "ecloud-notifications",
                "cluster-monitor",
                "ecloud-auth",
                "ecloud-logging",
                "ecloud-gfs-master");

        assertThat(cluster.calls())
                .containsExactly(
                        "set image deployment/gfs-master gfs-master=docker.io/us/ecloud-gfs-master" + NEW,
                        "rollout status deployment/gfs-master --timeout=300s",
                        "set image daemonset/gfs-chunkserver gfs-chunkserver=docker.io/us/ecloud-gfs-chunkserver" + NEW,
                        "rollout status daemonset/gfs-chunkserver --timeout=600s",
                        "set image deployment/log-service log-service=docker.io/us/ecloud-logging" + NEW,
                        "rollout status deployment/log-service --timeout=300s",
                        "set image deployment/auth-service auth-service=docker.io/us/ecloud-auth" + NEW,
                        "rollout status deployment/auth-service --timeout=300s",
                        "set image deployment/cluster-monitor cluster-monitor=docker.io/us/cluster-monitor" + NEW,
                        "rollout status deployment/cluster-monitor --timeout=300s",
                        "set image deployment/notification-service notification-service=docker.io/us/ecloud-notifications"
                                + NEW,
                        "rollout status deployment/notification-service --timeout=300s",
                        "set image deployment/gateway gateway=docker.io/us/ecloud-gateway" + NEW,
                        "rollout status deployment/gateway --timeout=300s");
        assertThat(cluster.state()).contains("helper=docker.io/us/helper:1 gateway=docker.io/us/ecloud-gateway" + NEW);
        assertThat(journal()).doesNotExist();
    }

    @Test
    void takesEverythingBackTheLastFirstWhenOneDoesNotStart() {
        cluster.cannotRun("docker.io/us/ecloud-auth" + NEW);

        assertThatThrownBy(
                        () -> rollOut("ecloud-gateway", "ecloud-auth", "ecloud-gfs-master", "ecloud-gfs-chunkserver"))
                .hasMessage("auth-service did not become ready; what this run changed is taken back");

        assertThat(cluster.state()).isEqualTo(RUNNING);
        assertThat(cluster.calls().stream().filter(call -> call.startsWith("rollout undo")))
                .containsExactly(
                        "rollout undo deployment/auth-service",
                        "rollout undo daemonset/gfs-chunkserver",
                        "rollout undo deployment/gfs-master");
        assertThat(cluster.calls()).noneMatch(call -> call.contains("deployment/gateway"));
        assertThat(cluster.calls().getLast()).isEqualTo("rollout status deployment/gfs-master --timeout=300s");
        assertThat(said).contains("the last words of app=auth-service");
        assertThat(cluster.calls())
                .contains("logs -l app=auth-service --all-containers --prefix --tail=100 --previous=true");
        assertThat(journal()).doesNotExist();
    }

    @Test
    void setsTheRememberedImageWhereTheHistoryLeadsElsewhere() throws IOException {
        Files.writeString(folder.resolve("history.gateway"), "");
        cluster.cannotRun("docker.io/us/ecloud-gateway" + NEW);
        // Somebody cleared the history between the change and the failure.
        Files.writeString(
                folder.resolve("kubectl"),
                Files.readString(folder.resolve("kubectl")).replace("image >>\"$folder/history.$name\"", ":"));

        assertThatThrownBy(() -> rollOut("ecloud-gateway")).hasMessageContaining("what this run changed is taken back");

        assertThat(cluster.state()).isEqualTo(RUNNING);
        assertThat(cluster.calls()).contains("set image deployment/gateway gateway=docker.io/us/ecloud-gateway" + OLD);
    }

    @Test
    void saysWhatItCouldNotTakeBackAndKeepsTheJournalForTheNextStep() {
        cluster.goesDownAfterSetting("gateway");

        assertThatThrownBy(() -> rollOut("ecloud-gateway", "ecloud-auth"))
                .hasMessage("gateway did not become ready; see above what is NOT taken back");

        assertThat(said)
                .contains("deployment/gateway: NOT taken back. By hand: kubectl -n core set image deployment/gateway"
                        + " gateway=docker.io/us/ecloud-gateway" + OLD);
        assertThat(journal()).exists();

        cluster.comesBack();
        run("take-back", "--journal", journal().toString());

        assertThat(cluster.state()).isEqualTo(RUNNING);
        assertThat(journal()).doesNotExist();
    }

    @Test
    void takesBackWhatARunThatWasBrokenOffChanged() throws IOException {
        cluster.runs(RUNNING.replace("ecloud-auth" + OLD, "ecloud-auth" + NEW));
        Files.writeString(folder.resolve("history.auth-service"), "docker.io/us/ecloud-auth" + OLD + "\n");
        Files.writeString(journal(), """
                deployment auth-service docker.io/us/ecloud-auth%1$s
                deployment gateway docker.io/us/ecloud-gateway%1$s
                """.formatted(OLD));

        run("take-back", "--journal", journal().toString());

        assertThat(cluster.state()).isEqualTo(RUNNING);
        assertThat(said).contains("deployment/gateway: runs docker.io/us/ecloud-gateway" + OLD + " as before");
        assertThat(cluster.calls())
                .containsExactly(
                        "rollout undo deployment/auth-service",
                        "rollout status deployment/auth-service --timeout=300s");
        run("take-back", "--journal", journal().toString());
    }

    @Test
    void leavesWhatIsNewer() {
        String newer = ":20260201-000000@sha256:" + "2".repeat(64);
        cluster.runs(RUNNING.replace("ecloud-auth" + OLD, "ecloud-auth" + newer));

        rollOut("ecloud-auth", "ecloud-gateway");

        assertThat(cluster.state()).contains("ecloud-auth" + newer, "ecloud-gateway" + NEW);
        assertThat(said).anyMatch(line -> line.startsWith("deployment/auth-service: left at"));
    }

    @Test
    void waitsForWhatItFindsAlreadySetAndNeverTakesThatBack() {
        cluster.runs(RUNNING.replace("ecloud-auth" + OLD, "ecloud-auth" + NEW));
        cluster.cannotRun("docker.io/us/ecloud-auth" + NEW);

        assertThatThrownBy(() -> rollOut("ecloud-auth")).hasMessageContaining("auth-service did not become ready");

        assertThat(cluster.calls()).noneMatch(call -> call.startsWith("set image") || call.startsWith("rollout undo"));
    }

    @Test
    void saysWhichImagesNobodyRuns() {
        rollOut("ecloud-gfs-cli", "ecloud-auth");

        assertThat(said).contains("ecloud-gfs-cli: no deployment or daemonset runs it; apply-manifests brings it");
    }

    @Test
    void refusesWhatWasNotBuiltProperly() throws IOException {
        for (String line : List.of("ecloud-auth latest", "ecloud-auth 20260131-235959", "; " + NEW_VERSION)) {
            Files.writeString(folder.resolve("built"), line + "\n");
            assertThatThrownBy(() -> run(
                            "rollout",
                            "--owner",
                            "docker.io/us",
                            "--built",
                            folder.resolve("built").toString(),
                            "--journal",
                            journal().toString()))
                    .hasMessageContaining("is not NAME YYYYMMDD-HHMMSS@sha256:DIGEST");
        }
        assertThatThrownBy(this::rollOut).hasMessageContaining("no image was built");
        assertThat(cluster.calls()).isEmpty();
    }

    @Test
    void rollsOneWorkloadBackToATag() {
        run("rollback", "--owner", "docker.io/us", "--workload", "gfs-chunkserver", "--to", NEW_VERSION);

        assertThat(cluster.calls())
                .containsExactly(
                        "set image daemonset/gfs-chunkserver gfs-chunkserver=docker.io/us/ecloud-gfs-chunkserver" + NEW,
                        "rollout status daemonset/gfs-chunkserver --timeout=600s");
    }

    @Test
    void rollsOneWorkloadBackToWhatRanBefore() {
        rollOut("ecloud-auth");

        run("rollback", "--owner", "docker.io/us", "--workload", "auth-service", "--to", "");

        assertThat(cluster.state()).isEqualTo(RUNNING);
        run("image", "--workload", "auth-service");
        assertThat(said.getLast()).isEqualTo("{\"image\":\"ecloud-auth\"}");
    }

    @Test
    void aRollbackThatFailsIsLeftForAPerson() {
        cluster.cannotRun("docker.io/us/ecloud-auth" + NEW);

        assertThatThrownBy(() ->
                        run("rollback", "--owner", "docker.io/us", "--workload", "auth-service", "--to", NEW_VERSION))
                .hasMessageContaining("It is left as it is");

        assertThat(cluster.state()).contains("ecloud-auth" + NEW);
        assertThat(said).contains("the last words of app=auth-service");
    }

    @Test
    void rollsBackNothingThatIsNotOurs() {
        assertThatThrownBy(() -> run("rollback", "--owner", "docker.io/us", "--workload", "haproxy"))
                .hasMessageContaining("which is none of docker.io/us/haproxy");
        assertThatThrownBy(() -> run("rollback", "--owner", "docker.io/us", "--workload", "postgres"))
                .hasMessageContaining("no deployment or daemonset is named postgres");
        assertThatThrownBy(() -> run("rollback", "--owner", "docker.io/us", "--workload", "gateway", "--to", "latest"))
                .hasMessageContaining("is not YYYYMMDD-HHMMSS@sha256:DIGEST");
        assertThat(cluster.calls()).isEmpty();
    }

    private void rollOut(String... images) {
        Path built = folder.resolve("built");
        try {
            Files.write(
                    built,
                    Stream.of(images).map(image -> image + " " + NEW_VERSION).toList());
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        run(
                "rollout",
                "--owner",
                "docker.io/us",
                "--built",
                built.toString(),
                "--journal",
                journal().toString());
    }

    private Path journal() {
        return folder.resolve("journal");
    }

    private void run(String... words) {
        new Delivery(folder, Clock.systemUTC(), Map.of("KUBECTL", cluster.kubectl()), said::add).run(List.of(words));
    }
}
