package cloud.edd.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every pod must have, and who is excepted. */
class HardeningTest {

    /** Everything that goes beyond an ordinary pod; a new line here is a decision. */
    private static final Set<String> EXCEPTIONS = Set.of(
            "gfs-chunkserver hostNetwork",
            "gfs-chunkserver hostPath /data/gfs/chunkserver",
            "gfs-chunkserver/own-folder adds CHOWN",
            "gfs-chunkserver/own-folder runs as 0",
            "gfs-master hostPath /data/gfs",
            "gfs-master/own-folder adds CHOWN",
            "gfs-master/own-folder runs as 0",
            "image-cleanup hostPath /",
            "image-cleanup/image-cleanup privileged",
            "image-cleanup/image-cleanup runs as 0");

    private static final Set<String> WITH_TOKEN = Set.of("cluster-monitor", "edd-compute");

    static Stream<Rendered> overlays() {
        return Rendered.all();
    }

    @Test
    void privilegesAreThoseOnTheList() {
        assertThat(privileges(Rendered.overlay("production"))).containsExactlyInAnyOrderElementsOf(EXCEPTIONS);
        assertThat(privileges(Rendered.overlay("production-ha"))).containsExactlyInAnyOrderElementsOf(EXCEPTIONS);
        assertThat(EXCEPTIONS).containsAll(privileges(Rendered.overlay("single-node")));
    }

    @ParameterizedTest
    @MethodSource("overlays")
    void everyContainerIsConfined(Rendered rendered) {
        rendered.workloads().forEach(workload -> {
            JsonNode pod = workload.pod();
            assertThat(pod.path("securityContext")
                            .path("seccompProfile")
                            .path("type")
                            .asText())
                    .describedAs("%s", workload)
                    .isEqualTo("RuntimeDefault");
            assertThat(pod.path("enableServiceLinks").asBoolean(true))
                    .describedAs("service links of %s", workload)
                    .isFalse();
            assertThat(pod.path("automountServiceAccountToken").asBoolean(false))
                    .describedAs("token of %s", workload)
                    .isEqualTo(WITH_TOKEN.contains(workload.name()));
            for (JsonNode container : workload.allContainers()) {
                JsonNode context = container.path("securityContext");
                assertThat(context.path("readOnlyRootFilesystem").asBoolean())
                        .describedAs("%s", workload)
                        .isTrue();
                if (!context.path("privileged").asBoolean()) {
                    assertThat(context.path("allowPrivilegeEscalation").asBoolean(true))
                            .isFalse();
                    assertThat(context.path("capabilities").path("drop").toString())
                            .isEqualTo("[\"ALL\"]");
                }
                JsonNode resources = container.path("resources");
                for (String kind : List.of("requests", "limits")) {
                    for (String unit : List.of("cpu", "memory")) {
                        assertThat(resources.path(kind).path(unit).asText())
                                .describedAs("%s %s of %s", kind, unit, workload)
                                .isNotEmpty();
                    }
                }
                assertThat(Quantity.mebibytes(
                                resources.path("requests").path("memory").asText()))
                        .isLessThanOrEqualTo(Quantity.mebibytes(
                                resources.path("limits").path("memory").asText()));
            }
        });
        assertThat(rendered.ofKind("ServiceAccount")
                        .filter(account -> account.node()
                                .path("automountServiceAccountToken")
                                .asBoolean(true)))
                .isEmpty();
    }

    @ParameterizedTest
    @MethodSource("overlays")
    void whatRunsOnIsProbed(Rendered rendered) {
        rendered.workloads().filter(workload -> !workload.isCronJob()).forEach(workload -> {
            for (String probe : List.of("startupProbe", "livenessProbe", "readinessProbe")) {
                assertThat(workload.mainContainer().has(probe))
                        .describedAs("%s of %s", probe, workload)
                        .isTrue();
            }
            assertThat(workload.containers()).hasSize(1);
            assertThat(workload.mainContainer().path("name").asText()).isEqualTo(workload.name());
            boolean database = workload.name().startsWith("postgres");
            assertThat(workload.pod().path("terminationGracePeriodSeconds").asInt())
                    .isEqualTo(database ? 120 : 45);
            if (!database) {
                assertThat(workload.mainContainer()
                                .path("lifecycle")
                                .path("preStop")
                                .path("sleep")
                                .path("seconds")
                                .asInt())
                        .isEqualTo(10);
            }
        });
        Workload gateway = rendered.workload("gateway");
        assertThat(gateway.mainContainer()
                        .path("readinessProbe")
                        .path("httpGet")
                        .toString())
                .contains("/readyz", "health");
    }

