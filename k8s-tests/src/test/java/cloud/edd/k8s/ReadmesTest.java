package cloud.edd.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What an operator reads names what is there: scripts with their options, folders, objects, tests. */
class ReadmesTest {

    private static final String OPERATOR = Repository.read(Repository.K8S.resolve("README.md"));
    private static final String TESTS = Repository.read(Repository.ROOT.resolve("k8s-tests/README.md"));

    private static final Pattern SCRIPT =
            Pattern.compile("(?:k8s/scripts/|scripts/|(?<=`))([a-z-]+\\.sh)\\b([^`|\\n]*)");
    private static final Pattern OPTION = Pattern.compile("(?<= )--[a-z-]+");
    private static final Pattern FOLDER = Pattern.compile("`((?:base|components|overlays|nodes|k8s)/[a-z./-]+)`");
    private static final Pattern OBJECT =
            Pattern.compile("\\b(deployment|daemonset|cronjob|statefulset)/([a-z-]+)|(?<=-l app=)()([a-z-]+)");

    @Test
    void scriptsAndTheirOptionsExist() {
        List<MatchResult> named = SCRIPT.matcher(OPERATOR).results().toList();
        assertThat(named).hasSizeGreaterThan(15).allSatisfy(script -> {
            Path file = Stream.of("k8s/scripts", ".github/scripts")
                    .map(folder -> Repository.ROOT.resolve(folder).resolve(script.group(1)))
                    .filter(Files::exists)
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("there is no script " + script.group(1)));
            String head = Repository.read(file);
            // Up to what is another command's.
            String arguments = script.group(2).split("[;&#]|k8s/scripts")[0];
            OPTION.matcher(arguments)
                    .results()
                    .forEach(option -> assertThat(head)
                            .describedAs("%s of %s", option.group(), file)
                            .contains(option.group()));
        });
    }

    @Test
    void everyScriptIsExplained() throws IOException {
        try (Stream<Path> scripts = Files.list(Repository.K8S.resolve("scripts"))) {
            assertThat(scripts.map(file -> String.valueOf(file.getFileName()))
                            // read by other scripts, and run by workflows alone
                            .filter(name -> !Set.of("registry.sh", "gfs-pod.sh", "find-image.sh")
                                    .contains(name)))
                    .allMatch(OPERATOR::contains);
        }
    }

    @Test
    void foldersAndObjectsExist() {
        assertThat(FOLDER.matcher(OPERATOR).results().map(MatchResult::group).map(name -> name.replace("`", "")))
                .isNotEmpty()
                .allSatisfy(name -> assertThat(Files.exists(Repository.K8S.resolve(name))
                                || Files.exists(Repository.ROOT.resolve(name)))
                        .describedAs(name)
                        .isTrue());
        Set<String> workloads = Rendered.overlay("production")
                .workloads()
                .map(Workload::name)
                .collect(Collectors.toCollection(TreeSet::new));
        workloads.add(Rendered.yaml(Repository.K8S.resolve("components/gfs-standby/deployment.yaml"))
                .at("/metadata/name")
                .asText());
        assertThat(OBJECT.matcher(OPERATOR)
                        .results()
                        .map(object -> object.group(2) == null ? object.group(4) : object.group(2)))
                .isNotEmpty()
                .isSubsetOf(workloads);
    }

    @Test
    void everyTestHasItsLine() throws IOException {
        Set<String> told = Pattern.compile("^\\| `([A-Za-z]+)`", Pattern.MULTILINE)
                .matcher(TESTS)
                .results()
                .map(row -> row.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
        try (Stream<Path> tests = Files.list(Repository.ROOT.resolve("k8s-tests/src/test/java/cloud/edd/k8s"))) {
            Set<String> there = tests.map(file -> String.valueOf(file.getFileName()))
                    .filter(name -> name.endsWith("Test.java"))
                    .map(name -> name.replace(".java", ""))
                    .collect(Collectors.toCollection(TreeSet::new));
            assertThat(told).isEqualTo(there);
        }
    }
}
