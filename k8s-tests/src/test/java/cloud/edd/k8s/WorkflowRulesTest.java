package cloud.edd.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every workflow holds to: who may do what, what is pinned, what leads where. */
class WorkflowRulesTest {

    /** Longer, and a run that hangs is not noticed on the same day. */
    private static final int LONGEST_MINUTES = 150;

    private static final Pattern USES = Pattern.compile("^ *(?:- )?uses: (.+)$", Pattern.MULTILINE);
    private static final Pattern SECRET = Pattern.compile("secrets\\.([A-Za-z_]+)");
    private static final Pattern NEEDS = Pattern.compile("needs\\.([a-z_]+)\\.(outputs\\.([a-z_]+)|result)");
    private static final Pattern STEPS = Pattern.compile("steps\\.([a-z_]+)\\.outputs\\.([a-z_]+)");
    private static final Pattern SCRIPT =
            Pattern.compile("(?:k8s|\\.github)/scripts/[a-z-]+\\.sh|delivery/src/\\S+\\.java");

    static List<Workflow> workflows() {
        return Workflow.all();
    }

    static List<Workflow.Job> jobs() {
        return Workflow.all().stream()
                .flatMap(workflow -> workflow.jobs().stream())
                .toList();
    }

    @Test
    void theseWorkflowsStartWhenTheyShould() {
        assertThat(workflows().stream().map(workflow -> workflow.name() + ": " + names(workflow.triggers())))
                .containsExactlyInAnyOrder(
                        "apply-manifests.yml: [workflow_dispatch]",
                        "ci.yml: [pull_request, workflow_call]",
                        "deploy.yml: [push, workflow_dispatch]",
                        "rollback.yml: [workflow_dispatch]",
                        "uptime.yml: [schedule, workflow_dispatch]");
        assertThat(Workflow.read("deploy.yml").triggers().path("push").path("branches"))
                .singleElement()
                .matches(branch -> branch.asText().equals("main"));
    }

    @ParameterizedTest
    @MethodSource("workflows")
    void nothingIsGrantedButToAJob(Workflow workflow) {
        assertThat(workflow.node().has("permissions")).isTrue();
        assertThat(workflow.node().path("permissions")).isEmpty();
        assertThat(workflow.text()).doesNotContain("pull_request_target", "secrets: inherit", "write-all", "read-all");
    }

    @Test
    void jobsMayReadAndNothingElse() {
        var grants = new TreeMap<String, String>();
        for (Workflow.Job job : jobs()) {
            var granted = new TreeSet<String>();
            job.node()
                    .path("permissions")
                    .properties()
                    .forEach(grant ->
                            granted.add(grant.getKey() + " " + grant.getValue().asText()));
            grants.merge(String.join(", ", granted), job.where(), (a, b) -> a + "; " + b);
        }
        assertThat(grants.keySet()).containsExactlyInAnyOrder("contents read", "actions read, contents read");
        assertThat(grants.get("actions read, contents read")).isEqualTo("deploy.yml plan");
    }

    @ParameterizedTest
    @MethodSource("jobs")
    void everyJobEndsAndRunsOnAKnownMachine(Workflow.Job job) {
        if (!job.callsAWorkflow()) {
            assertThat(job.node().path("timeout-minutes").asInt()).isBetween(1, LONGEST_MINUTES);
            assertThat(job.node().path("runs-on").asText()).isEqualTo("ubuntu-24.04");
        }
    }

    /** A line of the lock. */
    private record Pin(String name, String version, String commit, String where) {

        static List<Pin> all() {
            return Repository.read(Repository.ROOT.resolve(".github/actions.lock"))
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> line.split(" {2}", 4))
                    .map(words -> new Pin(words[0], words[1], words[2], words[3]))
                    .toList();
        }

        boolean isUnread() {
            return commit.equals("unread");
        }

