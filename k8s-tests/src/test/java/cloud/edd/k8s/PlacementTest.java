package cloud.edd.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where the pods of production may be. */
class PlacementTest {

    private static final Rendered PRODUCTION = Rendered.overlay("production");
    private static final Inventory INVENTORY = Inventory.read();

    /** A Raspberry Pi with 4 GiB, less what the system and K3s take. */
    private static final long PI_MEBIBYTES = 4096 - 800;

    private static final long PI_MILLICORES = 4000 - 500;

    @Test
    void theInventoryIsAsDescribed() {
        assertThat(INVENTORY.nodes().stream()
                        .map(node -> node.name() + " " + node.arch() + " "
                                + new TreeSet<>(node.labels().entrySet().stream()
                                        .map(Object::toString)
                                        .toList())))
                .containsExactly(
                        "s0 amd64 [compute-schedulable=true, core-services=true, db-role=primary, gfs-master=true]",
                        "rp1 arm64 [db-role=replica, size=mini]",
                        "rp2 arm64 [backend=true, compute-schedulable=true, core-services=true]",
                        "rp3 arm64 [backend=true, compute-schedulable=true]",
                        "rp4 arm64 [backend=true, compute-schedulable=true]",
                        "s1 amd64 [role=chunkserver]",
                        "s2 amd64 [role=chunkserver]",
                        "s3 amd64 [role=chunkserver]");
    }

    @Test
    void selectorsGiveExactlyTheExpectedNodes() {
        Map<Map<String, String>, List<String>> expected = Map.of(
                Map.of("backend", "true"), List.of("rp2", "rp3", "rp4"),
                Map.of("core-services", "true"), List.of("s0", "rp2"),
                Map.of("gfs-master", "true"), List.of("s0"),
                Map.of("db-role", "primary"), List.of("s0"),
                Map.of("db-role", "replica"), List.of("rp1"),
                Map.of("size", "mini"), List.of("rp1"),
                Map.of("role", "chunkserver"), List.of("s1", "s2", "s3"),
                Map.of(), List.of("s0", "rp1", "rp2", "rp3", "rp4", "s1", "s2", "s3"));
        PRODUCTION
                .workloads()
                .forEach(workload -> assertThat(INVENTORY.matching(workload.nodeSelector()))
                        .describedAs("nodes of %s", workload)
                        .isNotEmpty()
                        .isEqualTo(expected.get(workload.nodeSelector())));
    }

    /** /data/gfs holds /data/gfs/chunkserver: on one node the master's folder would hold a chunkserver's. */
    @Test
    void masterAndChunkserversShareNoNode() {
        assertThat(INVENTORY.matching(PRODUCTION.workload("gfs-master").nodeSelector()))
                .doesNotContainAnyElementsOf(INVENTORY.matching(
                        PRODUCTION.workload("gfs-chunkserver").nodeSelector()));
    }

    @Test
    void imagesAreCleanedOnEveryNode() {
        JsonNode job = PRODUCTION
                .one("CronJob", "image-cleanup")
                .spec()
                .path("jobTemplate")
                .path("spec");
        Workload cleanup = PRODUCTION.workload("image-cleanup");

        assertThat(job.path("completions").asInt()).isEqualTo(INVENTORY.nodes().size());
        assertThat(job.path("parallelism").asInt()).isEqualTo(INVENTORY.nodes().size());
        assertThat(job.path("completionMode").asText() + " "
                        + job.path("backoffLimitPerIndex").asText())
                .describedAs("one node that fails stops no other, and fails the job")
                .isEqualTo("Indexed 0");
        assertThat(job.path("activeDeadlineSeconds").asInt()).isEqualTo(1800);
        assertThat(cleanup.pod().path("tolerations").toString()).isEqualTo("[{\"operator\":\"Exists\"}]");
        assertThat(cleanup.pod().path("affinity").path("podAntiAffinity").toString())
                .contains("requiredDuringScheduling", "kubernetes.io/hostname", "image-cleanup");
        assertThat(cleanup.mainContainer().path("args").toString()).contains("crictl rmi --prune", "60 -");
    }

