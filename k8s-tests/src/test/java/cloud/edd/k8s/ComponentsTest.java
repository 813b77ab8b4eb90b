package cloud.edd.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
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
