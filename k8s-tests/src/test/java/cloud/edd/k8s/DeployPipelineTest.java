package cloud.edd.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The scripts of the workflow deploy, and of those beside it, run in their order with what GitHub would give them: the outputs of one job are the
 * environment of the next. The registry, GitHub and the cluster are played; the planner and the rollout are the real ones.
 */
@Tag("LONG")
class DeployPipelineTest {

    private static final String DIGEST = "sha256:" + "0123456789abcdef".repeat(4);
    private static final String OLD = ":20200101-000000@" + DIGEST;

    /** A cluster of two workloads in a file; BROKEN never becomes ready with a new image. */
    private static final String KUBECTL = """
            #!/usr/bin/env bash
            set -eu
            echo "$*" >>"$PLAYED/kubectl"
            [[ $1 != kustomize ]] || { echo "rendered: $2"; exit; }
            [[ $(stat -c %a "$KUBECONFIG") == 600 ]]
            shift 2
            case "$1 $2" in
                'get deployments,daemonsets') cat "$PLAYED/state" ;;
                'set image') cp "$PLAYED/state" "$PLAYED/before.${3#*/}"; sed -i "s|${4%%=*}=.*|$4|" "$PLAYED/state" ;;
                'rollout undo') grep "${3#*/}=" "$PLAYED/before.${3#*/}" >"$PLAYED/line"
                    sed -i "s|.* ${3#*/}=.*|$(cat "$PLAYED/line")|" "$PLAYED/state" ;;
                'rollout status')
                    [[ ${3#*/} != "${BROKEN:-}" ]] || grep -q "${3#*/}=.*:2020" "$PLAYED/state" ;;
                *) echo "about $*" ;;
            esac
            """;

    /** Steps that the tests here run as one job after the other. */
    private static final Set<String> IN_THEIR_ORDER = Set.of(
            "Plan",
            "Build and push",
            "Ask the registry for what was built",
            "Write the kubeconfig",
            "Roll out",
            "Take back what a rollout that was broken off has changed",
            "Remove the kubeconfig",
            "Tell",
            "Look whether the registry has the tag, for both platforms",
            "Roll back",
            "Show the difference, and apply it");

    private static final String BUILD = """
            #!/usr/bin/env bash
            set -eu
            tag=$1
            shift
            for module in "$@"; do
                echo "$(sed -n 's|.*<edd.image.name>\\(.*\\)</edd.image.name>.*|\\1|p' "$module/pom.xml") $tag@DIGEST"
            done
            """.replace("DIGEST", DIGEST);

    private static final Pattern MODULE = Pattern.compile("<module>(.*)</module>");
    private static final Workflow DEPLOY = Workflow.read("deploy.yml");

    @TempDir
    private Path folder;

    private Path checkout = Path.of("");
    private final Map<String, String> shell = new LinkedHashMap<>();

    @BeforeEach
    void checkOut() throws IOException {
        checkout = Files.createDirectory(folder.resolve("checkout"));
        copy("pom.xml");
        for (MatchResult module : MODULE.matcher(Repository.read(Repository.ROOT.resolve("pom.xml")))
                .results()
                .toList()) {
            copy(module.group(1) + "/pom.xml");
        }
        for (String sources : List.of("delivery/src/main/java", ".github/scripts")) {
            for (Path file : Repository.filesBelow(Repository.ROOT.resolve(sources))) {
                copy(Repository.ROOT.relativize(file).toString());
            }
        }
        git("init", "-q");
        commit();
        Path bin = Files.createDirectory(folder.resolve("bin"));
        program(bin.resolve("kubectl"), KUBECTL);
        program(
                bin.resolve("gh"),
                "#!/bin/sh\ncase \"$*\" in *runs?branch=main*status=success*) cat \"$PLAYED/deployed\" ;; *) exit 1 ;; esac\n");
        Path scripts = checkout.resolve("k8s/scripts");
        program(scripts.resolve("build-images.sh"), BUILD);
        program(scripts.resolve("verify-images.sh"), "#!/bin/sh\ncat >\"$PLAYED/verified\"\n");
        Files.writeString(folder.resolve("deployed"), git("rev-parse", "HEAD"));
        Files.writeString(folder.resolve("state"), """
                Deployment auth-service auth-service=docker.io/eddisonso/ecloud-auth%1$s
                Deployment gateway gateway=docker.io/eddisonso/ecloud-gateway%1$s
                """.formatted(OLD));
        shell.putAll(Map.of(
                "PATH", bin + ":" + Path.of(System.getProperty("java.home"), "bin") + ":" + System.getenv("PATH"),
                "PLAYED", folder.toString(),
                "RUNNER_TEMP", folder.toString(),
                "GITHUB_REPOSITORY", "us/edd-cloud",
                "GITHUB_STEP_SUMMARY", folder.resolve("summary").toString(),
                "GITHUB_ENV", folder.resolve("env").toString(),
                "KUBECONFIG", folder.resolve("kubeconfig").toString(),
                "DELIVERY", DEPLOY.node().at("/env/DELIVERY").asText()));
    }

