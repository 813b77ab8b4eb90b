package cloud.edd.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RenderingTest {

    static List<String> overlays() {
        return Rendered.OVERLAYS;
    }

    @ParameterizedTest
    @MethodSource("overlays")
    void rendersTheSameTwice(String overlay) {
        Path folder = Repository.K8S.resolve("overlays").resolve(overlay);

        assertThat(Rendered.kustomize(folder))
                .isEqualTo(Rendered.overlay(overlay).text());
    }

    @ParameterizedTest
    @MethodSource("overlays")
    void holdsNoSecretAndNothingTwice(String overlay) {
        Rendered rendered = Rendered.overlay(overlay);

        assertThat(rendered.ofKind("Secret")).isEmpty();
        assertThat(rendered.objects().stream().map(K8sObject::toString)).doesNotHaveDuplicates();
    }

    @Test
    void everyOverlayIsTested() {
        try (Stream<Path> folders = java.nio.file.Files.list(Repository.K8S.resolve("overlays"))) {
            assertThat(folders.map(folder -> folder.getFileName().toString()))
                    .containsExactlyInAnyOrderElementsOf(Rendered.OVERLAYS);
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void theGatewaysServiceIsFresh() {
        String generated =
                Program.run("bash", "k8s/scripts/generate-gateway-service.sh").succeeded();

        assertThat(Repository.read(Repository.K8S.resolve("components/cluster-networking/gateway-service.yaml")))
                .describedAs("run k8s/scripts/generate-gateway-service.sh as its first lines say")
                .isEqualTo(generated);
    }

    /** Fields written where the API would default them differently, or lists it merges by a key that stands twice. */
    @ParameterizedTest
    @MethodSource("overlays")
    void noListHasAKeyTwice(String overlay) {
        Rendered rendered = Rendered.overlay(overlay);
        rendered.ofKind("Service").forEach(service -> {
            var ports = Workload.list(service.spec().path("ports"));
            assertThat(ports.stream().map(port -> port.path("port").asText() + port.path("protocol")))
                    .describedAs("ports of %s", service)
                    .doesNotHaveDuplicates();
            assertThat(ports.stream().map(port -> port.path("name").asText()))
                    .describedAs("names of the ports of %s", service)
                    .doesNotHaveDuplicates()
                    .allMatch(name -> name.matches("[a-z0-9]([-a-z0-9]*[a-z0-9])?") && name.length() <= 15);
        });
        rendered.workloads().forEach(workload -> {
            assertThat(workload.volumes().stream()
                            .map(volume -> volume.path("name").asText()))
                    .describedAs("volumes of %s", workload)
                    .doesNotHaveDuplicates();
            for (var container : workload.allContainers()) {
                for (var key : List.of(List.of("env", "name"), List.of("volumeMounts", "mountPath"))) {
                    assertThat(Workload.list(container.path(key.getFirst())).stream()
                                    .map(entry -> entry.path(key.getLast()).asText()))
                            .describedAs("%s of %s", key.getFirst(), workload)
                            .doesNotHaveDuplicates();
                }
                assertThat(Workload.list(container.path("ports")).stream()
                                .map(port -> port.path("containerPort").asText() + port.path("protocol")))
                        .describedAs("ports of %s", workload)
                        .doesNotHaveDuplicates();
                for (var port : container.path("ports")) {
                    assertThat(port.path("protocol").asText())
                            .describedAs("the protocol is part of the key of a port of %s", workload)
                            .isEqualTo("TCP");
                }
            }
        });
    }
}
