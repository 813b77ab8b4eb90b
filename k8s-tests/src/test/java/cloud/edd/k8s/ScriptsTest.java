package cloud.edd.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The scripts of an operator, with a kubectl that keeps what it is told in a folder. */
class ScriptsTest {

    /** Knows what the scripts ask for; anything that changes something is written down. */
    private static final String FAKE_KUBECTL = """
            #!/usr/bin/env bash
            set -eu
            printf '%s\\n' "$*" >>"$FAKE/calls"
            [[ $1 == -n ]] && shift 2
            case $1 in
                kustomize) exec kubectl "$@" ;;
                diff) cp "${@: -1}" "$FAKE/diffed"; exit 1 ;;
                apply) cp "${@: -1}" "$FAKE/applied"; exit 0 ;;
                wait) [[ -z ${FAKE_UNMOVED:-} ]] || exit 1 ;;
                exec) case "$*" in *pg_is_in_recovery*) echo t ;; *) echo t ;; esac ;;
                create)
                    [[ ${2:-} != -f ]] || cat >"$FAKE/created"
                    if [[ ${2:-} == secret ]]; then
                        mkdir -p "$FAKE/secrets/$4"
                        for argument in "$@"; do
                            case $argument in
                                --from-file=*)
                                    pair=${argument#--from-file=}
                                    cp "${pair#*=}" "$FAKE/secrets/$4/${pair%%=*}"
                                    ;;
                            esac
                        done
                    fi
                    ;;
                get)
                    case $2 in
                        secret) [[ ! -d $FAKE/secrets/$3 ]] || echo "secret/$3" ;;
                        namespace)
                            [[ -z ${FAKE_SILENT:-} ]] || exit 1
                            [[ -n ${FAKE_NO_NAMESPACE:-} ]] || echo namespace/core
                            ;;
                        node) printf '%s' "${FAKE_ROLE:-}" ;;
                        deployments,*)
                            [[ -z ${FAKE_SILENT:-} ]] || exit 1
                            printf '%b' "${FAKE_RUNNING:-}"
                            ;;
                        deployment)
                            case "$*" in
                                *replicas*) echo 1 ;;
                                *) echo docker.io/library/postgres:16-alpine ;;
                            esac
                            ;;
                        cronjob) echo docker.io/eddisonso/ecloud-gfs-cli:20260131-235959 ;;
                        pods) echo chunkserver-a; echo chunkserver-b ;;
                    esac
                    ;;
            esac
            """;

    private static final List<String> CHANGES = List.of("create ", "scale ", "patch ", "label ", "delete ", "apply ");

    @TempDir
    private Path folder;