    @Test
    void whatChangedArrivesInTheCluster() throws IOException {
        change("platform/src/main/java/A.java");

        Map<String, String> built = buildAndVerify();
        deploy(output(built, "built"), Map.of()).succeeded();

        assertThat(Files.readAllLines(folder.resolve("state")))
                .containsExactly(
                        "Deployment auth-service auth-service=docker.io/eddisonso/ecloud-auth:" + output(built, "tag")
                                + "@" + DIGEST,
                        "Deployment gateway gateway=docker.io/eddisonso/ecloud-gateway:" + output(built, "tag") + "@"
                                + DIGEST);
        assertThat(Files.readString(folder.resolve("verified"))).isEqualTo(output(built, "built") + "\n");
        assertThat(folder.resolve("kubeconfig")).doesNotExist();
        assertThat(Files.readString(folder.resolve("summary"))).contains("changed: platform");
    }

    @Test
    void whatDoesNotStartIsTakenBack() throws IOException {
        change("platform/src/main/java/A.java");
        String before = Files.readString(folder.resolve("state"));

        Program.Result failed = deploy(output(buildAndVerify(), "built"), Map.of("BROKEN", "gateway"));

        assertThat(failed.status()).isNotZero();
        assertThat(failed.output()).contains("gateway did not become ready; what this run changed is taken back");
        assertThat(folder.resolve("state")).hasContent(before);
        assertThat(folder.resolve("kubeconfig")).doesNotExist();
    }

    @Test
    void nothingIsBuiltForADocument() {
        change("README.md");

        assertThat(plan()).containsEntry("images", "[]").containsEntry("modules", "");
        assertThat(DEPLOY.job("images").node().path("if").asText()).isEqualTo("needs.plan.outputs.images != '[]'");
    }

    @Test
    void oneWorkloadGoesBackToATagOrToWhatRanBefore() throws IOException {
        program(
                checkout.resolve("k8s/scripts/find-image.sh"),
                "#!/bin/sh\n[ \"$1\" = ecloud-auth ] && echo \"$1 $2@" + DIGEST + "\"\n");
        Files.writeString(folder.resolve("kubeconfig"), "");
        Program.run("chmod", "600", folder.resolve("kubeconfig").toString()).succeeded();
        Workflow rollback = Workflow.read("rollback.yml");
        String before = Files.readString(folder.resolve("state"));
        Map<String, String> found = outputs(
                rollback.job("rollback"),
                "Look whether the registry has the tag, for both platforms",
                Map.of("SERVICE", "auth-service", "TAG", "20190101-000000"));

        run(
                        rollback.job("rollback"),
                        "Roll back",
                        Map.of("SERVICE", "auth-service", "VERSION", output(found, "version")))
                .succeeded();

        assertThat(Files.readString(folder.resolve("state")))
                .isEqualTo(before.replace("ecloud-auth" + OLD, "ecloud-auth:20190101-000000@" + DIGEST));

        run(rollback.job("rollback"), "Roll back", Map.of("SERVICE", "auth-service", "VERSION", ""))
                .succeeded();

        assertThat(folder.resolve("state")).hasContent(before);
    }

    @Test
    void manifestsAreAppliedAsAskedFor() throws IOException {
        program(checkout.resolve("k8s/scripts/apply.sh"), "#!/bin/sh\necho \"$*\"\n");
        Workflow.Job apply = Workflow.read("apply-manifests.yml").job("apply");
        String step = "Show the difference, and apply it";

        assertThat(run(apply, step, Map.of("OVERLAY", "production", "APPLY", "false", "TAG", "", "IMAGE", ""))
                        .succeeded())
                .isEqualTo("production --dry-run\n");
        assertThat(run(apply, step, Map.of("OVERLAY", "production-ha", "APPLY", "true", "TAG", "a", "IMAGE", "b"))
                        .succeeded())
                .isEqualTo("production-ha --tag a --image b --yes\n");
    }

