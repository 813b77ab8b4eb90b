package cloud.edd.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What each pod of production is given, as tables: secrets as files, disks, who it is, what it is told. */
class PodContentsTest {

    private static final Rendered PRODUCTION = Rendered.overlay("production");

    /** Whoever checks with one of these also takes its predecessor, while it is being exchanged. */
    private static final Set<String> ROTATED =
            Set.of("JWT_SECRET", "JWT_SIGNING_KEY", "TOTP_ENCRYPTION_KEY", "SERVICE_API_KEY", "GFS_JWT_SECRET");

    private static final String PREVIOUS = "_PREVIOUS";

    static Stream<Rendered> overlays() {
        return Rendered.all();
    }

    /** FILE<SECRET, or FILE<SECRET/KEY where the file is called otherwise; with a question mark it may be missing. */
    @Test
    void secretsAreFilesInOnePlace() {
        assertThat(PRODUCTION.workloads().flatMap(PodContentsTest::secretFolders))
                .containsExactlyInAnyOrder(table("""
                        alerting-service /run/secrets/edd: DATABASE_URL<alerting-db-credentials DISCORD_WEBHOOK_URL<discord-webhook-url/WEBHOOK_URL JWT_SECRET<edd-cloud-auth SERVICE_API_KEY<service-api-key
                        auth-service /run/secrets/edd: ADMIN_USERNAME<edd-cloud-admin DATABASE_URL<auth-db-credentials DEFAULT_PASSWORD<edd-cloud-auth DEFAULT_USERNAME<edd-cloud-auth JWT_SECRET<edd-cloud-auth JWT_SIGNING_KEY<auth-signing-key SERVICE_API_KEY<service-api-key TOTP_ENCRYPTION_KEY<auth-totp-key
                        cluster-monitor /run/secrets/edd: DATABASE_URL<monitor-db-credentials JWT_SECRET<edd-cloud-auth SERVICE_API_KEY<service-api-key
                        edd-compute /run/secrets/edd: DATABASE_URL<compute-db-credentials GATEWAY_SSH_PUBLIC_KEY<gateway-ssh-key/public_key JWT_SECRET<edd-cloud-auth SERVICE_API_KEY<service-api-key
                        gateway /run/secrets/edd: DATABASE_URL<postgres-credentials JWT_SECRET<edd-cloud-auth SERVICE_API_KEY<service-api-key TOKEN_ENCRYPTION_KEY<gateway-token-key?
                        gateway /run/secrets/gateway-ssh-ca: private_key<gateway-ssh-ca
                        gateway /run/secrets/gateway-ssh-host-key: ssh_host_ed25519_key<gateway-ssh-host-key ssh_host_rsa_key<gateway-ssh-host-key
                        gateway /run/secrets/gateway-ssh-key: private_key<gateway-ssh-key public_key<gateway-ssh-key
                        gateway /tls: tls.crt<eddisonso-wildcard-tls tls.key<eddisonso-wildcard-tls
                        gfs-chunkserver /run/secrets/edd: GFS_JWT_SECRET<gfs-jwt-secret SERVICE_API_KEY<service-api-key
                        gfs-master /run/secrets/edd: GFS_CLIENT_KEY<gfs-jwt-secret GFS_CLIENT_KEY_PREVIOUS<gfs-jwt-secret? GFS_JWT_SECRET<gfs-jwt-secret SERVICE_API_KEY<service-api-key
                        gfs-metadata-backup /run/secrets/edd: GFS_CLIENT_KEY<gfs-jwt-secret
                        log-service /run/secrets/edd: GFS_CLIENT_KEY<gfs-jwt-secret JWT_SECRET<edd-cloud-auth SERVICE_API_KEY<service-api-key
                        notification-service /run/secrets/edd: DATABASE_URL<notification-db-credentials JWT_SECRET<edd-cloud-auth SERVICE_API_KEY<service-api-key
                        postgres /run/secrets/databases: alerting<alerting-db-credentials/DATABASE_URL auth<auth-db-credentials/DATABASE_URL compute<compute-db-credentials/DATABASE_URL gateway<postgres-credentials/DATABASE_URL monitor<monitor-db-credentials/DATABASE_URL notifications<notification-db-credentials/DATABASE_URL sfs<sfs-db-credentials/DATABASE_URL
                        postgres /run/secrets/postgres: POSTGRES_DB<postgres-credentials POSTGRES_PASSWORD<postgres-credentials POSTGRES_USER<postgres-credentials REPLICATION_PASSWORD<postgres-credentials REPLICATION_USER<postgres-credentials
                        postgres-backup /run/secrets/edd: GFS_CLIENT_KEY<gfs-jwt-secret
                        postgres-backup /run/secrets/postgres: POSTGRES_PASSWORD<postgres-credentials POSTGRES_USER<postgres-credentials
                        postgres-replica /run/secrets/postgres: POSTGRES_DB<postgres-credentials POSTGRES_PASSWORD<postgres-credentials POSTGRES_USER<postgres-credentials REPLICATION_PASSWORD<postgres-credentials REPLICATION_USER<postgres-credentials
                        simple-file-share-backend /run/secrets/edd: DATABASE_URL<sfs-db-credentials GFS_CLIENT_KEY<gfs-jwt-secret JWT_SECRET<edd-cloud-auth SERVICE_API_KEY<service-api-key
                        """));
    }

