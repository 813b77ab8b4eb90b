package cloud.edd.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What all rows of the overlay production have alike, and the few that differ: probes, rollouts, waiting for lost nodes, folders of nodes, who has which rights. */
class ProductionDefaultsTest {

    private static final Rendered PRODUCTION = Rendered.overlay("production");

    /** A database recovers for as long as it takes, and says so itself. */
    private static final Set<String> DATABASES = Set.of("postgres", "postgres-replica");

    private static final Set<String> ON_A_DISK = Set.of("gfs-master", "nats", "postgres", "postgres-replica");

    private static Stream<Workload> running() {
        return PRODUCTION.workloads().filter(workload -> !workload.isCronJob());
    }

    @Test
    void probesAreThoseOfAJvmOnASmallMachine() {
        running().filter(workload -> !DATABASES.contains(workload.name())).forEach(workload -> {
            String port = switch (workload.name()) {
                case "gateway", "haproxy" -> "health";
                case "nats" -> "monitor";
                case "gfs-chunkserver" -> "9082";
                default -> "http";
            };
            boolean nats = workload.name().equals("nats");
            assertThat(Stream.of("startupProbe", "livenessProbe", "readinessProbe")
                            .map(probe -> probe(workload.mainContainer().path(probe))))
                    .describedAs("probes of %s", workload)
                    .containsExactly(
                            "/healthz " + port + " 5 s x 36",
                            (nats ? "/healthz?js-server-only=true " : "/healthz ") + port + " 10 s x 3",
                            (nats ? "/healthz " : "/readyz ") + port + " 5 s x 3");
        });
    }

    @Test
    void databasesAreAskedWhetherTheyAnswer() {
        DATABASES.forEach(name -> {
            JsonNode container = PRODUCTION.workload(name).mainContainer();
            assertThat(container
                            .path("startupProbe")
                            .path("exec")
                            .path("command")
                            .toString())
                    .contains("pg_isready");
            assertThat(container
                            .path("livenessProbe")
                            .path("exec")
                            .path("command")
                            .toString())
                    .contains("pg_isready");
            assertThat(container
                            .path("readinessProbe")
                            .path("exec")
                            .path("command")
                            .toString())
                    .contains(name.equals("postgres") ? "pg_isready" : "/etc/postgresql/ready.sh");
        });
    }

    @Test
    void nothingIsTakenAwayBeforeItsSuccessorIsReadyUnlessWritersMustNotOverlap() {
        assertThat(running().map(workload -> workload.name() + " " + rollout(workload)))
                .containsExactlyInAnyOrder(
                        "alerting-service Recreate",
                        "auth-service +1 -0",
                        "cluster-monitor +1 -0",
                        "edd-cloud-docs +1 -0",
                        "edd-compute +1 -0",
                        "gateway +1 -0",
                        "gfs-chunkserver +0 -1",
                        "gfs-master Recreate",
                        "haproxy +1 -0",
                        "log-service Recreate",
                        "nats Recreate",
                        "notification-service +1 -0",
                        "postgres Recreate",
                        "postgres-replica Recreate",
                        "simple-file-share-backend +1 -0",
                        "simple-file-share-frontend +1 -0");
    }

    /**
     * What has its data on its node stays there: evicted, its successor would start on the same folder as soon as the node is
     * back. A DaemonSet's pods stay without being told.
     */
    @Test
    void aLostNodeIsWaitedForHalfAMinuteUnlessTheDataIsThere() {
        running().filter(workload -> !workload.kind().equals("DaemonSet")).forEach(workload -> {
            String wait = ON_A_DISK.contains(workload.name()) ? "forever" : "30";
            assertThat(Workload.list(workload.pod().path("tolerations")).stream()
                            .map(toleration -> toleration.path("key").asText() + " "
                                    + toleration.path("operator").asText() + " "
                                    + toleration.path("effect").asText() + " "
                                    + toleration.path("tolerationSeconds").asText("forever")))
                    .describedAs("%s", workload)
                    .containsExactlyInAnyOrder(
                            "node.kubernetes.io/not-ready Exists NoExecute " + wait,
                            "node.kubernetes.io/unreachable Exists NoExecute " + wait);
        });
        assertThat(running()
                        .filter(workload -> workload.volumes().stream()
                                .anyMatch(volume -> volume.has("hostPath") || volume.has("persistentVolumeClaim")))
                        .filter(workload -> !workload.kind().equals("DaemonSet"))
                        .map(Workload::name))
                .containsExactlyInAnyOrderElementsOf(ON_A_DISK);
    }