        /** As the workflows must say it; what is unread is named by its version until it is read. */
        String use() {
            return isUnread() ? name + "@" + version : name + "@" + commit + " # " + version;
        }
    }

    @Test
    void everyPinSaysWhereItWasRead() {
        assertThat(Pin.all()).allSatisfy(pin -> {
            assertThat(pin.commit()).matches("[0-9a-f]{40}|sha512:[0-9a-f]{128}|unread");
            assertThat(pin.where()).matches(pin.isUnread() ? "-" : "https://\\S+( \\S+)?");
        });
    }

    /** The word of one stranger is no proof; that of the maker is, and that of two who copied it at different times. */
    @Test
    void everyPinWasReadAtItsMakerOrAtTwoOthers() {
        Pattern owner = Pattern.compile("https://[^/]+/([^/ ]+)/");
        assertThat(Pin.all()).filteredOn(pin -> !pin.isUnread()).allSatisfy(pin -> {
            Set<String> read = owner.matcher(pin.where())
                    .results()
                    .map(found -> found.group(1))
                    .collect(Collectors.toCollection(TreeSet::new));
            String maker = pin.name().contains("/") ? pin.name().replaceFirst("/.*", "") : "kubernetes";
            assertThat(read.contains(maker) || read.size() == 2)
                    .describedAs("%s was read at %s", pin, read)
                    .isTrue();
        });
    }

    @Test
    void everyActionIsPinnedAsTheLockSays() {
        Set<String> locked = Pin.all().stream()
                .filter(pin -> pin.name().contains("/"))
                .map(Pin::use)
                .collect(Collectors.toCollection(TreeSet::new));
        var used = new TreeSet<String>();
        for (Workflow workflow : workflows()) {
            for (MatchResult use : USES.matcher(workflow.text()).results().toList()) {
                if (use.group(1).startsWith("./")) {
                    assertThat(Repository.ROOT.resolve(use.group(1))).exists();
                } else {
                    used.add(use.group(1));
                }
            }
        }
        assertThat(used).isEqualTo(locked);
    }

    @ParameterizedTest
    @MethodSource("jobs")
    void needsAndOutputsExist(Workflow.Job job) {
        assertThat(job.workflow().jobs().stream().map(Workflow.Job::name)).containsAll(job.needs());
        for (MatchResult need : NEEDS.matcher(job.node().toString()).results().toList()) {
            assertThat(job.needs()).describedAs(need.group()).contains(need.group(1));
            if (need.group(3) != null) {
                assertThat(job.workflow()
                                .job(need.group(1))
                                .node()
                                .path("outputs")
                                .has(need.group(3)))
                        .describedAs("%s says %s", job.where(), need.group())
                        .isTrue();
            }
        }
        var ids = job.steps().stream().map(step -> step.path("id").asText()).collect(Collectors.toSet());
        STEPS.matcher(job.node().toString())
                .results()
                .forEach(step -> assertThat(ids).describedAs(step.group()).contains(step.group(1)));
    }

    @ParameterizedTest
    @MethodSource("workflows")
    void noErrorIsSwallowed(Workflow workflow) {
        assertThat(workflow.node().at("/defaults/run/shell").asText())
                .describedAs("a shell that stops at errors, in pipes too")
                .isEqualTo("bash");
        assertThat(workflow.text()).doesNotContain("|| true", "|| :", "set +e", "continue-on-error", "set -x");
    }

    @ParameterizedTest
    @MethodSource("jobs")
    void whatOthersWriteIsNeverPartOfAScript(Workflow.Job job) {
        assertThat(job.scripts()).noneMatch(script -> script.contains("${{"));
    }

    @ParameterizedTest
    @MethodSource("jobs")
    void credentialsAreNotLeftInTheCheckout(Workflow.Job job) {
        assertThat(job.steps().stream()
                        .filter(step -> step.path("uses").asText().startsWith("actions/checkout@")))
                .allMatch(step -> step.at("/with/persist-credentials").isBoolean()
                        && !step.at("/with/persist-credentials").asBoolean());
    }

    @Test
    void eachSecretIsReadByTheStepsThatNeedIt() {
        var readers = new TreeMap<String, Set<String>>();
        for (Workflow workflow : workflows()) {
            int inSteps = 0;
            for (Workflow.Job job : workflow.jobs()) {
                for (JsonNode step : job.steps()) {
                    for (MatchResult secret : SECRET.matcher(step.path("env").toString())
                            .results()
                            .toList()) {
                        inSteps++;
                        readers.computeIfAbsent(secret.group(1), _ -> new TreeSet<>())
                                .add(job.where());
                    }
                }
            }
            assertThat(SECRET.matcher(workflow.text()).results())
                    .describedAs("secrets of %s, which only the environment of a step may hold", workflow.name())
                    .hasSize(inSteps);
        }
        assertThat(readers)
                .isEqualTo(Map.of(
                        "ADMIN_KUBECONFIG", Set.of("apply-manifests.yml apply"),
                        "DEPLOYER_KUBECONFIG", Set.of("deploy.yml deploy", "rollback.yml rollback"),
                        "DISCORD_WEBHOOK_URL", Set.of("deploy.yml tell", "rollback.yml rollback", "uptime.yml ask"),
                        "REGISTRY_PASSWORD", Set.of("deploy.yml images", "deploy.yml verify", "rollback.yml rollback"),
                        "REGISTRY_USERNAME",
                                Set.of("deploy.yml images", "deploy.yml verify", "rollback.yml rollback")));
    }

    /** A pull request may change the workflow that it runs, and is never given an environment that is for main alone. */
    @ParameterizedTest
    @MethodSource("jobs")
    void secretsThatCanDoHarmBelongToAnEnvironment(Workflow.Job job) {
        boolean harmful = SECRET.matcher(job.node().toString())
                .results()
                .anyMatch(secret -> !secret.group(1).equals("DISCORD_WEBHOOK_URL"));
        if (harmful) {
            assertThat(job.node().path("environment").asText()).isIn("registry", "production", "production-manifests");
        }
    }

    @Test
    void oneAtATimeChangesProductionAndLeavesNoKeyBehind() {
        List<Workflow.Job> changing = jobs().stream()
                .filter(job -> job.scripts().anyMatch(script -> script.contains("kubeconfig.sh")))
                .toList();
        assertThat(changing.stream().map(Workflow.Job::where))
                .containsExactlyInAnyOrder("apply-manifests.yml apply", "deploy.yml deploy", "rollback.yml rollback");
        for (Workflow.Job job : changing) {
            assertThat(job.node().at("/concurrency/group").asText()).isEqualTo("deploy-production");
            assertThat(job.node().at("/concurrency/cancel-in-progress").isBoolean())
                    .isTrue();
            assertThat(job.node().at("/concurrency/cancel-in-progress").asBoolean())
                    .isFalse();
            assertThat(job.node().path("environment").asText())
                    .isEqualTo(job.name().equals("apply") ? "production-manifests" : "production");
            JsonNode last = job.steps().getLast();
            assertThat(last.path("if").asText()).describedAs(job.where()).isEqualTo("always()");
            assertThat(last.path("run").asText()).isEqualTo("rm -f \"$RUNNER_TEMP/kubeconfig\"");
        }
    }

    @Test
    void nothingIsRolledOutThatIsNotTestedBuiltAndVerified() {
        Workflow deploy = Workflow.read("deploy.yml");
        assertThat(deploy.jobs().stream()
                        .map(job -> job.name() + " " + job.needs() + " "
                                + job.node().path("if").asText()))
                .containsExactly(
                        "plan [] github.ref == 'refs/heads/main'",
                        "test [plan] ",
                        "images [plan, test] needs.plan.outputs.images != '[]'",
                        "verify [plan, images] ",
                        "deploy [plan, test, images, verify] ",
                        "tell [plan, test, images, verify, deploy] failure()");
        assertThat(deploy.job("test").node().path("uses").asText()).isEqualTo("./.github/workflows/ci.yml");
        assertThat(deploy.job("deploy").steps().stream()
                        .filter(step -> step.path("run").asText().contains("take-back"))
                        .map(step -> step.path("if").asText()))
                .containsExactly("failure() || cancelled()");
    }

    @Test
    void everythingOfOursCanBeRolledBackAndTheDeployerMayDoIt() {
        Rendered production = Rendered.overlay("production");
        Set<String> ours = production
                .workloads()
                .filter(workload -> !workload.isCronJob())
                .filter(workload ->
                        workload.mainContainer().path("image").asText().startsWith("docker.io/eddisonso/"))
                .map(Workload::name)
                .collect(Collectors.toCollection(TreeSet::new));
        var patched = new TreeSet<String>();
        production
                .one("Role", "deployer")
                .node()
                .path("rules")
                .forEach(rule -> rule.path("resourceNames").forEach(name -> patched.add(name.asText())));

        assertThat(Workload.texts(
                        Workflow.read("rollback.yml").triggers().at("/workflow_dispatch/inputs/service/options")))
                .containsExactlyElementsOf(ours);
        assertThat(patched).isEqualTo(ours);
        assertThat(Workload.texts(Workflow.read("apply-manifests.yml")
                        .triggers()
                        .at("/workflow_dispatch/inputs/overlay/options")))
                .isSubsetOf(Rendered.OVERLAYS);
    }

    @ParameterizedTest
    @MethodSource("workflows")
    void whatIsRunIsThere(Workflow workflow) {
        List<String> named = SCRIPT.matcher(workflow.text())
                .results()
                .map(MatchResult::group)
                .toList();
        assertThat(named).isNotEmpty().allSatisfy(file -> {
            Path path = Repository.ROOT.resolve(file);
            assertThat(path).exists();
            assertThat(file.endsWith(".java") || Files.isExecutable(path))
                    .describedAs(file)
                    .isTrue();
        });
    }

    @Test
    void actionlintFindsNothing() {
        assertThat(Actionlint.findings(Repository.filesBelow(Repository.ROOT.resolve(".github/workflows"))))
                .isEmpty();
    }

    private static List<String> names(JsonNode node) {
        var names = new ArrayList<String>();
        node.fieldNames().forEachRemaining(names::add);
        return names;
    }
}