    @Test
    void noTwoPodsWantThePortOfANode() {
        for (Inventory.Node node : INVENTORY.nodes()) {
            var taken = new HashSet<Integer>();
            PRODUCTION
                    .workloads()
                    .filter(workload ->
                            INVENTORY.matching(workload.nodeSelector()).contains(node.name()))
                    .flatMap(workload -> workload.containers().stream())
                    .flatMap(container -> Workload.list(container.path("ports")).stream())
                    .filter(port -> port.has("hostPort"))
                    .forEach(port -> assertThat(taken.add(port.path("hostPort").asInt()))
                            .describedAs("host port %s on %s", port, node.name())
                            .isTrue());
        }
        Workload chunkserver = PRODUCTION.workload("gfs-chunkserver");
        assertThat(chunkserver.pod().path("hostNetwork").asBoolean()).isTrue();
        assertThat(chunkserver.pod().path("dnsPolicy").asText()).isEqualTo("ClusterFirstWithHostNet");
        assertThat(Workload.list(chunkserver.pod().path("tolerations")).stream()
                        .map(toleration -> toleration.path("key").asText()))
                .containsExactlyInAnyOrder(
                        "node-role.kubernetes.io/control-plane", "node-role.kubernetes.io/etcd", "CriticalAddonsOnly");
    }

    /** What may run on a backend node fits on two of them, each with 4 GiB. */
    @ParameterizedTest
    @ValueSource(strings = {"production", "production-ha"})
    void backendFitsWithOneNodeGone(String overlay) {
        Set<String> homes = Set.of("backend=true", "core-services=true");
        long memory = 0;
        long cpu = 0;
        for (Workload workload : Rendered.overlay(overlay).workloads().toList()) {
            String selector = workload.nodeSelector().entrySet().stream()
                    .map(Object::toString)
                    .reduce("", String::concat);
            // with s0 gone too, its core services stand on rp2
            if (!homes.contains(selector)) {
                continue;
            }
            int replicas = workload.object().spec().path("replicas").asInt(1);
            for (JsonNode container : workload.containers()) {
                JsonNode requests = container.path("resources").path("requests");
                memory += replicas * Quantity.mebibytes(requests.path("memory").asText());
                cpu += replicas * Quantity.millicores(requests.path("cpu").asText());
            }
        }
        long nodes = INVENTORY.matching(Map.of("backend", "true")).size() - 1L;
        assertThat(memory).isLessThanOrEqualTo(nodes * PI_MEBIBYTES);
        assertThat(cpu).isLessThanOrEqualTo(nodes * PI_MILLICORES);
    }

    @Test
    void pairsStandOnTwoNodes() {
        PRODUCTION
                .workloads()
                .filter(workload -> workload.object().spec().path("replicas").asInt() == 2)
                .forEach(workload -> {
                    JsonNode spread =
                            workload.pod().path("topologySpreadConstraints").path(0);
                    assertThat(spread.toString())
                            .describedAs("%s", workload)
                            .isEqualTo(
                                    "{\"labelSelector\":{\"matchLabels\":{\"app\":\"" + workload.name()
                                            + "\"}},\"matchLabelKeys\":[\"pod-template-hash\"],\"maxSkew\":1,"
                                            + "\"topologyKey\":\"kubernetes.io/hostname\",\"whenUnsatisfiable\":\"DoNotSchedule\"}");
                });
    }