    /** The pause before SIGTERM, five seconds of failing readiness, and what is under way: all within the grace period. */
    @ParameterizedTest
    @MethodSource("overlays")
    void whatIsUnderWayHasTimeToEnd(Rendered rendered) {
        int pause = 10 + 5;
        int everybody = seconds(rendered.generated("edd-config")
                .node()
                .at("/data")
                .path("SPRING_LIFECYCLE_TIMEOUTPERSHUTDOWNPHASE")
                .asText());
        int gateway = Workload.list(rendered.workload("gateway").mainContainer().path("env")).stream()
                .filter(variable -> variable.path("name").asText().equals("EDD_GATEWAY_DRAIN_TIMEOUT"))
                .mapToInt(variable -> seconds(variable.path("value").asText()))
                .sum();

        assertThat(pause + everybody).isBetween(pause + 20, 45);
        assertThat(pause + gateway).isBetween(pause + 20, 45);
    }

    private static int seconds(String duration) {
        assertThat(duration).matches("[0-9]+s");
        return Integer.parseInt(duration.substring(0, duration.length() - 1));
    }

    @ParameterizedTest
    @MethodSource("overlays")
    void onlyTheGatewayListensWhereEverybodyMayCome(Rendered rendered) {
        rendered.workloads()
                .filter(workload -> !workload.name().equals("gateway"))
                .flatMap(workload -> workload.containers().stream())
                .flatMap(container -> Workload.list(container.path("ports")).stream())
                .forEach(port -> assertThat(port.path("containerPort").asInt()).isNotIn(2222, 18080, 8443));
    }

    @ParameterizedTest
    @MethodSource("overlays")
    void imagesSayExactlyWhatTheyAre(Rendered rendered) {
        List<String> unread = Repository.read(Repository.K8S.resolve("images.lock"))
                .lines()
                .filter(line -> line.matches("\\S+  unread  -"))
                .map(line -> line.substring(0, line.indexOf(' ')))
                .toList();
        rendered.workloads()
                .flatMap(workload -> workload.allContainers().stream())
                .map(container -> container.path("image").asText())
                .forEach(image -> {
                    if (image.startsWith("docker.io/eddisonso/")) {
                        assertThat(image).matches("[a-z./-]+:[0-9]{8}-[0-9]{6}(@sha256:[0-9a-f]{64})?");
                    } else if (!unread.contains(image)) {
                        assertThat(image)
                                .describedAs("a version and a digest that images.lock says was read")
                                .matches("docker\\.io/library/[a-z]+:[0-9][0-9a-z.-]*@sha256:[0-9a-f]{64}");
                        assertThat(Repository.read(Repository.K8S.resolve("images.lock")))
                                .contains(image.replace("@", "  "));
                    }
                });
    }

    @Test
    void nothingIsInterpretedWhereAnArgumentWouldShowIt() {
        assertThat(Rendered.all()
                        .flatMap(Rendered::workloads)
                        .flatMap(workload -> workload.allContainers().stream())
                        .flatMap(container -> Stream.concat(
                                Workload.texts(container.path("command")).stream(),
                                Workload.texts(container.path("args")).stream())))
                .noneMatch(argument -> argument.matches("(?i).*(password|secret|webhook|api_key)=.*"));
    }

    private static Set<String> privileges(Rendered rendered) {
        var found = new TreeSet<String>();
        rendered.workloads().forEach(workload -> {
            for (String namespace : List.of("hostNetwork", "hostPID", "hostIPC")) {
                if (workload.pod().path(namespace).asBoolean()) {
                    found.add(workload.name() + " " + namespace);
                }
            }
            for (JsonNode volume : workload.volumes()) {
                if (volume.has("hostPath")) {
                    found.add(workload.name() + " hostPath "
                            + volume.path("hostPath").path("path").asText());
                }
            }
            JsonNode inherited = workload.pod().path("securityContext");
            for (JsonNode container : workload.allContainers()) {
                String place = workload.name() + "/" + container.path("name").asText();
                JsonNode context = container.path("securityContext");
                if (context.path("privileged").asBoolean()) {
                    found.add(place + " privileged");
                }
                context.path("capabilities").path("add").forEach(added -> found.add(place + " adds " + added.asText()));
                int user = context.path("runAsUser")
                        .asInt(inherited.path("runAsUser").asInt(0));
                boolean nonRoot = context.path("runAsNonRoot")
                        .asBoolean(inherited.path("runAsNonRoot").asBoolean(false));
                if (user == 0 || !nonRoot) {
                    found.add(place + " runs as " + user);
                }
            }
        });
        return found;
    }
}