    @ParameterizedTest
    @MethodSource("overlays")
    void whoTakesAKeyTakesItsPredecessorToo(Rendered rendered) {
        rendered.workloads()
                .forEach(workload -> workload.volumes().forEach(volume -> {
                    List<String> files = files(volume);
                    for (String file : files) {
                        String key = file.replaceFirst("<.*", "");
                        if (ROTATED.contains(key)) {
                            assertThat(files)
                                    .describedAs("%s", workload)
                                    .contains(file.replace(key + "<", key + PREVIOUS + "<") + "?");
                        }
                    }
                }));
    }

    /** Container, folder, and the disk behind it. What else can be written is gone with the pod. */
    @Test
    void disksAreWhereTheirProgramsLook() {
        assertThat(PRODUCTION.workloads().flatMap(PodContentsTest::disks)).containsExactlyInAnyOrder(table("""
                        gfs-chunkserver/gfs-chunkserver /data/chunk host /data/gfs/chunkserver
                        gfs-chunkserver/own-folder /data/chunk host /data/gfs/chunkserver
                        gfs-master/gfs-master /data/master host /data/gfs
                        gfs-master/own-folder /data/master host /data/gfs
                        gfs-metadata-backup/gfs-metadata-backup /backups claim gfs-metadata-backup
                        image-cleanup/image-cleanup /host host /
                        nats/nats /data claim nats-data
                        postgres-backup/dump /backups claim postgres-backup
                        postgres-backup/postgres-backup /backups claim postgres-backup
                        postgres-replica/clone /var/lib/postgresql/data claim postgres-replica-data
                        postgres-replica/postgres-replica /var/lib/postgresql/data claim postgres-replica-data
                        postgres/fence-check /var/lib/postgresql/data claim postgres-data
                        postgres/postgres /var/lib/postgresql/data claim postgres-data
                        """));
        for (String server : List.of("gfs-master", "gfs-chunkserver")) {
            Workload workload = PRODUCTION.workload(server);
            assertThat(Workload.texts(workload.initContainers().getFirst().path("command")))
                    .describedAs("whoever owns the folder of %s", server)
                    .containsExactly(
                            "chown", "10001:10001", server.equals("gfs-master") ? "/data/master" : "/data/chunk");
        }
    }

    /** A file that is mounted alone keeps the content it had when the pod began. */
    @ParameterizedTest
    @MethodSource("overlays")
    void nothingIsMountedFileByFile(Rendered rendered) {
        rendered.workloads()
                .flatMap(workload -> workload.allContainers().stream())
                .flatMap(container -> Workload.list(container.path("volumeMounts")).stream())
                .forEach(mount -> assertThat(mount.has("subPath") || mount.has("subPathExpr"))
                        .describedAs("%s", mount)
                        .isFalse());
    }

    @ParameterizedTest
    @MethodSource("overlays")
    void whatRunsHasOneUserAndAPlaceForScraps(Rendered rendered) {
        rendered.workloads()
                .filter(workload -> !workload.name().equals("image-cleanup"))
                .forEach(workload -> {
                    int user = Set.of("postgres", "postgres-replica").contains(workload.name()) ? 70 : 10_001;
                    JsonNode context = workload.pod().path("securityContext");
                    for (String identity : List.of("runAsUser", "runAsGroup", "fsGroup")) {
                        assertThat(context.path(identity).asInt())
                                .describedAs("%s of %s", identity, workload)
                                .isEqualTo(user);
                    }
                    assertThat(context.path("runAsNonRoot").asBoolean()).isTrue();
                    for (JsonNode container : workload.containers()) {
                        assertThat(mounts(workload, container))
                                .describedAs("%s", workload)
                                .anyMatch(mount -> mount.matches("/tmp emptyDir [0-9]+[MG]i"));
                    }
                });
    }

