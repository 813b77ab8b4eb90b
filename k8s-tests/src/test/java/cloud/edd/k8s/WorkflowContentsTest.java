package cloud.edd.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What each job of the workflows does, and with which tools. The scripts themselves are run by {@link DeployPipelineTest}. */
class WorkflowContentsTest {

    /** What a step calls: a script, the program of this repository with its command, or the tests. */
    private static final Pattern CALL = Pattern.compile(
            "[a-z-]+\\.sh\\b|(?<=java \"\\$DELIVERY\" )[a-z-]+|(?<=Delivery\\.java )[a-z-]+|\\./edd test|kubectl kustomize|--tar\\b");

    static List<Workflow.Job> jobs() {
        return Workflow.all().stream()
                .flatMap(workflow -> workflow.jobs().stream())
                .toList();
    }

    @Test
    void eachJobDoesWhatItIsFor() {
        assertThat(jobs().stream()
                        .map(job -> job.where() + ": "
                                + job.scripts()
                                        .flatMap(script -> CALL.matcher(script).results())
                                        .map(MatchResult::group)
                                        .collect(Collectors.joining(" "))))
                .containsExactlyInAnyOrder(
                        "apply-manifests.yml apply: install-kubectl.sh pin-images.sh kubeconfig.sh apply.sh",
                        "ci.yml test: install-kubectl.sh ./edd test kubectl kustomize",
                        "ci.yml image: build-images.sh --tar",
                        "deploy.yml plan: plan",
                        "deploy.yml test: ",
                        "deploy.yml images: pin-images.sh build-images.sh",
                        "deploy.yml verify: verify-images.sh",
                        "deploy.yml deploy: install-kubectl.sh kubeconfig.sh rollout take-back",
                        "deploy.yml tell: tell",
                        "rollback.yml rollback: install-kubectl.sh kubeconfig.sh image find-image.sh rollback tell",
                        "uptime.yml ask: uptime");
    }

    /** The plan compares with a commit of any age; nobody else needs more than the newest. */
    @ParameterizedTest
    @MethodSource("jobs")
    void onlyThePlanReadsTheHistory(Workflow.Job job) {
        assertThat(job.steps().stream()
                        .filter(step -> step.path("uses").asText().startsWith("actions/checkout@"))
                        .map(step -> step.at("/with/fetch-depth").asText("1")))
                .hasSize(job.callsAWorkflow() ? 0 : 1)
                .allMatch(job.where().equals("deploy.yml plan") ? "0"::equals : "1"::equals);
    }

    /** What is downloaded once is kept: Maven's for whoever builds, Jib's base for whoever makes images. */
    @ParameterizedTest
    @MethodSource("jobs")
    void whoBuildsHasTheSameJavaAndKeepsWhatWasFetched(Workflow.Job job) {
        boolean images = job.scripts().anyMatch(script -> script.contains("build-images.sh"));
        boolean builds = images || job.scripts().anyMatch(script -> script.contains("./edd test"));
        boolean runsJava = builds || job.scripts().anyMatch(script -> script.contains("java "));
        List<JsonNode> java = job.steps().stream()
                .filter(step -> step.path("uses").asText().startsWith("actions/setup-java@"))
                .toList();
        assertThat(java).hasSize(runsJava ? 1 : 0).allSatisfy(step -> {
            assertThat(step.at("/with/java-version").asText()).isEqualTo("25");
            assertThat(step.at("/with/cache").asText()).isEqualTo(builds ? "maven" : "");
        });
        assertThat(job.steps().stream()
                        .filter(step -> step.path("uses").asText().startsWith("actions/cache@"))
                        .map(step -> step.at("/with/path").asText()))
                .isEqualTo(images ? List.of("~/.cache/google-cloud-tools-java/jib") : List.of());
    }

    /** One that was read from a lock and held to its checksum, not the machine's. */
    @ParameterizedTest
    @MethodSource("jobs")
    void whoAsksAClusterBringsItsOwnKubectl(Workflow.Job job) {
        List<String> scripts = job.scripts().toList();
        boolean asks = scripts.stream()
                .anyMatch(script -> script.contains("kubectl kustomize")
                        || script.contains("apply.sh")
                        || script.matches("(?s).*java \"\\$DELIVERY\" (rollout|rollback|take-back).*"));
        assertThat(scripts.stream().anyMatch(script -> script.contains("install-kubectl.sh")))
                .describedAs(job.where())
                .isEqualTo(asks);
    }
}
