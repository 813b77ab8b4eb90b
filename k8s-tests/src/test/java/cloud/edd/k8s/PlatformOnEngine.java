package cloud.edd.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * The images that exist, each in a container as the overlay single-node says its pod is, beside a PostgreSQL and a
 * nats-server of this machine. Different from a cluster: a service is reached at its container's port instead of its
 * Service's, and by addresses in {@code /etc/hosts} instead of a name server.
 */
final class PlatformOnEngine implements AutoCloseable {

    /** Seven virtual machines starting at once on two cores that others use too; nothing is measured. */
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    /** PostgreSQL's last checkpoint on a slow disk. */
    private static final int STOP_SECONDS = 60;

    static final String PASSWORD = "Correct-horse-7-battery";

    private static final int POSTGRES_PORT = 5432;
    private static final int NATS_PORT = 4222;

    /** Container, its workload, and the last number of its address. */
    enum Member {
        GFS_MASTER("gfs-master", "gfs-master", 10),
        CHUNKSERVER_0("gfs-chunkserver-0", "gfs-chunkserver", 11),
        CHUNKSERVER_1("gfs-chunkserver-1", "gfs-chunkserver", 12),
        CHUNKSERVER_2("gfs-chunkserver-2", "gfs-chunkserver", 13),
        AUTH("auth-service", "auth-service", 20),
        FILE_SHARE("simple-file-share-backend", "simple-file-share-backend", 21),
        GATEWAY("gateway", "gateway", 22);

        final String container;
        final String workload;
        final int host;

        Member(String container, String workload, int host) {
            this.container = container;
            this.workload = workload;
            this.host = host;
        }
    }

    private final Rendered rendered = Rendered.overlay("single-node");
    private final Path folder;
    private final ContainerEngine engine;
    private final String images;
    private final List<Process> processes = new ArrayList<>();

    /** @param images what stands before the name of an image, and what stands after it */
    PlatformOnEngine(Path folder, ContainerEngine engine, String images) {
        this.folder = folder;
        this.engine = engine;
        this.images = images;
    }

    void start() throws IOException, InterruptedException {
        startPostgres();
        startNats();
        makeCertificate();
        for (Member member : Member.values()) {
            start(member);
        }
        for (Member member : Member.values()) {
            await(member.container + " is ready", () -> readiness(member) == 200);
        }
    }

    Workload workload(Member member) {
        return rendered.workload(member.workload);
    }

    /** The status of the path that its readiness probe asks, at the port that the probe names. */
    int readiness(Member member) {
        return Integer.parseInt(Program.run(
                        "curl",
                        "-s",
                        "-m",
                        "5",
                        "-o",
                        "/dev/null",
                        "-w",
                        "%{http_code}",
                        "http://" + engine.address(member.host) + ":" + readinessPort(member) + readinessPath(member))
                .output()
                .strip());
    }

    String readinessPath(Member member) {
        return readinessProbe(member).path("path").asText();
    }

    int readinessPort(Member member) {
        String port = readinessProbe(member).path("port").asText();
        for (JsonNode declared : workload(member).mainContainer().path("ports")) {
            if (declared.path("name").asText().equals(port)) {
                return declared.path("containerPort").asInt();
            }
        }
        return Integer.parseInt(port);
    }

    private JsonNode readinessProbe(Member member) {
        return workload(member).mainContainer().path("readinessProbe").path("httpGet");
    }

    /** Arguments of curl that lead every host of the platform to the gateway. */
    List<String> curl(String... arguments) {
        var command = new ArrayList<String>(List.of("curl", "-sk", "-m", "120"));
        for (String host : List.of("auth", "storage")) {
            command.add("--resolve");
            command.add(host + ".cloud.localhost:8443:" + engine.address(Member.GATEWAY.host));
        }
        command.addAll(List.of(arguments));
        return command;
    }

    /** What a container beside them needs to find them, with the secrets and the confinement of a workload. */
    List<String> podArguments(String workload, String podName) {
        var arguments = new ArrayList<String>();
        hosts().forEach(host -> arguments.add("--add-host=" + host));
        arguments.addAll(pod(workload, podName).arguments());
        return arguments;
    }