    /** Steps that call one thing: each is run, and calls it. With the other tests here, no script of any workflow is left. */
    @Test
    void everyOtherStepCallsWhatItNames() throws IOException {
        for (String script : List.of(
                ".github/scripts/install-kubectl.sh",
                "k8s/scripts/pin-images.sh",
                "k8s/scripts/build-images.sh",
                "edd")) {
            program(checkout.resolve(script), "#!/bin/sh\necho " + script + " \"$@\" >>\"$PLAYED/called\"\n");
        }
        program(folder.resolve("bin/sudo"), "#!/bin/sh\necho \"$1 $2\" >>\"$PLAYED/called\"\n");
        Files.createDirectories(checkout.resolve("k8s/overlays/one"));
        var others = new ArrayList<String>();
        for (String name : List.of("ci.yml", "deploy.yml", "rollback.yml", "apply-manifests.yml")) {
            for (Workflow.Job job : Workflow.read(name).jobs()) {
                for (JsonNode step : job.steps()) {
                    String title = step.path("name").asText();
                    if (step.has("run") && !IN_THEIR_ORDER.contains(title)) {
                        run(
                                        job,
                                        title,
                                        Map.of(
                                                "GITHUB_PATH",
                                                folder.resolve("path").toString()))
                                .succeeded();
                        others.add(title);
                    }
                }
            }
        }

        assertThat(others).hasSize(9);
        String kubectl = ".github/scripts/install-kubectl.sh " + folder.resolve("bin");
        assertThat(Files.readString(folder.resolve("called"))
                        .replaceAll("\\d{8}-\\d{6}", "TAG")
                        .lines())
                .containsExactly(
                        "apt-get update",
                        "apt-get install",
                        kubectl,
                        "edd test",
                        "k8s/scripts/build-images.sh TAG --tar",
                        "k8s/scripts/pin-images.sh",
                        kubectl,
                        kubectl,
                        kubectl,
                        "k8s/scripts/pin-images.sh");
        assertThat(Files.readAllLines(folder.resolve("path")))
                .containsOnly(folder.resolve("bin").toString());
        assertThat(checkout.resolve("target/rendered/one.yaml")).hasContent("rendered: k8s/overlays/one/");
    }