    @Test
    void createSecretsMakesWhatTheManifestsAskForOnceAndShowsNothing() throws IOException {
        Program.Result made = script("create-secrets.sh", certificate(), "--token-key");

        made.succeeded();
        Map<String, Set<String>> found = secrets();
        var expected = new TreeMap<String, Set<String>>();
        SecretsContract.KEYS.forEach((name, keys) -> expected.put(name, new TreeSet<>(keys)));
        expected.put("gateway-token-key", new TreeSet<>(List.of("TOKEN_ENCRYPTION_KEY")));
        assertThat(found).isEqualTo(expected);
        String calls = Files.readString(folder.resolve("calls"));
        for (Path value : Repository.filesBelow(folder.resolve("secrets"))) {
            String content = Files.readString(value);
            if (content.length() > 12) {
                assertThat(made.output()).doesNotContain(content);
                assertThat(calls).doesNotContain(content);
            }
        }
        assertThat(Repository.filesBelow(folder.resolve("secrets")).stream()
                        .filter(file -> file.endsWith("DATABASE_URL"))
                        .map(file -> folder.resolve("secrets").relativize(file) + " "
                                + Repository.read(file).replaceFirst(":[A-Za-z0-9]{48}@", ":PASSWORD@")))
                .containsExactly(
                        "alerting-db-credentials/DATABASE_URL postgres://alerting:PASSWORD@haproxy:5432/alerting_db",
                        "auth-db-credentials/DATABASE_URL postgres://auth:PASSWORD@haproxy:5432/auth_db",
                        "compute-db-credentials/DATABASE_URL postgres://compute:PASSWORD@haproxy:5432/compute_db",
                        "monitor-db-credentials/DATABASE_URL postgres://monitor:PASSWORD@haproxy:5432/monitor_db",
                        "notification-db-credentials/DATABASE_URL postgres://notifications:PASSWORD@haproxy:5432/notifications_db",
                        "postgres-credentials/DATABASE_URL postgres://gateway:PASSWORD@haproxy:5432/gateway_db",
                        "sfs-db-credentials/DATABASE_URL postgres://sfs:PASSWORD@haproxy:5432/sfs_db");
        Program.run(
                        "openssl",
                        "pkey",
                        "-check",
                        "-noout",
                        "-in",
                        folder.resolve("secrets/auth-signing-key/JWT_SIGNING_KEY")
                                .toString())
                .succeeded();
        for (String pair : List.of("gateway-ssh-key", "gateway-ssh-ca")) {
            Path privateKey = folder.resolve("secrets/" + pair + "/private_key");
            // The program refuses a key that others may read.
            Files.setPosixFilePermissions(privateKey, PosixFilePermissions.fromString("rw-------"));
            String derived =
                    Program.run("ssh-keygen", "-y", "-f", privateKey.toString()).succeeded();
            assertThat(Files.readString(folder.resolve("secrets/" + pair + "/public_key"))
                            .split(" ")[1])
                    .isEqualTo(derived.strip().split(" ")[1]);
        }
        assertThat(Files.readString(folder.resolve("secrets/gateway-token-key/TOKEN_ENCRYPTION_KEY")))
                .matches("[0-9a-f]{64}");

        String before = Files.readString(folder.resolve("secrets/edd-cloud-auth/JWT_SECRET"));
        assertThat(script("create-secrets.sh", Map.of()).succeeded())
                .contains("kept     edd-cloud-auth")
                .doesNotContain("made ");
        assertThat(Files.readString(folder.resolve("secrets/edd-cloud-auth/JWT_SECRET")))
                .isEqualTo(before);
    }

    @Test
    void createSecretsRefusesAKeyOfAnotherCertificate() throws IOException {
        var environment = new TreeMap<>(certificate());
        for (String made : SecretsContract.KEYS.keySet()) {
            if (!made.equals("eddisonso-wildcard-tls")) {
                Files.createDirectories(folder.resolve("secrets").resolve(made));
            }
        }
        Path other = folder.resolve("other.key");
        Program.run("openssl", "genpkey", "-algorithm", "ed25519", "-out", other.toString())
                .succeeded();
        environment.put("TLS_KEY", other.toString());

        Program.Result refused = script("create-secrets.sh", environment);

        assertThat(refused.status()).isNotZero();
        assertThat(refused.output()).contains("does not belong to the certificate");
        String empty = Files.writeString(folder.resolve("empty.pem"), "").toString();
        environment.put("TLS_KEY", empty);
        assertThat(script("create-secrets.sh", environment).output()).contains("empty.pem is no key in PEM");
        environment.put("TLS_CERT", empty);
        assertThat(script("create-secrets.sh", environment).output()).contains("empty.pem is no certificate in PEM");
        assertThat(secrets()).doesNotContainKey("eddisonso-wildcard-tls");
    }

    @Test
    void createSecretsSaysWhyItCannotBegin() {
        assertThat(script("create-secrets.sh", Map.of("FAKE_SILENT", "yes")).output())
                .contains("the cluster does not answer");
        assertThat(script("create-secrets.sh", Map.of("FAKE_NO_NAMESPACE", "yes"))
                        .output())
                .contains("make the namespace first");
        assertThat(folder.resolve("secrets")).doesNotExist();
    }