    /** Without s0 everything but the primary database and the GFS master has a node left. */
    @Test
    void highAvailabilityOutlivesS0() {
        Rendered available = Rendered.overlay("production-ha");
        var left = new Inventory(INVENTORY.nodes().stream()
                .filter(node -> !node.name().equals("s0"))
                .toList());
        assertThat(available
                        .workloads()
                        .filter(workload ->
                                left.matching(workload.nodeSelector()).isEmpty())
                        .map(Workload::name))
                .containsExactlyInAnyOrder("postgres", "gfs-master");
        for (String name : List.of("gateway", "haproxy", "auth-service")) {
            assertThat(available.workload(name).object().spec().path("replicas").asInt())
                    .isEqualTo(2);
            assertThat(available
                            .workload(name)
                            .pod()
                            .path("affinity")
                            .path("podAntiAffinity")
                            .toString())
                    .contains("requiredDuringScheduling", "kubernetes.io/hostname");
            assertThat(available
                            .workload(name)
                            .object()
                            .spec()
                            .at("/strategy/rollingUpdate")
                            .toString())
                    .describedAs("two of %s stand on all the nodes there are: one goes before the next comes", name)
                    .isEqualTo("{\"maxSurge\":0,\"maxUnavailable\":1}");
            assertThat(available
                            .one("PodDisruptionBudget", name)
                            .spec()
                            .path("minAvailable")
                            .asInt())
                    .isEqualTo(1);
        }
        assertThat(available
                        .workload("haproxy")
                        .pod()
                        .path("affinity")
                        .path("nodeAffinity")
                        .toString())
                .contains("\"values\":[\"primary\",\"replica\"]");
    }

    @Test
    void singleNodeAsksForNoNodeInParticular() {
        Rendered single = Rendered.overlay("single-node");
        single.workloads().forEach(workload -> {
            assertThat(workload.nodeSelector()).describedAs("%s", workload).isEmpty();
            assertThat(workload.pod().path("topologySpreadConstraints")).isEmpty();
            assertThat(workload.pod().path("affinity").has("nodeAffinity")).isFalse();
            if (workload.kind().equals("Deployment")) {
                assertThat(workload.object().spec().path("replicas").asInt()).isEqualTo(1);
            }
        });
        assertThat(single.ofKind("PersistentVolumeClaim"))
                .noneMatch(claim -> claim.spec().has("storageClassName"));
        assertThat(single.ofKind("PodDisruptionBudget")).isEmpty();
        assertThat(single.ofKind("DaemonSet")).isEmpty();
        assertThat(single.objects())
                .noneMatch(object -> object.node().path("apiVersion").asText().matches("(metallb|projectcalico).*"));
        K8sObject chunkservers = single.one("StatefulSet", "gfs-chunkserver");
        assertThat(chunkservers.spec().path("replicas").asInt()).isEqualTo(3);
        assertThat(single.one("Service", "gfs-chunkserver")
                        .spec()
                        .path("clusterIP")
                        .asText())
                .isEqualTo("None");
        for (String count : List.of("completions", "parallelism")) {
            assertThat(single.one("CronJob", "image-cleanup")
                            .spec()
                            .path("jobTemplate")
                            .path("spec")
                            .path(count)
                            .asInt())
                    .isEqualTo(1);
        }
        assertThat(single.workloads().map(Workload::name))
                .describedAs("the same workloads, the standby too")
                .containsExactlyInAnyOrderElementsOf(
                        PRODUCTION.workloads().map(Workload::name).toList());
        assertThat(Workload.list(single.one("Service", "gateway").spec().path("ports")).stream()
                        .map(port -> port.path("port").asText() + ":"
                                + port.path("targetPort").asText() + ":"
                                + port.path("nodePort").asText()))
                .containsExactly("80:18080:30080", "443:8443:30443", "2222:2222:30222");
        assertThat(single.one("Service", "gateway").spec().path("type").asText())
                .isEqualTo("NodePort");
        JsonNode kind = Rendered.yaml(Repository.K8S.resolve("overlays/single-node/kind.yaml"));
        assertThat(kind.at("/networking/podSubnet").asText())
                .describedAs("the pods that PostgreSQL and the network policies know")
                .isEqualTo("10.42.0.0/16");
        assertThat(Workload.list(kind.at("/nodes/0/extraPortMappings")).stream()
                        .map(port -> port.path("containerPort").asInt() + ":"
                                + port.path("hostPort").asInt()))
                .containsExactly("30080:30080", "30443:30443", "30222:30222");
        assertThat(Workload.strings(single.generated("edd-config").node().path("data")))
                .containsEntry("PUBLIC_HTTPS_PORT", "30443")
                .containsEntry("PUBLIC_SSH_PORT", "30222");
        assertThat(single.workload("gfs-master").volumes().toString()).doesNotContain("hostPath");
    }
}