    @ParameterizedTest
    @MethodSource("overlays")
    void everythingIsInCoreAndSelectedByItsName(Rendered rendered) {
        rendered.workloads().forEach(workload -> {
            assertThat(workload.object().namespace()).isEqualTo("core");
            assertThat(workload.labels()).containsEntry("app", workload.name());
            if (!workload.isCronJob()) {
                assertThat(Workload.strings(
                                workload.object().spec().path("selector").path("matchLabels")))
                        .isEqualTo(Map.of("app", workload.name()));
            }
        });
        assertThat(rendered.ofKind("Service")).allSatisfy(service -> {
            assertThat(service.namespace()).isEqualTo("core");
            // An overlay that names a promotion, for as long as it lasts, must not stop deliveries.
            boolean mayBePromoted =
                    service.name().equals("postgres") && rendered.name().equals("production-ha");
            assertThat(Workload.strings(service.spec().path("selector")))
                    .isIn(
                            Map.of("app", service.name()),
                            Map.of("app", mayBePromoted ? "postgres-replica" : service.name()));
        });
        assertThat(rendered.ofKind("ServiceAccount")
                        .filter(account -> account.namespace().equals("core")))
                .allSatisfy(account -> assertThat(
                                account.node().path("imagePullSecrets").toString())
                        .describedAs("%s", account)
                        .isEqualTo("[{\"name\":\"regcred\"}]"));
    }

    /** Ours know the configuration that all share and their own name; what others make is told nothing. */
    @ParameterizedTest
    @MethodSource("overlays")
    void oursAreToldWhoTheyAre(Rendered rendered) {
        rendered.workloads()
                .filter(workload ->
                        workload.mainContainer().path("image").asText().startsWith("docker.io/eddisonso/"))
                .forEach(workload -> {
                    JsonNode container = workload.mainContainer();
                    assertThat(Workload.list(container.path("envFrom")).stream()
                                    .map(from -> from.path("configMapRef")
                                            .path("name")
                                            .asText()
                                            .replaceFirst("-[^-]*$", "")))
                            .describedAs("%s", workload)
                            .containsExactly("edd-config");
                    if (!workload.isCronJob()) {
                        assertThat(fields(container))
                                .describedAs("%s", workload)
                                .contains("POD_NAME=metadata.name");
                    }
                });
    }

    /** What is mounted is found by what is said of it; the rest of the folders are the programs' own choice. */
    @ParameterizedTest
    @MethodSource("overlays")
    void programsLookWhereTheirFilesAre(Rendered rendered) {
        assertThat(values(rendered.workload("gateway").mainContainer()))
                .contains(
                        "ROUTES_FILE=/etc/edd/routes/routes.yaml",
                        "EDD_GATEWAY_TLS_CERTIFICATES_0_CERTIFICATE=/tls/tls.crt",
                        "EDD_GATEWAY_TLS_CERTIFICATES_0_PRIVATEKEY=/tls/tls.key",
                        "EDD_GATEWAY_SSH_HOSTKEYS_0=/run/secrets/gateway-ssh-host-key/ssh_host_ed25519_key",
                        "EDD_GATEWAY_SSH_HOSTKEYS_1=/run/secrets/gateway-ssh-host-key/ssh_host_rsa_key",
                        "EDD_GATEWAY_SSH_KEY=/run/secrets/gateway-ssh-key/private_key",
                        "EDD_GATEWAY_SSH_CERTIFICATEAUTHORITY=/run/secrets/gateway-ssh-ca/private_key");
        assertThat(values(rendered.workload("gfs-master").mainContainer()))
                .contains("EDD_GFS_MASTER_DATA=/data/master");
        assertThat(Workload.texts(rendered.workload("nats").mainContainer().path("args")))
                .containsExactly("--config", "/etc/nats/nats.conf");
        assertThat(Workload.texts(rendered.workload("haproxy").mainContainer().path("command")))
                .endsWith("-f", "/etc/haproxy/haproxy.cfg");
    }

    /** Chunkservers are the node's: by its name and address, and with nothing for others to ask but chunks. */
    @Test
    void chunkserversBelongToTheirNode() {
        JsonNode container = PRODUCTION.workload("gfs-chunkserver").mainContainer();

        assertThat(fields(container))
                .containsExactlyInAnyOrder(
                        "POD_NAME=metadata.name", "NODE_NAME=spec.nodeName", "NODE_IP=status.hostIP");
        assertThat(values(container))
                .contains(
                        "EDD_GFS_CHUNKSERVER_ID=$(NODE_NAME)",
                        "EDD_GFS_CHUNKSERVER_NODE=$(NODE_NAME)",
                        "EDD_GFS_CHUNKSERVER_DATA=/data/chunk",
                        "EDD_GFS_CHUNKSERVER_ADVERTISEHOST=$(NODE_IP)",
                        "SERVER_ADDRESS=127.0.0.1");
        assertThat(Workload.list(container.path("ports")).stream()
                        .map(port -> port.path("hostPort").asInt()))
                .containsExactly(9080, 9081);
        for (String probe : List.of("startupProbe", "livenessProbe", "readinessProbe")) {
            assertThat(container.path(probe).path("httpGet").path("host").asText())
                    .describedAs(probe)
                    .isEqualTo("127.0.0.1");
        }
    }