    @Test
    void everyScriptExplainsItselfAndDoesNothingElse() {
        for (Path file : Repository.filesBelow(Repository.K8S.resolve("scripts"))) {
            String name = String.valueOf(file.getFileName());
            if (Set.of("registry.sh", "gfs-pod.sh").contains(name)) {
                continue; // read by others, never run
            }
            String second = Repository.read(file).lines().skip(1).findFirst().orElse("");

            assertThat(script(name, Map.of(), "--help").succeeded())
                    .describedAs(name)
                    .startsWith(second.substring(2))
                    .contains("k8s/scripts/" + name)
                    .doesNotContain("pipefail");
            assertThat(calls()).describedAs("calls of %s --help", name).isEmpty();
        }
    }

    @Test
    void dryRunsChangeNothing() {
        assertThat(script("create-secrets.sh", Map.of(), "--dry-run").succeeded())
                .contains("would make postgres-credentials: POSTGRES_USER");
        assertThat(script("postgres-promote.sh", Map.of(), "--dry-run").succeeded())
                .contains(
                        "would run: ",
                        "scale deployment/postgres --replicas=0",
                        "pg_promote",
                        "patch service postgres",
                        "patch deployment haproxy");
        assertThat(script("gfs-master-restore.sh", Map.of(), "rp4", "--accept-loss", "--dry-run")
                        .succeeded())
                .contains("label node rp4", "chunkserver-a", "/copies/export");
        assertThat(script("gfs-master-promote.sh", Map.of(), "--dry-run").succeeded())
                .contains("args: [promote, \"gfs-master-standby:9000\"]", "scale deployment/gfs-master --replicas=0");
        assertThat(script("restore-drill.sh", Map.of(), "--dry-run").succeeded())
                .contains("kind: Job", "pg_restore");
        assertThat(script("restore-database.sh", Map.of(), "20260131-023000", "auth_db", "--in-place", "--dry-run")
                        .succeeded())
                .contains("would: rename auth_db to auth_db_before_20260131_023000");

        assertThat(calls()).noneMatch(call -> CHANGES.stream().anyMatch(call::contains));
    }

    @Test
    void promotesNothingWithoutAnOrder() {
        assertThat(script("postgres-rejoin.sh", Map.of(), "--dry-run").output()).contains("is not promoted");
        assertThat(script("gfs-master-restore.sh", Map.of(), "rp4").output()).contains("--accept-loss");
        assertThat(script("gfs-master-restore.sh", Map.of("FAKE_ROLE", "chunkserver"), "s1", "--accept-loss")
                        .output())
                .contains("s1 is a chunkserver's node");
        assertThat(script("restore-database.sh", Map.of(), "yesterday", "auth_db")
                        .status())
                .isNotZero();

        assertThat(calls()).noneMatch(call -> CHANGES.stream().anyMatch(call::contains));
    }

    @Test
    void whatTheScriptsCreateIsWhatItsApiKnows() {
        Rendered drill = Rendered.of(
                "restore-drill",
                script("restore-drill.sh", Map.of(), "--dry-run").succeeded());
        assertThat(drill.objects()).singleElement().satisfies(job -> {
            assertThat(job.kind()).isEqualTo("Job");
            assertThat(job.spec()
                            .path("template")
                            .path("spec")
                            .path("containers")
                            .path(0)
                            .path("command")
                            .path(2)
                            .asText())
                    .contains("sha256sum -c SHA256SUMS");
        });
        String restore = script("gfs-master-restore.sh", Map.of(), "rp4", "--accept-loss", "--dry-run")
                .succeeded();
        Rendered pod = Rendered.of(
                "gfs-master-restore", restore.substring(restore.indexOf("apiVersion:"), restore.indexOf("would copy")));
        assertThat(pod.objects()).singleElement().satisfies(object -> {
            assertThat(object.kind()).isEqualTo("Pod");
            assertThat(object.spec().path("initContainers").path(2).path("args").toString())
                    .contains("/copies/chunkserver-a,/copies/chunkserver-b,/copies/export");
        });
    }