    ConfinedContainer pod(String workload, String podName) {
        return new PodOnEngine(rendered, rendered.workload(workload), podName, folder)
                .confined(secrets(), overrides(), routes());
    }

    String image(String name) {
        return images.formatted(name);
    }

    String image(Member member) {
        return image(workload(member).mainContainer().path("image").asText().replaceFirst(".*/([^:/]+):.*", "$1"));
    }

    private void start(Member member) {
        var arguments = new ArrayList<String>(podArguments(member.workload, member.container));
        arguments.add(image(member));
        engine.start(member.container, member.host, arguments);
    }

    /** Names and addresses, as {@code /etc/hosts} of each container has them. */
    List<String> hosts() {
        var hosts = new ArrayList<String>();
        for (Member member : Member.values()) {
            hosts.add(member.container + ":" + engine.address(member.host));
            hosts.add(member.container + "." + member.workload + ".core.svc.cluster.local:"
                    + engine.address(member.host));
        }
        return hosts;
    }

    private Map<String, String> overrides() {
        return Map.of(
                "NATS_URL",
                "nats://" + engine.address(1) + ":" + NATS_PORT,
                "AUTH_SERVICE_URL",
                "http://auth-service:8080",
                "EDD_TRUSTEDPROXIES",
                engine.subnet + ".0/24",
                // One client makes the load of many people.
                "EDD_GATEWAY_LIMITS_EXEMPT",
                engine.address(1));
    }

    /** The routes as they are, with the port of the container behind each name. */
    private Map<String, String> routes() {
        String routes = rendered.generated("gateway-routes")
                .node()
                .path("data")
                .path("routes.yaml")
                .asText();
        return Map.of("routes.yaml", routes.replaceAll("(target: \"http://[a-z-]+)\"", "$1:8080\""));
    }

    private static String signingKey() {
        return Program.run("openssl", "genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256")
                .succeeded();
    }

    private String sshKey(String type) {
        Path key = folder.resolve("ssh-" + UUID.randomUUID());
        Program.run("ssh-keygen", "-q", "-t", type, "-N", "", "-f", key.toString())
                .succeeded();
        return Repository.read(key);
    }

    private Map<String, Map<String, String>> secrets() {
        String database = "@" + engine.address(1) + ":" + POSTGRES_PORT + "/";
        return Map.ofEntries(
                Map.entry("auth-db-credentials", Map.of("DATABASE_URL", "postgres://auth:pw" + database + "auth_db")),
                Map.entry("sfs-db-credentials", Map.of("DATABASE_URL", "postgres://sfs:pw" + database + "sfs_db")),
                Map.entry(
                        "postgres-credentials",
                        Map.of("DATABASE_URL", "postgres://gateway:pw" + database + "gateway_db")),
                Map.entry(
                        "edd-cloud-auth",
                        Map.of(
                                "JWT_SECRET",
                                "j".repeat(48),
                                "DEFAULT_USERNAME",
                                "admin",
                                "DEFAULT_PASSWORD",
                                PASSWORD)),
                Map.entry("auth-signing-key", Map.of("JWT_SIGNING_KEY", signingKey())),
                Map.entry("auth-totp-key", Map.of("TOTP_ENCRYPTION_KEY", "t".repeat(48))),
                Map.entry("edd-cloud-admin", Map.of("ADMIN_USERNAME", "admin")),
                Map.entry("service-api-key", Map.of("SERVICE_API_KEY", "s".repeat(48))),
                Map.entry("gfs-jwt-secret", Map.of("GFS_JWT_SECRET", "g".repeat(48), "GFS_CLIENT_KEY", "c".repeat(48))),
                Map.entry("gateway-ssh-key", Map.of("private_key", sshKey("ed25519"))),
                Map.entry("gateway-ssh-ca", Map.of("private_key", sshKey("ed25519"))),
                Map.entry(
                        "gateway-ssh-host-key",
                        Map.of("ssh_host_ed25519_key", sshKey("ed25519"), "ssh_host_rsa_key", sshKey("rsa"))),
                Map.entry(
                        "eddisonso-wildcard-tls",
                        Map.of(
                                "tls.crt", Repository.read(folder.resolve("tls.crt")),
                                "tls.key", Repository.read(folder.resolve("tls.key")))));
    }

