package cloud.edd.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What the poms say of images is what the manifests and the lock say. */
class ImageConfigurationTest {

    @Test
    void modulesMakeTheImagesThatTheManifestsName() {
        var made = new TreeMap<String, String>();
        for (Map.Entry<String, String> module : modules().entrySet()) {
            String pom = pom(module.getValue());
            made.put(property(pom, "edd.image.name"), module.getValue());
            assertThat(property(pom, "jib.skip")).isEqualTo("false");
            assertThat(pom)
                    .describedAs("Jib is configured in the root alone, not in %s", module.getValue())
                    .doesNotContain("jib-maven-plugin");
        }
        assertThat(made).isEqualTo(modules());
    }

    @Test
    void imagesListenWhereTheManifestsSay() {
        var declared = new TreeMap<String, Set<Integer>>();
        Rendered.all()
                .flatMap(Rendered::workloads)
                .flatMap(workload -> workload.containers().stream())
                .forEach(container -> {
                    String image = container.path("image").asText().replaceFirst(".*/([^:/]+):.*", "$1");
                    Set<Integer> ports = declared.computeIfAbsent(image, name -> new TreeSet<>());
                    Workload.list(container.path("ports"))
                            .forEach(
                                    port -> ports.add(port.path("containerPort").asInt()));
                });
        modules().forEach((image, module) -> {
            var ports = new TreeSet<Integer>();
            Pattern.compile("[0-9]+")
                    .matcher(optional(pom(module), "jib.container.ports"))
                    .results()
                    .forEach(port -> ports.add(Integer.valueOf(port.group())));
            assertThat(ports).describedAs("jib.container.ports of %s", module).isEqualTo(declared.get(image));
        });
    }

    @Test
    void theBaseIsTheOneThatTheLockNames() {
        String base = property(Repository.read(Repository.ROOT.resolve("pom.xml")), "edd.image.base");
        String tag = base.replaceFirst("@.*", "");
        assertThat(tag).matches("docker\\.io/library/eclipse-temurin:25-jre-[a-z]+");
        assertThat(Repository.read(Repository.K8S.resolve("images.lock")).lines())
                .describedAs("a tag alone is unread, and a digest was read")
                .anyMatch(line -> base.equals(tag)
                        ? line.equals(tag + "  unread  -")
                        : line.startsWith(base.replace("@", "  ") + "  http"));
    }

    /** Image to module, of those modules that are there. */
    private static Map<String, String> modules() {
        return ModulesTest.MODULES.entrySet().stream()
                .filter(entry -> Files.exists(path(entry.getValue())))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue, (one, other) -> one, TreeMap::new));
    }

    private static Path path(String module) {
        return Repository.ROOT.resolve(module).resolve("pom.xml");
    }

    private static String pom(String module) {
        return Repository.read(path(module));
    }

    private static String property(String pom, String name) {
        String value = optional(pom, name);
        assertThat(value).describedAs(name).isNotEmpty();
        return value;
    }

    private static String optional(String pom, String name) {
        Matcher element =
                Pattern.compile("<" + Pattern.quote(name) + ">([^<]*)</").matcher(pom);
        return element.find() ? element.group(1) : "";
    }
}