    /** The old one may be all there is until the standby has everything. */
    @Test
    void theOldGfsMasterIsStoppedOnlyAfterItsStandbyWasPromoted() throws IOException {
        script("gfs-master-promote.sh", Map.of()).succeeded();

        List<String> calls = calls();
        int promoted = calls.indexOf(
                "-n core wait --for=jsonpath={.status.phase}=Succeeded pod/gfs-command-promote --timeout=600s");
        assertThat(promoted).isPositive();
        assertThat(calls.indexOf("-n core scale deployment/gfs-master --replicas=0"))
                .isGreaterThan(promoted);
        Rendered created = Rendered.of("promote", Files.readString(folder.resolve("created")));
        assertThat(created.objects())
                .singleElement()
                .satisfies(pod -> assertThat(pod.spec().at("/containers/0/args").toString())
                        .isEqualTo("[\"promote\",\"gfs-master-standby:9000\"]"));

        Files.delete(folder.resolve("calls"));
        Program.Result refused = script("gfs-master-promote.sh", Map.of("FAKE_UNMOVED", "yes"));
        assertThat(refused.status()).isNotZero();
        assertThat(refused.output()).contains("it is not said that the standby is the master");
        assertThat(calls()).noneMatch(call -> call.contains("scale "));
    }

    @Test
    void gfsIsSpokenToFromAPodThatIsGoneAfterwards() throws IOException {
        script("gfs.sh", Map.of(), "-n", "postgres-backup", "ls", "--json").succeeded();

        List<String> calls = calls();
        assertThat(calls.get(3))
                .matches("-n core exec -i gfs-command-[0-9]+ -c gfs -- gfs -n postgres-backup ls --json");
        assertThat(calls.getLast()).startsWith("-n core delete pod gfs-command-");
        Rendered created = Rendered.of("gfs", Files.readString(folder.resolve("created")));
        assertThat(created.objects()).singleElement().satisfies(pod -> {
            assertThat(pod.spec().at("/containers/0/image").asText())
                    .isEqualTo("docker.io/eddisonso/ecloud-gfs-cli:20260131-235959");
            assertThat(pod.spec().at("/volumes/0/projected/sources").toString())
                    .isEqualTo("[{\"secret\":{\"name\":\"gfs-jwt-secret\",\"items\":"
                            + "[{\"key\":\"GFS_CLIENT_KEY\",\"path\":\"GFS_CLIENT_KEY\"}]}}]");
        });
        assertThat(script("gfs.sh", Map.of()).output()).contains("usage: gfs.sh ARGUMENT");
    }

    @Test
    void labelsAreThoseOfTheInventory() {
        var lines = new ArrayList<String>();
        for (Inventory.Node node : Inventory.read().nodes()) {
            lines.add(node.name() + " "
                    + new TreeSet<>(node.labels().entrySet().stream()
                            .map(Object::toString)
                            .toList()));
        }

        assertThat(script("label-nodes.sh", Map.of(), "--dry-run")
                        .succeeded()
                        .lines()
                        .map(line -> line.replaceFirst(".*label node (\\S+) --overwrite (.*)", "$1 $2"))
                        .map(line -> line.substring(0, line.indexOf(' ')) + " "
                                + new TreeSet<>(List.of(
                                        line.substring(line.indexOf(' ') + 1).split(" ")))))
                .containsExactlyElementsOf(lines);
    }

    @Test
    void applyTakesNothingBack() throws IOException {
        String running = "docker.io/eddisonso/ecloud-gateway:20260701-120000@sha256:" + "a".repeat(64)
                + "\\ndocker.io/eddisonso/ecloud-auth:20260702-120000\\ndocker.io/library/nats:2.10-alpine\\n";

        script("apply.sh", Map.of("FAKE_RUNNING", running), "production", "--tag", "20260801-000000", "--yes")
                .succeeded();

        Rendered applied = Rendered.of("applied", Files.readString(folder.resolve("applied")));
        assertThat(image(applied, "gateway"))
                .isEqualTo("docker.io/eddisonso/ecloud-gateway:20260701-120000@sha256:" + "a".repeat(64));
        assertThat(image(applied, "auth-service")).isEqualTo("docker.io/eddisonso/ecloud-auth:20260702-120000");
        assertThat(image(applied, "edd-compute")).isEqualTo("docker.io/eddisonso/ecloud-compute:20260801-000000");
        assertThat(image(applied, "nats")).startsWith("docker.io/library/nats:2.10-alpine");
        assertThat(Repository.K8S.resolve("overlays")).isDirectoryNotContaining("glob:**/.apply*");
    }