    @Test
    void whatFailsIsTold() throws IOException {
        var told = new CopyOnWriteArrayList<String>();
        HttpServer discord = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        discord.createContext("/", exchange -> {
            told.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        discord.start();
        try {
            var environment = new LinkedHashMap<>(Map.of(
                    "DISCORD_WEBHOOK_URL",
                    "http://127.0.0.1:" + discord.getAddress().getPort() + "/",
                    "GITHUB_SERVER_URL",
                    "https://git.example.org",
                    "GITHUB_RUN_ID",
                    "7",
                    "GITHUB_SHA",
                    "0123456789abcdef",
                    "ROLLOUT",
                    "failure",
                    "SERVICE",
                    "gateway"));
            run(DEPLOY.job("tell"), "Tell", environment).succeeded();
            run(Workflow.read("rollback.yml").job("rollback"), "Tell", environment)
                    .succeeded();
            copy("k8s/base/gateway/routes.yaml");
            copy("k8s/base/auth-service/deployment.yaml");
            Path production = Files.createDirectories(checkout.resolve("k8s/overlays/production"));
            // Nobody listens there.
            Files.writeString(production.resolve("kustomization.yaml"), "BASE_DOMAIN=localhost:1\n");
            Workflow.Job ask = Workflow.read("uptime.yml").jobs().getFirst();
            Program.Result asked =
                    run(ask, "Ask what is public whether it answers, and tell Discord if it does not", environment);

            assertThat(asked.status()).isNotZero();
            assertThat(String.join("\n", told))
                    .contains(
                            "The deployment of 0123456789ab failed (rollout: failure)",
                            "The rollback of gateway failed",
                            "https://git.example.org/us/edd-cloud/actions/runs/7",
                            "https://auth.localhost:1/readyz");
        } finally {
            discord.stop(0);
        }
    }

    private Map<String, String> plan() {
        return outputs(DEPLOY.job("plan"), "Plan", Map.of("FORCE_ALL", "", "GH_TOKEN", "unused"));
    }

    private Map<String, String> buildAndVerify() {
        Map<String, String> plan = plan();
        Map<String, String> built = outputs(
                DEPLOY.job("images"),
                "Build and push",
                Map.of("TAG", output(plan, "tag"), "MODULES", output(plan, "modules")));
        run(
                        DEPLOY.job("verify"),
                        "Ask the registry for what was built",
                        Map.of("IMAGES", output(plan, "images"), "BUILT", output(built, "built")))
                .succeeded();
        var all = new LinkedHashMap<>(plan);
        all.putAll(built);
        return all;
    }

    /** The steps of the job deploy: those that always run or run after a failure, as GitHub would. */
    private Program.Result deploy(String built, Map<String, String> circumstances) {
        var environment = new LinkedHashMap<>(circumstances);
        environment.put(
                "KUBECONFIG_BASE64",
                Base64.getEncoder().encodeToString("kind: Config\n".getBytes(StandardCharsets.UTF_8)));
        run(DEPLOY.job("deploy"), "Write the kubeconfig", environment).succeeded();
        environment.put("BUILT", built);
        Program.Result rolledOut = run(DEPLOY.job("deploy"), "Roll out", environment);
        if (rolledOut.status() != 0) {
            run(DEPLOY.job("deploy"), "Take back what a rollout that was broken off has changed", environment)
                    .succeeded();
        }
        run(DEPLOY.job("deploy"), "Remove the kubeconfig", environment).succeeded();
        return rolledOut;
    }

    private static String output(Map<String, String> outputs, String name) {
        return Objects.requireNonNull(outputs.get(name), "no output " + name);
    }

    private Map<String, String> outputs(Workflow.Job job, String step, Map<String, String> environment) {
        Path file = folder.resolve("outputs-" + job.name());
        var all = new LinkedHashMap<>(environment);
        all.put("GITHUB_OUTPUT", file.toString());
        run(job, step, all).succeeded();
        var outputs = new LinkedHashMap<String, String>();
        List<String> lines = Repository.read(file).lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            if (line.contains("<<")) {
                String end = line.substring(line.indexOf("<<") + 2);
                var values = new ArrayList<String>();
                while (!lines.get(++i).equals(end)) {
                    values.add(lines.get(i));
                }
                outputs.put(line.substring(0, line.indexOf("<<")), String.join("\n", values));
            } else {
                outputs.put(line.substring(0, line.indexOf('=')), line.substring(line.indexOf('=') + 1));
            }
        }
        return outputs;
    }

    private Program.Result run(Workflow.Job job, String step, Map<String, String> environment) {
        JsonNode found = job.steps().stream()
                .filter(candidate -> candidate.path("name").asText().equals(step))
                .findFirst()
                .orElseThrow(() -> new AssertionError("the job " + job + " has no step " + step));
        var all = new LinkedHashMap<>(shell);
        all.putAll(environment);
        String script = "cd '" + checkout + "'\n" + found.path("run").asText();
        return Program.run(List.of("bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script), all, "");
    }

    private void change(String file) {
        try {
            Path path = checkout.resolve(file);
            Files.createDirectories(path.resolveSibling("."));
            Files.writeString(path, "changed");
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        commit();
    }

    private void commit() {
        git("add", "-A");
        git("commit", "-q", "-m", "a change");
    }

    private String git(String... arguments) {
        var command = new ArrayList<String>(
                List.of("git", "-C", checkout.toString(), "-c", "user.name=Test", "-c", "user.email=test@example.org"));
        command.addAll(List.of(arguments));
        return Program.run(command, Map.of(), "").succeeded().strip();
    }

    private void copy(String file) throws IOException {
        Path target = checkout.resolve(file);
        Files.createDirectories(target.resolveSibling("."));
        Files.copy(Repository.ROOT.resolve(file), target, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    }

    private static void program(Path file, String text) throws IOException {
        Files.createDirectories(file.resolveSibling("."));
        Files.writeString(file, text);
        assertThat(file.toFile().setExecutable(true)).isTrue();
    }
}
