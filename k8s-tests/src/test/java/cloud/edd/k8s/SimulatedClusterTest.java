package cloud.edd.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What a cluster without machines is given beforehand fits what production asks of it. */
class SimulatedClusterTest {

    private static final Rendered SIMULATED =
            Rendered.of("simulated", Repository.read(Repository.K8S.resolve("nodes/simulated.yaml")));
    private static final Rendered PRODUCTION = Rendered.overlay("production");

    @Test
    void theNodesAreThoseOfTheInventory() {
        assertThat(SIMULATED
                        .ofKind("Node")
                        .map(node -> node.name() + " "
                                + node.node()
                                        .at("/metadata/labels")
                                        .path("kubernetes.io/arch")
                                        .asText() + " "
                                + node.node()
                                        .at("/metadata/labels")
                                        .path("kubernetes.io/hostname")
                                        .asText()))
                .containsExactlyElementsOf(Inventory.read().nodes().stream()
                        .map(node -> node.name() + " " + node.arch() + " " + node.name())
                        .toList());
    }

    @Test
    void everyClaimFindsAVolumeThatWaitsForIt() {
        assertThat(volumes(
                        SIMULATED.ofKind("PersistentVolume").toList(), "/spec/claimRef/name", "/spec/capacity/storage"))
                .isEqualTo(volumes(
                        PRODUCTION.ofKind("PersistentVolumeClaim").toList(),
                        "/metadata/name",
                        "/spec/resources/requests/storage"));
    }

    @Test
    void everyKindOfOthersIsKnown() {
        assertThat(SIMULATED
                        .ofKind("CustomResourceDefinition")
                        .map(kind -> kind.spec().path("group").asText() + "/"
                                + kind.spec().at("/versions/0/name").asText() + " "
                                + kind.spec().at("/names/kind").asText()))
                .containsExactlyInAnyOrderElementsOf(PRODUCTION.objects().stream()
                        .map(object -> object.node().path("apiVersion").asText() + " " + object.kind())
                        .filter(type -> type.startsWith("metallb.io") || type.startsWith("projectcalico.org"))
                        .collect(Collectors.toSet()));
    }

    private static Map<String, List<String>> volumes(List<K8sObject> objects, String name, String size) {
        return objects.stream()
                .collect(Collectors.toMap(
                        object -> object.node().at(name).asText(),
                        object -> List.of(
                                object.node().at(size).asText(),
                                object.spec().path("storageClassName").asText(),
                                object.spec().path("accessModes").toString())));
    }
}