    @Test
    void applySetsAnImageThatRunsWhenItIsNamed() throws IOException {
        String running = "docker.io/eddisonso/ecloud-gfs-cli:20260701-120000@sha256:" + "a".repeat(64) + "\\n";
        var environment = Map.of("FAKE_RUNNING", running);

        script(
                        "apply.sh",
                        environment,
                        "production",
                        "--tag",
                        "20260702-000000",
                        "--image",
                        "ecloud-gfs-cli:20260801-000000",
                        "--yes")
                .succeeded();

        Rendered applied = Rendered.of("applied", Files.readString(folder.resolve("applied")));
        assertThat(image(applied, "gfs-metadata-backup"))
                .isEqualTo("docker.io/eddisonso/ecloud-gfs-cli:20260801-000000");
        assertThat(image(applied, "gateway")).isEqualTo("docker.io/eddisonso/ecloud-gateway:20260702-000000");
        assertThat(script("apply.sh", environment, "production", "--image", "ecloud-gfs-cli:latest")
                        .output())
                .contains("--image wants NAME:YYYYMMDD-HHMMSS");
        assertThat(script(
                                "apply.sh",
                                environment,
                                "production",
                                "--tag",
                                "20260702-000000",
                                "--image",
                                "ecloud-gsf:20260801-000000")
                        .output())
                .contains("nothing in production runs ecloud-gsf");
    }

    @Test
    void applyTakesTheImagesOfSomebodyElse() throws IOException {
        String running =
                "docker.io/somebody/ecloud-auth:20260702-120000\\ndocker.io/eddisonso/ecloud-sfs:20260703-120000\\n";

        script(
                        "apply.sh",
                        Map.of("FAKE_RUNNING", running, "OWNER", "somebody"),
                        "single-node",
                        "--tag",
                        "20260801-000000",
                        "--yes")
                .succeeded();

        Rendered applied = Rendered.of("applied", Files.readString(folder.resolve("applied")));
        assertThat(image(applied, "auth-service")).isEqualTo("docker.io/somebody/ecloud-auth:20260702-120000");
        assertThat(image(applied, "simple-file-share-backend"))
                .isEqualTo("docker.io/somebody/ecloud-sfs:20260801-000000");
        assertThat(applied.text())
                .doesNotContain("docker.io/eddisonso/")
                .contains("docker.io/library/nats:2.10-alpine");
    }

    @Test
    void applyWantsATagForWhatDoesNotRun() {
        Program.Result refused = script("apply.sh", Map.of(), "production", "--yes");

        assertThat(refused.status()).isNotZero();
        assertThat(refused.output()).contains("does not run yet: give the tag of a build with --tag");
        assertThat(folder.resolve("applied")).doesNotExist();
    }

    @Test
    void applyChangesNothingWhenTheClusterDoesNotSayWhatRuns() {
        Program.Result refused =
                script("apply.sh", Map.of("FAKE_SILENT", "yes"), "production", "--tag", "20260801-000000", "--yes");

        assertThat(refused.status()).isNotZero();
        assertThat(refused.output()).contains("could take a rollout back; nothing was changed");
        assertThat(folder.resolve("applied")).doesNotExist();
    }

