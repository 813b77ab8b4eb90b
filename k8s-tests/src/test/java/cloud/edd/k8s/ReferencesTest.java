package cloud.edd.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever an object refers to by name is there. */
class ReferencesTest {

    /** One key of a Secret, as somebody asks for it. */
    private record SecretKey(String secret, String key, boolean optional) {}

    static Stream<Rendered> overlays() {
        return Rendered.all();
    }

    @ParameterizedTest
    @MethodSource("overlays")
    void everySecretIsOneThatIsMade(Rendered rendered) {
        rendered.workloads()
                .forEach(workload -> assertThat(secretKeys(workload))
                        .describedAs("secrets of %s", workload)
                        .allSatisfy(key -> {
                            if (key.optional()) {
                                assertThat(SecretsContract.OPTIONAL_KEYS.getOrDefault(key.secret(), Set.of()))
                                        .contains(key.key());
                            } else {
                                assertThat(SecretsContract.KEYS.getOrDefault(key.secret(), Set.of()))
                                        .contains(key.key());
                            }
                        }));
        assertThat(rendered.ofKind("ServiceAccount")
                        .filter(account -> account.namespace().equals("core"))
                        .flatMap(account -> Workload.list(account.node().path("imagePullSecrets")).stream())
                        .map(secret -> secret.path("name").asText()))
                .containsOnly("regcred");
    }

    /** Who holds what is decided here, not by whoever copies a volume. */
    @Test
    void secretsGoToWhomTheyBelong() {
        Map<String, String> holders = Map.ofEntries(
                Map.entry("ADMIN_USERNAME", "auth-service"),
                Map.entry("DEFAULT_PASSWORD", "auth-service"),
                Map.entry("JWT_SIGNING_KEY", "auth-service"),
                Map.entry("TOTP_ENCRYPTION_KEY", "auth-service"),
                Map.entry("GFS_JWT_SECRET", "gfs-chunkserver gfs-master"),
                Map.entry(
                        "GFS_CLIENT_KEY",
                        "gfs-master gfs-metadata-backup log-service postgres-backup simple-file-share-backend"),
                Map.entry("WEBHOOK_URL", "alerting-service"),
                Map.entry("POSTGRES_PASSWORD", "postgres postgres-backup postgres-replica"),
                Map.entry("private_key", "gateway"),
                Map.entry("public_key", "edd-compute gateway"),
                Map.entry("tls.key", "gateway"));
        holders.forEach((key, expected) -> {
            var found = new TreeSet<String>();
            Rendered.overlay("production").workloads().forEach(workload -> {
                if (secretKeys(workload).stream().anyMatch(used -> used.key().equals(key))) {
                    found.add(workload.name());
                }
            });
            assertThat(String.join(" ", found)).describedAs(key).isEqualTo(expected);
        });
    }

    @ParameterizedTest
    @MethodSource("overlays")
    void noSecretComesAsEnvironment(Rendered rendered) {
        rendered.workloads()
                .flatMap(workload -> workload.allContainers().stream())
                .forEach(container -> {
                    assertThat(Workload.list(container.path("env")))
                            .noneMatch(variable -> variable.path("valueFrom").has("secretKeyRef"));
                    assertThat(Workload.list(container.path("envFrom"))).noneMatch(source -> source.has("secretRef"));
                });
    }

