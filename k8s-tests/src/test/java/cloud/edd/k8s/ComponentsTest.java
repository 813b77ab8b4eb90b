package cloud.edd.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The components that no overlay names from the start. */
class ComponentsTest {

    @TempDir
    private Path folder;

    @Test
    void afterAPromotionTheOldPrimaryStaysDown() throws IOException {
        Rendered promoted = with("production", List.of("postgres-failover"));

        assertThat(promoted.workload("postgres")
                        .object()
                        .spec()
                        .path("replicas")
                        .asInt(1))
                .isZero();
        assertThat(Workload.strings(promoted.one("Service", "postgres").spec().path("selector")))
                .isEqualTo(Map.of("app", "postgres-replica"));
        assertThat(promoted.workload("haproxy").nodeSelector()).isEqualTo(Map.of("db-role", "replica"));
    }

    @Test
    void highAvailabilityKeepsItsProxiesOnBothSidesAfterAPromotion() throws IOException {
        Rendered promoted = with("production", List.of("postgres-failover", "high-availability"));

        assertThat(promoted.workload("haproxy").nodeSelector()).isEmpty();
        assertThat(promoted.workload("haproxy").object().spec().path("replicas").asInt())
                .isEqualTo(2);
        assertThat(promoted.workload("postgres")
                        .object()
                        .spec()
                        .path("replicas")
                        .asInt(1))
                .isZero();
    }

    /** As the runbook says it: while the old primary follows, an apply must not stop it. */
    @Test
    void anOldPrimaryThatFollowsIsLeftRunningByTheRunbooksPatch() throws IOException {
        String readme = Repository.read(Repository.K8S.resolve("README.md"));
        int from = readme.indexOf("       patches:\n");
        String patch = readme.substring(from, readme.indexOf("\n\n", from)).stripIndent();
        Rendered following = with("production-ha", List.of("postgres-failover"), patch + "\n");

        assertThat(following
                        .workload("postgres")
                        .object()
                        .spec()
                        .path("replicas")
                        .asInt())
                .isEqualTo(1);
        assertThat(Workload.strings(following.one("Service", "postgres").spec().path("selector")))
                .isEqualTo(Map.of("app", "postgres-replica"));
    }

    @Test
    void certificateGoesWhereTheGatewayLooks() throws IOException {
        K8sObject certificate =
                with("production", List.of("cert-manager")).one("Certificate", "eddisonso-wildcard-tls");

        assertThat(certificate.spec().path("secretName").asText()).isEqualTo("eddisonso-wildcard-tls");
        assertThat(certificate.namespace()).isEqualTo("core");
    }

    @Test
    void aStandbyOfTheGfsMasterIsKnownToEverybodyWhoAsksTheMaster() throws IOException {
        Rendered rendered = with("production", List.of("gfs-standby", "images"));

        Workload standby = rendered.workload("gfs-master-standby");
        assertThat(standby.nodeSelector()).isEqualTo(Map.of("kubernetes.io/hostname", "rp4"));
        assertThat(standby.object().spec().path("strategy").path("type").asText())
                .isEqualTo("Recreate");
        assertThat(standby.object()
                        .spec()
                        .at("/template/spec/containers/0/image")
                        .asText())
                .isEqualTo(rendered.workload("gfs-master")
                        .object()
                        .spec()
                        .at("/template/spec/containers/0/image")
                        .asText());
        String config = standby.object()
                .spec()
                .at("/template/spec/containers/0/envFrom/0/configMapRef/name")
                .asText();
        Map<String, String> values =
                Workload.strings(rendered.one("ConfigMap", config).node().path("data"));
        assertThat(values)
                .containsEntry("GFS_MASTER_ADDR", "gfs-master:9000,gfs-master-standby:9000")
                .containsEntry("GFS_MASTER", "gfs-master:9000,gfs-master-standby:9000")
                .containsEntry("BASE_DOMAIN", "cloud.eddisonso.com");
        assertThat(environment(pod(rendered, "simple-file-share-backend")))
                .containsEntry("EDD_FILESHARE_GFS_MASTERHOST", "gfs-master,gfs-master-standby");
        assertThat(Workload.strings(
                        rendered.one("Service", "gfs-master-standby").spec().path("selector")))
                .isEqualTo(Map.of("app", "gfs-master-standby"));
    }

    /** The same pod, but for what makes it a standby: what is changed for the one is not forgotten for the other. */
    @Test
    void aStandbyOfTheGfsMasterRunsAsTheMasterDoes() throws IOException {
        Rendered rendered = with("production", List.of("gfs-standby", "images"));
        ObjectNode master = pod(rendered, "gfs-master");
        ObjectNode standby = pod(rendered, "gfs-master-standby");

        assertThat(environment(standby))
                .containsEntry("EDD_GFS_MASTER_STANDBY", "s1:9081,s2:9081,s3:9081")
                .containsEntry("EDD_GFS_MASTER_DATA", "/data/master/standby")
                .containsEntry("EDD_GFS_MASTER_BIND", "0.0.0.0");
        for (ObjectNode one : List.of(master, standby)) {
            one.remove("nodeSelector");
            ObjectNode container = (ObjectNode) one.path("containers").path(0);
            container.remove(List.of("env", "readinessProbe"));
        }
        assertThat(standby).isEqualTo(master);
    }

    @Test
    void afterItsStandbyWasPromotedTheOldGfsMasterStaysDown() throws IOException {
        Rendered promoted = with("production", List.of("gfs-standby", "gfs-promoted", "images"));

        assertThat(promoted.workload("gfs-master")
                        .object()
                        .spec()
                        .path("replicas")
                        .asInt(1))
                .isZero();
        assertThat(promoted.workload("gfs-master-standby")
                        .object()
                        .spec()
                        .path("replicas")
                        .asInt())
                .isEqualTo(1);
    }

    private static ObjectNode pod(Rendered rendered, String workload) {
        return rendered.workload(workload).object().spec().at("/template/spec").deepCopy();
    }

    private static Map<String, String> environment(ObjectNode pod) {
        Map<String, String> values = new TreeMap<>();
        pod.at("/containers/0/env")
                .forEach(one ->
                        values.put(one.path("name").asText(), one.path("value").asText()));
        return values;
    }

    private Rendered with(String overlay, List<String> components) throws IOException {
        return with(overlay, components, "");
    }

    private Rendered with(String overlay, List<String> components, String more) throws IOException {
        Path here = folder.toRealPath();
        Path k8s = Repository.K8S.toRealPath();
        Files.writeString(
                folder.resolve("kustomization.yaml"),
                "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources:\n  - "
                        + here.relativize(k8s.resolve("overlays").resolve(overlay)) + "\ncomponents:\n"
                        + components.stream()
                                .map(component -> "  - "
                                        + here.relativize(
                                                k8s.resolve("components").resolve(component)) + "\n")
                                .collect(Collectors.joining())
                        + more);
        return Rendered.of(overlay, Rendered.kustomize(folder));
    }
}