    @Test
    void digestsAreReadFromTheRegistryAndSayWhere() throws IOException {
        Path k8s = folder.resolve("k8s");
        Files.createDirectories(k8s.resolve("components/images"));
        for (String file : List.of("images.lock", "components/images/kustomization.yaml")) {
            Files.copy(Repository.K8S.resolve(file), k8s.resolve(file));
        }
        Files.copy(Repository.ROOT.resolve("pom.xml"), folder.resolve("pom.xml"));
        String digest = "sha256:" + "0123456789abcdef".repeat(4);
        HttpServer registry = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        registry.createContext("/v2/library/", exchange -> {
            exchange.getResponseHeaders().set("Docker-Content-Digest", digest);
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        registry.start();
        try {
            String url = "http://127.0.0.1:" + registry.getAddress().getPort();
            var environment = Map.of("REGISTRY", url, "AUTH", "", "K8S_DIR", k8s.toString());
            boolean unread = Files.readString(k8s.resolve("images.lock")).contains("  unread  -");
            assertThat(script("pin-images.sh", environment, "--check").status()).isEqualTo(unread ? 1 : 0);

            script("pin-images.sh", environment).succeeded();

            script("pin-images.sh", environment, "--check").succeeded();
            assertThat(Files.readString(k8s.resolve("images.lock")))
                    .contains("docker.io/library/nats:2.10-alpine  " + digest + "  " + url)
                    .doesNotContain("  unread  -");
            assertThat(Rendered.yaml(k8s.resolve("components/images/kustomization.yaml"))
                            .path("images"))
                    .filteredOn(image -> image.path("newName").asText().startsWith("docker.io/library/"))
                    .hasSize(4)
                    .allMatch(image -> image.path("digest").asText().equals(digest));
            assertThat(Files.readString(folder.resolve("pom.xml")))
                    .containsPattern("<edd.image.base>docker.io/library/eclipse-temurin:[0-9a-z-]+@" + digest + "</");
        } finally {
            registry.stop(0);
        }
    }

    private Map<String, String> certificate() {
        Path certificate = folder.resolve("tls.crt");
        Path key = folder.resolve("tls.key");
        Program.run(
                        "openssl",
                        "req",
                        "-x509",
                        "-newkey",
                        "ec",
                        "-pkeyopt",
                        "ec_paramgen_curve:P-256",
                        "-nodes",
                        "-subj",
                        "/CN=test",
                        "-keyout",
                        key.toString(),
                        "-out",
                        certificate.toString())
                .succeeded();
        return Map.of(
                "WEBHOOK_URL", "https://discord.test/api/webhooks/1/secret-part",
                "REGISTRY_USER", "somebody",
                "REGISTRY_PASSWORD", "not-to-be-shown",
                "TLS_CERT", certificate.toString(),
                "TLS_KEY", key.toString());
    }

    private Map<String, Set<String>> secrets() {
        var found = new TreeMap<String, Set<String>>();
        for (Path file : Repository.filesBelow(folder.resolve("secrets"))) {
            found.computeIfAbsent(String.valueOf(file.getName(file.getNameCount() - 2)), _ -> new TreeSet<>())
                    .add(String.valueOf(file.getFileName()));
        }
        return found;
    }

    private List<String> calls() {
        return Repository.read(folder.resolve("calls")).lines().toList();
    }

    private static String image(Rendered rendered, String workload) {
        return rendered.workload(workload).mainContainer().path("image").asText();
    }

    private Program.Result script(String name, Map<String, String> environment, String... arguments) {
        try {
            Path kubectl = folder.resolve("kubectl");
            Files.writeString(kubectl, FAKE_KUBECTL);
            assertThat(kubectl.toFile().setExecutable(true)).isTrue();
            Files.write(folder.resolve("calls"), List.of(), java.nio.file.StandardOpenOption.CREATE);
            var all = new TreeMap<>(environment);
            all.put("KUBECTL", kubectl.toString());
            all.put("FAKE", folder.toString());
            var command = new ArrayList<String>(List.of(
                    "bash", Repository.K8S.resolve("scripts").resolve(name).toString()));
            command.addAll(List.of(arguments));
            return Program.run(command, all, "");
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
