package cloud.edd.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Each image of ours is made by a module of this repository, or is named here as still to come. */
class ModulesTest {

    private static final Pattern IMAGE = Pattern.compile("<edd\\.image\\.name>([^<]+)</");

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
    private static final Set<String> WITHOUT_MODULE =
            Set.of("alerting-service", "cluster-monitor", "ecloud-compute", "ecloud-logging", "ecloud-notifications");

    /** Wherever it lies: a module makes an image when its pom says so. */
    @Test
    void everyImageHasAModuleOrIsNamedAsStillToCome() throws IOException {
        Map<String, String> made = made();
        assertThat(MODULES).describedAs("module of each image").containsAllEntriesOf(made);

        var missing = new TreeSet<>(MODULES.keySet());
        missing.removeAll(made.keySet());
        assertThat(missing)
                .describedAs("images without a module; a module that has come is taken off WITHOUT_MODULE")
                .containsExactlyInAnyOrderElementsOf(WITHOUT_MODULE);
    }

    private static Map<String, String> made() throws IOException {
        var made = new TreeMap<String, String>();
        try (Stream<Path> poms = Files.find(Repository.ROOT, 3, (path, attributes) -> path.endsWith("pom.xml"))) {
            for (Path pom : poms.toList()) {
                IMAGE.matcher(Repository.read(pom))
                        .results()
                        .forEach(name -> made.put(
                                name.group(1),
                                Repository.ROOT
                                        .relativize(pom.resolveSibling(""))
                                        .toString()));
            }
        }
        return made;
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