    /** A folder of the volume, as the volume's own may hold what the file system puts there; checksums from the first day. */
    @Test
    void databasesAreMadeTheSameOnBothSides() {
        for (String server : List.of("postgres", "postgres-replica")) {
            Workload workload = PRODUCTION.workload(server);
            assertThat(values(workload.mainContainer()))
                    .contains(
                            "PGDATA=/var/lib/postgresql/data/pgdata",
                            "POSTGRES_USER_FILE=/run/secrets/postgres/POSTGRES_USER",
                            "POSTGRES_PASSWORD_FILE=/run/secrets/postgres/POSTGRES_PASSWORD",
                            "POSTGRES_DB_FILE=/run/secrets/postgres/POSTGRES_DB",
                            "POSTGRES_INITDB_ARGS=--data-checksums --encoding=UTF8 --locale=C.UTF-8 --auth=scram-sha-256",
                            server.equals("postgres") ? "SLOT=s0" : "SLOT=rp1",
                            server.equals("postgres") ? "PEER=postgres-replica" : "PEER=postgres");
            assertThat(Workload.texts(workload.initContainers().getFirst().path("command")))
                    .containsExactly(
                            "sh", "/etc/postgresql/prepare-data.sh", server.equals("postgres") ? "primary" : "standby");
        }
    }

    private static Stream<String> secretFolders(Workload workload) {
        return workload.allContainers().stream()
                .flatMap(container -> Workload.list(container.path("volumeMounts")).stream())
                .flatMap(mount -> {
                    var files = new TreeSet<>(files(volume(workload, mount)));
                    files.removeIf(file -> ROTATED.contains(file.replaceFirst(PREVIOUS + "<.*", "")));
                    return files.isEmpty()
                            ? Stream.empty()
                            : Stream.of(workload.name() + " "
                                    + mount.path("mountPath").asText() + ": " + String.join(" ", files));
                })
                .distinct();
    }

    private static List<String> files(JsonNode volume) {
        var files = new ArrayList<String>();
        Stream.concat(
                        Stream.of(volume.path("secret")),
                        Workload.list(volume.path("projected").path("sources")).stream()
                                .map(source -> source.path("secret")))
                .forEach(secret -> secret.path("items").forEach(item -> {
                    String file = item.path("path").asText();
                    String key = item.path("key").asText();
                    files.add(file + "<" + secret.path("secretName").asText()
                            + secret.path("name").asText() + (key.equals(file) ? "" : "/" + key)
                            + (secret.path("optional").asBoolean() ? "?" : ""));
                }));
        return files;
    }

    private static Stream<String> disks(Workload workload) {
        return workload.allContainers().stream()
                .flatMap(container -> mounts(workload, container).stream()
                        .filter(mount -> mount.matches("\\S+ (host|claim) .*"))
                        .map(mount ->
                                workload.name() + "/" + container.path("name").asText() + " " + mount));
    }

    private static List<String> mounts(Workload workload, JsonNode container) {
        return Workload.list(container.path("volumeMounts")).stream()
                .map(mount -> mount.path("mountPath").asText() + " " + source(volume(workload, mount)))
                .toList();
    }

    private static String source(JsonNode volume) {
        if (volume.has("hostPath")) {
            return "host " + volume.path("hostPath").path("path").asText();
        }
        if (volume.has("persistentVolumeClaim")) {
            return "claim "
                    + volume.path("persistentVolumeClaim").path("claimName").asText();
        }
        return volume.has("emptyDir")
                ? "emptyDir " + volume.path("emptyDir").path("sizeLimit").asText()
                : "files";
    }

    private static JsonNode volume(Workload workload, JsonNode mount) {
        return workload.volumes().stream()
                .filter(volume -> volume.path("name").equals(mount.path("name")))
                .findFirst()
                .orElse(mount);
    }

    private static Set<String> fields(JsonNode container) {
        return Workload.list(container.path("env")).stream()
                .filter(variable -> variable.at("/valueFrom/fieldRef").isObject())
                .map(variable -> variable.path("name").asText() + "="
                        + variable.at("/valueFrom/fieldRef/fieldPath").asText())
                .collect(Collectors.toSet());
    }

    private static Set<String> values(JsonNode container) {
        return Workload.list(container.path("env")).stream()
                .filter(variable -> variable.has("value"))
                .map(variable -> variable.path("name").asText() + "="
                        + variable.path("value").asText())
                .collect(Collectors.toSet());
    }

    private static String[] table(String text) {
        return text.lines().map(String::strip).toArray(String[]::new);
    }
}