    @ParameterizedTest
    @MethodSource("overlays")
    void configurationVolumesAndAccountsAreThere(Rendered rendered) {
        Set<String> maps = names(rendered, "ConfigMap");
        Set<String> claims = names(rendered, "PersistentVolumeClaim");
        Set<String> accounts = names(rendered, "ServiceAccount");
        rendered.workloads().forEach(workload -> {
            assertThat(accounts)
                    .contains(workload.pod().path("serviceAccountName").asText());
            assertThat(workload.pod().path("serviceAccountName").asText()).isEqualTo(workload.name());
            for (JsonNode volume : workload.volumes()) {
                if (volume.has("configMap")) {
                    assertThat(maps)
                            .contains(volume.path("configMap").path("name").asText());
                }
                if (volume.has("persistentVolumeClaim")) {
                    assertThat(claims)
                            .contains(volume.path("persistentVolumeClaim")
                                    .path("claimName")
                                    .asText());
                }
            }
            Set<String> volumes = new TreeSet<>(workload.volumes().stream()
                    .map(volume -> volume.path("name").asText())
                    .toList());
            Workload.list(workload.object().spec().path("volumeClaimTemplates"))
                    .forEach(claim ->
                            volumes.add(claim.path("metadata").path("name").asText()));
            var mounted = new TreeSet<String>();
            for (JsonNode container : workload.allContainers()) {
                container
                        .path("volumeMounts")
                        .forEach(mount -> mounted.add(mount.path("name").asText()));
                for (JsonNode source : container.path("envFrom")) {
                    assertThat(maps)
                            .contains(source.path("configMapRef").path("name").asText());
                }
                for (JsonNode variable : container.path("env")) {
                    JsonNode reference = variable.path("valueFrom").path("configMapKeyRef");
                    if (!reference.isMissingNode()) {
                        assertThat(rendered.one(
                                                "ConfigMap",
                                                reference.path("name").asText())
                                        .node()
                                        .path("data")
                                        .has(reference.path("key").asText()))
                                .isTrue();
                    }
                }
            }
            assertThat(volumes).describedAs("volumes of %s", workload).isEqualTo(mounted);
        });
    }

    @ParameterizedTest
    @MethodSource("overlays")
    void eachServiceLeadsToOneWorkloadAndAPortOfIt(Rendered rendered) {
        rendered.ofKind("Service").forEach(service -> {
            Map<String, String> selector = Workload.strings(service.spec().path("selector"));
            List<Workload> targets = rendered.workloads()
                    .filter(workload -> workload.labels().entrySet().containsAll(selector.entrySet()))
                    .toList();
            assertThat(targets).describedAs("%s", service).hasSize(1);
            var ports = new TreeSet<String>();
            targets.getFirst().mainContainer().path("ports").forEach(port -> {
                ports.add(port.path("name").asText());
                ports.add(port.path("containerPort").asText());
            });
            assertThat(Workload.list(service.spec().path("ports")).stream()
                            .map(port -> port.path("targetPort").asText())
                            // the range of user containers is not declared port by port
                            .filter(port -> !(service.name().equals("gateway") && port.matches("8[0-9]{3}"))))
                    .describedAs("target ports of %s", service)
                    .allMatch(ports::contains);
        });
    }

    @ParameterizedTest
    @MethodSource("overlays")
    void routesLeadToServices(Rendered rendered) {
        String routes = rendered.generated("gateway-routes")
                .node()
                .path("data")
                .path("routes.yaml")
                .asText();
        Set<String> services = names(rendered, "Service");

        assertThat(routes.lines()
                        .filter(line -> line.contains("target:"))
                        .map(line -> line.replaceFirst(".*target: \"http://([a-z-]+)\".*", "$1")))
                .isNotEmpty()
                .allMatch(services::contains);
    }

    @Test
    void routesAreTheGatewaysOwn() {
        String seed = Repository.read(Repository.ROOT.resolve("gateway/src/main/resources/routes.yaml"));

        assertThat(Rendered.yaml(Repository.K8S.resolve("base/gateway/routes.yaml"))
                        .path("routes"))
                .isEqualTo(Rendered.of("seed", seed).objects().getFirst().node().path("routes"));
    }

    private static Set<String> names(Rendered rendered, String kind) {
        return new TreeSet<>(rendered.ofKind(kind).map(K8sObject::name).toList());
    }

    private static List<SecretKey> secretKeys(Workload workload) {
        var keys = new ArrayList<SecretKey>();
        for (JsonNode volume : workload.volumes()) {
            for (JsonNode source : volume.path("projected").path("sources")) {
                JsonNode secret = source.path("secret");
                items(keys, secret, secret.path("name").asText());
            }
            JsonNode secret = volume.path("secret");
            if (!secret.isMissingNode()) {
                items(keys, secret, secret.path("secretName").asText());
            }
        }
        return keys;
    }

    private static void items(List<SecretKey> keys, JsonNode secret, String name) {
        assertThat(Workload.list(secret.path("items")))
                .describedAs("a Secret is mounted key by key: %s", name)
                .isNotEmpty();
        secret.path("items")
                .forEach(item -> keys.add(new SecretKey(
                        name, item.path("key").asText(), secret.path("optional").asBoolean(false))));
    }
}
