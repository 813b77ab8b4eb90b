package cloud.edd.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Each image of ours is made by a module of this repository, or is named here as still to come. */
class ModulesTest {

    /** The module that makes each image. */
    static final Map<String, String> MODULES = Map.ofEntries(
            Map.entry("ecloud-gateway", "gateway"),
            Map.entry("ecloud-auth", "auth-service"),
            Map.entry("ecloud-sfs", "file-share-backend"),
            Map.entry("ecloud-frontend", "frontend"),
            Map.entry("ecloud-compute", "compute"),
            Map.entry("cluster-monitor", "cluster-monitor"),
            Map.entry("ecloud-logging", "log-service"),
            Map.entry("ecloud-notifications", "notification-service"),
            Map.entry("alerting-service", "alerting-service"),
            Map.entry("ecloud-docs", "docs"),
            Map.entry("ecloud-gfs-master", "gfs/master"),
            Map.entry("ecloud-gfs-chunkserver", "gfs/chunkserver"),
            Map.entry("ecloud-gfs-cli", "gfs/cli"));

    /** Images whose module is still to come. Whoever adds the module takes its line away here. */
    private static final Set<String> WITHOUT_MODULE = Set.of(
            "alerting-service",
            "cluster-monitor",
            "ecloud-compute",
            "ecloud-docs",
            "ecloud-frontend",
            "ecloud-logging",
            "ecloud-notifications");

    @Test
    void everyImageHasAModuleOrIsNamedAsStillToCome() {
        var missing = new TreeSet<String>();
        MODULES.forEach((image, module) -> {
            if (!Files.exists(Repository.ROOT.resolve(module).resolve("pom.xml"))) {
                missing.add(image);
            }
        });
        assertThat(missing)
                .describedAs("images without a module; a module that has come is taken off WITHOUT_MODULE")
                .containsExactlyInAnyOrderElementsOf(WITHOUT_MODULE);
    }

    @Test
    void everyImageOfOursIsKnown() {
        var images = new TreeSet<String>();
        Rendered.all()
                .flatMap(Rendered::workloads)
                .flatMap(workload -> workload.allContainers().stream())
                .map(container -> container.path("image").asText())
                .filter(image -> image.startsWith("docker.io/eddisonso/"))
                .forEach(image -> images.add(image.substring("docker.io/eddisonso/".length(), image.indexOf(':', 10))));
        assertThat(images).isEqualTo(new TreeSet<>(MODULES.keySet()));
    }
}