    @Test
    void foldersOfNodesAreMadeWhereTheyAreMissing() {
        assertThat(PRODUCTION
                        .workloads()
                        .flatMap(workload -> Workload.list(workload.pod().path("volumes")).stream()
                                .filter(volume -> volume.has("hostPath"))
                                .map(volume -> workload.name() + " "
                                        + volume.path("hostPath").path("path").asText() + " "
                                        + volume.path("hostPath").path("type").asText())))
                .containsExactlyInAnyOrder(
                        "gfs-chunkserver /data/gfs/chunkserver DirectoryOrCreate",
                        "gfs-master /data/gfs DirectoryOrCreate",
                        "image-cleanup / Directory");
    }

    @Test
    void rightsAreBoundToWhomTheyAreMeantFor() {
        assertThat(PRODUCTION.objects().stream()
                        .filter(object -> object.kind().equals("RoleBinding")
                                || object.kind().equals("ClusterRoleBinding"))
                        .map(binding -> binding.kind() + " "
                                + binding.node().path("roleRef").path("kind").asText() + " "
                                + binding.node().path("roleRef").path("name").asText() + " -> "
                                + Workload.list(binding.node().path("subjects")).stream()
                                        .map(subject -> subject.path("kind").asText() + " "
                                                + subject.path("namespace").asText() + "/"
                                                + subject.path("name").asText())
                                        .collect(Collectors.joining(", "))))
                .containsExactlyInAnyOrder(
                        "ClusterRoleBinding ClusterRole cluster-monitor -> ServiceAccount core/cluster-monitor",
                        "ClusterRoleBinding ClusterRole compute-spawner -> ServiceAccount core/edd-compute",
                        "RoleBinding Role cluster-monitor-lease -> ServiceAccount core/cluster-monitor",
                        "RoleBinding Role deployer -> ServiceAccount cicd/deployer",
                        "RoleBinding Role edd-compute-lease -> ServiceAccount core/edd-compute");
        assertThat(PRODUCTION
                        .ofKind("ValidatingAdmissionPolicyBinding")
                        .map(binding -> binding.spec().path("policyName").asText() + " "
                                + String.join(",", Workload.texts(binding.spec().path("validationActions")))))
                .containsExactlyInAnyOrder("compute-namespace-guard Deny", "core-host-access Deny");
    }

    @Test
    void theGatewaysAddressIsAnnounced() {
        assertThat(Workload.texts(
                        PRODUCTION.one("L2Advertisement", "compute-l2").spec().path("ipAddressPools")))
                .containsExactly("compute-pool");
    }

    /** Else no chunkserver would come to a master in safe mode, which only they can end. */
    @Test
    void theMasterIsReachedBeforeItIsReady() {
        assertThat(PRODUCTION
                        .one("Service", "gfs-master")
                        .spec()
                        .path("publishNotReadyAddresses")
                        .asBoolean())
                .isTrue();
    }

    private static String probe(JsonNode probe) {
        return probe.path("httpGet").path("path").asText() + " "
                + probe.path("httpGet").path("port").asText() + " "
                + probe.path("periodSeconds").asInt() + " s x "
                + probe.path("failureThreshold").asInt();
    }

    private static String rollout(Workload workload) {
        JsonNode spec = workload.object().spec();
        JsonNode strategy = spec.has("strategy") ? spec.path("strategy") : spec.path("updateStrategy");
        return strategy.path("type").asText().equals("Recreate")
                ? "Recreate"
                : "+" + strategy.path("rollingUpdate").path("maxSurge").asText() + " -"
                        + strategy.path("rollingUpdate").path("maxUnavailable").asText();
    }
}