    private void makeCertificate() {
        Program.run(
                        "openssl",
                        "req",
                        "-x509",
                        "-newkey",
                        "rsa:2048",
                        "-nodes",
                        "-subj",
                        "/CN=cloud.localhost",
                        "-addext",
                        "subjectAltName=DNS:cloud.localhost,DNS:*.cloud.localhost,DNS:cloud-api.localhost",
                        "-keyout",
                        folder.resolve("tls.key").toString(),
                        "-out",
                        folder.resolve("tls.crt").toString())
                .succeeded();
    }

    private void startNats() throws IOException {
        processes.add(new ProcessBuilder(
                        Program.find("nats-server", "Debian and Ubuntu: apt-get install nats-server.")
                                .toString(),
                        "-js",
                        "-a",
                        engine.address(1),
                        "-p",
                        String.valueOf(NATS_PORT),
                        "-sd",
                        folder.resolve("nats").toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("nats.log").toFile())
                .start());
    }

    private void startPostgres() throws IOException, InterruptedException {
        Path data = Files.createDirectories(folder.resolve("postgres"));
        Program.run("chown", "nobody", data.toString()).succeeded();
        String binaries = PostgresPair.findBinaries().toString();
        // PostgreSQL refuses to run as root.
        List<String> nobody = List.of("setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups");
        var initialize = new ArrayList<String>(nobody);
        initialize.addAll(List.of(binaries + "/initdb", "-D", data.toString(), "-A", "trust", "-U", "postgres"));
        Program.run(initialize, Map.of(), "").succeeded();
        Files.writeString(data.resolve("pg_hba.conf"), "host all all " + engine.subnet + ".0/24 trust\n");
        var serve = new ArrayList<String>(nobody);
        serve.addAll(List.of(
                binaries + "/postgres",
                "-D",
                data.toString(),
                "-p",
                String.valueOf(POSTGRES_PORT),
                "-c",
                "listen_addresses=" + engine.address(1),
                "-c",
                "unix_socket_directories="));
        processes.add(new ProcessBuilder(serve)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("postgres.log").toFile())
                .start());
        await("PostgreSQL answers", () -> sql("SELECT 1").status() == 0);
        for (String role : List.of("auth", "sfs", "gateway")) {
            sql("CREATE ROLE " + role + " LOGIN").succeeded();
            sql("CREATE DATABASE " + role + "_db OWNER " + role).succeeded();
        }
    }

    private Program.Result sql(String statement) {
        return Program.run(
                "psql",
                "-XAtq",
                "-h",
                engine.address(1),
                "-p",
                String.valueOf(POSTGRES_PORT),
                "-U",
                "postgres",
                "-c",
                statement);
    }

    void await(String what, BooleanSupplier condition) throws InterruptedException {
        Instant end = Instant.now().plus(PATIENCE);
        while (!condition.getAsBoolean()) {
            assertThat(Instant.now())
                    .describedAs(() -> what + ": not within " + PATIENCE + "\n" + whatTheySaid())
                    .isBefore(end);
            TimeUnit.MILLISECONDS.sleep(200);
        }
    }

    private String whatTheySaid() {
        var said = new StringBuilder(engine.run("ps", "--all").output());
        for (Member member : Member.values()) {
            said.append("\n== ")
                    .append(member.container)
                    .append('\n')
                    .append(engine.run("logs", "--tail", "15", member.container).output());
        }
        return said.toString();
    }

    /** Without waiting for clients: at SIGTERM PostgreSQL would, and a container that is gone may never say so. */
    @Override
    public void close() {
        for (Process process : processes.reversed()) {
            Program.run("kill", "-INT", String.valueOf(process.pid()));
            try {
                if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                    process.destroyForcibly().waitFor();
                }
            } catch (InterruptedException e) {
                process.destroyForcibly();
                Thread.currentThread().interrupt();
            }
        }
    }
}
