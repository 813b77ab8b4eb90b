package cloud.edd.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import cloud.edd.k8s.PlatformOnEngine.Member;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.testcontainers.containers.wait.strategy.Wait;

/**
 * All images, built and pushed by the script of the delivery, pulled by a real engine, each run as its manifest says: its
 * user, its limits, nothing to write but what is mounted. Needs root, and so is left out for others.
 */
@Tag("LONG")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ContainersTest {

    private static final String TAG = "20260131-235959";

    /** A build of everything beside others on two cores; nothing is measured. */
    private static final Duration PATIENCE = Duration.ofMinutes(20);

    private static final int FILE_BYTES = 24 << 20;

    /** More than sockets hold between a server and a client that takes its time. */
    private static final int LONG_FILE_BYTES = 96 << 20;

    private Path folder;
    private LocalRegistry registry;
    private String base;
    private List<String> built;
    private ContainerEngine engine;
    private PlatformOnEngine platform;

    @BeforeAll
    void start() throws IOException, InterruptedException {
        // ./edd test --long says so too, before and after.
        assumeTrue(
                System.getProperty("user.name").equals("root"),
                "NOT TESTED: the images on a container engine, as an engine of the tests' own takes root");
        // Below /tmp: the name of a socket must be short, and PostgreSQL runs as nobody.
        folder = Files.createTempDirectory(Path.of("/tmp"), "edd-images");
        Program.run("chmod", "755", folder.toString()).succeeded();
        registry = new LocalRegistry(folder);
        Path root = folder.resolve("root");
        Program.run(
                        "bash",
                        Path.of("src/test/resources/base-root.sh")
                                .toAbsolutePath()
                                .toString(),
                        root.toString(),
                        System.getProperty("java.home"))
                .succeeded();
        base = BaseImage.push(registry, root, folder);
        built = build(Repository.ROOT, TAG);
        engine = new ContainerEngine(Files.createDirectories(folder.resolve("engine")), registry.host);
        engine.awaitReady();
        var random = new Random(1);
        for (Map.Entry<String, Integer> file :
                Map.of("bytes", FILE_BYTES, "long", LONG_FILE_BYTES).entrySet()) {
            byte[] bytes = new byte[file.getValue()];
            random.nextBytes(bytes);
            Files.write(folder.resolve(file.getKey()), bytes);
        }
        platform = new PlatformOnEngine(folder, engine, registry.host + "/eddisonso/%s:" + TAG);
        platform.start();
    }

    @AfterAll
    void stop() throws IOException {
        // The last one first: containers before what they talk to.
        try (var registryToClose = registry;
                var platformToClose = platform;
                var engineToClose = engine) {
            assertThat(Stream.of(registryToClose, platformToClose, engineToClose))
                    .hasSize(3);
        }
        if (folder != null) {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    private List<String> build(Path checkout, String tag) {
        var environment = new HashMap<String, String>(registry.environment());
        environment.putAll(Map.of("BASE", base, "OWNER", "eddisonso"));
        return Program.run(
                        List.of(
                                checkout.resolve("k8s/scripts/build-images.sh").toString(),
                                tag,
                                "--",
                                "-Djib.baseImageCache=" + folder.resolve("base")),
                        environment,
                        "",
                        PATIENCE)
                .succeeded()
                .lines()
                .filter(line -> line.matches("[a-z-]+ " + tag + "@sha256:[0-9a-f]{64}"))
                .toList();
    }

    @Test
    void theRegistryHasAllOfThemForBothPlatforms() {
        var environment = new HashMap<String, String>(registry.environment());
        environment.put("OWNER", "eddisonso");
        assertThat(Program.run(
                                List.of(Repository.K8S
                                        .resolve("scripts/verify-images.sh")
                                        .toString()),
                                environment,
                                String.join("\n", built) + "\n")
                        .succeeded()
                        .lines())
                .hasSize(6)
                .allMatch(line -> line.contains("linux/amd64 linux/arm64"));
    }

    /** Another folder, another time, nothing compiled before. */
    @Test
    void theSameSourcesGiveTheSameDigests() {
        Path copy = folder.resolve("copy");
        Program.run(
                        List.of(
                                "sh",
                                "-c",
                                "mkdir \"$1\" && tar --exclude=target --exclude=.git --exclude=node_modules -cf - . | tar -C \"$1\" -xf -",
                                "copy",
                                copy.toString()),
                        Map.of(),
                        "")
                .succeeded();

        String other = "20260201-000000";
        assertThat(build(copy, other))
                .hasSize(6)
                .containsExactlyElementsOf(
                        built.stream().map(line -> line.replace(TAG, other)).toList());
    }

    /** A second one beside the first, as while it is rolled out: nobody tells it anything but its manifest. */
    @Test
    void oneIsReadyThroughTestcontainersToo() {
        try (var second = new TestcontainersPod(
                engine,
                30,
                platform.image(Member.AUTH),
                platform.pod(Member.AUTH.workload, "auth-service-second"),
                platform.hosts())) {
            second.waitingFor(Wait.forHttp(platform.readinessPath(Member.AUTH))
                            .forPort(platform.readinessPort(Member.AUTH))
                            .forStatusCode(200))
                    .withStartupTimeout(PATIENCE)
                    .start();

            assertThat(
                            engine.inspect(
                                    second.getContainerId(),
                                    "{{.Config.User}} {{.HostConfig.ReadonlyRootfs}} {{.HostConfig.CapDrop}} {{.HostConfig.Memory}}"))
                    .isEqualTo("10001:10001 true [ALL] " + (512L << 20));
            assertThat(engine.run("exec", second.getContainerId(), "sh", "-c", "id -u; : >/written")
                            .output())
                    .contains("10001", "cannot create /written: Read-only file system");
        }
    }

    @ParameterizedTest
    @EnumSource
    void eachIsReadyAsNobodyWithNothingToWrite(Member member) {
        assertThat(platform.readiness(member)).isEqualTo(200);
        assertThat(engine.inspect(member.container, "{{.Config.User}} {{.HostConfig.ReadonlyRootfs}}"))
                .isEqualTo("10001:10001 true");
        assertThat(engine.run("exec", member.container, "sh", "-c", "id -u; : >/written")
                        .output())
                .contains("10001", "cannot create /written: Read-only file system");
        assertThat(engine.run("exec", member.container, "sh", "-c", ": >/tmp/written")
                        .status())
                .isZero();
    }

    @Test
    void memoryStaysWithinTheLimitsUnderLoad() throws IOException, InterruptedException {
        String token = signIn();
        namespace(token, "load");
        List<Process> load = List.of(
                inBackground(
                        platform.curl(
                                "--no-progress-meter",
                                "--parallel",
                                "--parallel-max",
                                "6",
                                "-o",
                                "/dev/null",
                                "-w",
                                "%{http_code}\n",
                                "-H",
                                "Authorization: Bearer " + token,
                                "-H",
                                "Content-Type: application/octet-stream",
                                "--data-binary",
                                "@" + folder.resolve("bytes"),
                                "https://storage.cloud.localhost:8443/storage/load/file[1-30]"),
                        "uploads"),
                inBackground(
                        platform.curl(
                                "--no-progress-meter",
                                "--parallel",
                                "--parallel-max",
                                "12",
                                "-o",
                                "/dev/null",
                                "-w",
                                "%{http_code}\n",
                                "-H",
                                "Content-Type: application/json",
                                "-d",
                                credentials(),
                                "https://auth.cloud.localhost:8443/api/login?[1-150]"),
                        "logins"));
        var peaks = new EnumMap<Member, Long>(Member.class);
        for (Process process : load) {
            watch(process, peaks);
        }
        watch(
                inBackground(
                        platform.curl(
                                "--no-progress-meter",
                                "--parallel",
                                "--parallel-max",
                                "8",
                                "-o",
                                "/dev/null",
                                "-w",
                                "%{http_code} %{size_download}\n",
                                "-H",
                                "Authorization: Bearer " + token,
                                "https://storage.cloud.localhost:8443/storage/load/file[1-30]"),
                        "downloads"),
                peaks);

        System.out.println("MiB used at most: " + peaks);
        assertThat(Files.readString(folder.resolve("uploads.log")).lines())
                .hasSize(30)
                .containsOnly("200");
        // 503: more passwords wait to be checked than a limited processor gets through, and it says so.
        assertThat(Files.readString(folder.resolve("logins.log")).lines())
                .hasSize(150)
                .contains("200")
                .isSubsetOf("200", "503");
        assertThat(Files.readString(folder.resolve("downloads.log")).lines())
                .hasSize(30)
                .containsOnly("200 " + FILE_BYTES);
        peaks.forEach((member, used) -> {
            long limit = Quantity.mebibytes(platform.workload(member)
                    .mainContainer()
                    .path("resources")
                    .path("limits")
                    .path("memory")
                    .asText());
            assertThat(used)
                    .describedAs("MiB that %s uses of %s", member, limit)
                    .isLessThan(limit * 95 / 100);
            assertThat(engine.inspect(member.container, "{{.State.OOMKilled}} {{.RestartCount}} {{.State.Running}}"))
                    .describedAs("%s", member)
                    .isEqualTo("false 0 true");
        });
    }

    /** What the pod has left when the preStop pause is over. */
    @ParameterizedTest
    @EnumSource(names = {"FILE_SHARE", "GATEWAY"})
    void aTransferThatRunsIsFinishedWithinTheGracePeriod(Member member) throws IOException, InterruptedException {
        String token = signIn();
        namespace(token, "drain");
        String file = "https://storage.cloud.localhost:8443/storage/drain/" + member.container;
        assertThat(Program.run(
                                platform.curl(
                                        "-o",
                                        "/dev/null",
                                        "-w",
                                        "%{http_code}",
                                        "-H",
                                        "Authorization: Bearer " + token,
                                        "-H",
                                        "Content-Type: application/octet-stream",
                                        "--data-binary",
                                        "@" + folder.resolve("long"),
                                        file),
                                Map.of(),
                                "",
                                PATIENCE)
                        .succeeded())
                .isEqualTo("200");
        Process download = inBackground(
                platform.curl(
                        // A dozen seconds: more than a pod goes on serving for anyway, less than it has left.
                        "--limit-rate",
                        "8M",
                        "-o",
                        folder.resolve("received-" + member.container).toString(),
                        "-w",
                        "%{http_code} %{size_download}\n",
                        "-H",
                        "Authorization: Bearer " + token,
                        file),
                "drain-" + member.container);
        Path received = folder.resolve("received-" + member.container);
        platform.await("the download has begun", () -> received.toFile().length() > 1 << 20);
        var pod = platform.workload(member).pod();
        long left = pod.path("terminationGracePeriodSeconds").asLong()
                - platform.workload(member)
                        .mainContainer()
                        .path("lifecycle")
                        .path("preStop")
                        .path("sleep")
                        .path("seconds")
                        .asLong();

        assertThat(platform.readiness(member)).isEqualTo(200);
        Instant begun = Instant.now();
        engine.run("kill", "--signal", "TERM", member.container).succeeded();
        String status = engine.run("wait", member.container).succeeded().strip();
        Duration took = Duration.between(begun, Instant.now());

        assertThat(download.waitFor(2, TimeUnit.MINUTES)).isTrue();
        // Before anything can fail: the others need it.
        engine.run("start", member.container).succeeded();
        platform.await(member.container + " is back", () -> platform.readiness(member) == 200);
        assertThat(Files.readString(folder.resolve("drain-" + member.container + ".log")))
                .isEqualTo("200 " + LONG_FILE_BYTES + "\n");
        assertThat(Files.mismatch(received, folder.resolve("long"))).isEqualTo(-1);
        Files.delete(received);
        assertThat(status).describedAs("ended by the signal, in order").isEqualTo("143");
        assertThat(took).isLessThan(Duration.ofSeconds(left));
    }

    @Test
    void theCommandExportsTheMetadataAsTheBackupDoes() throws IOException {
        var arguments = new ArrayList<String>(platform.podArguments("gfs-metadata-backup", "gfs-metadata-backup"));
        arguments.addAll(List.of("--entrypoint", "sh", platform.image("ecloud-gfs-cli"), "/scripts/gfs-metadata.sh"));

        assertThat(engine.once(arguments).succeeded()).containsPattern("gfs-metadata: /backups/[0-9-]+\\.gfsmeta");
        try (Stream<Path> exports = Files.list(folder.resolve("gfs-metadata-backup/backups"))) {
            assertThat(exports).hasSize(1).allMatch(export -> export.toFile().length() > 0);
        }
    }

    @Test
    void theNewestDumpIsCopiedIntoGfsAndReadBack() throws IOException {
        assertThat(dumpToGfs("20200101-023000"))
                .describedAs("its day is long past, so its copy goes again")
                .contains(
                        "20200101-023000 is in GFS, namespace postgres-backup, and reads back the same",
                        "removed 20200101-023000/sfs_db.dump",
                        "removed 20200101-023000/SHA256SUMS");
        assertThat(dumpToGfs("20991231-023000"))
                .contains("20991231-023000 is in GFS, namespace postgres-backup, and reads back the same")
                .doesNotContain("removed");
    }

    /** @param time the name of a new dump on the volume, which is its newest */
    private String dumpToGfs(String time) throws IOException {
        var arguments = new ArrayList<String>(platform.podArguments("postgres-backup", "postgres-backup"));
        arguments.addAll(List.of("--entrypoint", "sh", platform.image("ecloud-gfs-cli"), "/scripts/dump-to-gfs.sh"));
        Path dump = Files.createDirectories(
                folder.resolve("postgres-backup/backups").resolve(time));
        Files.copy(folder.resolve("bytes"), dump.resolve("sfs_db.dump"));
        Files.writeString(dump.resolve("SHA256SUMS"), time);
        return engine.once(arguments).succeeded();
    }

    /** The steps of gfs-master-restore.sh that run in our images. */
    @Test
    void aMasterIsRestoredFromWhatAChunkserverHandsOut() throws IOException {
        Path copies = Files.createDirectories(folder.resolve("copies/chunkserver"));
        Path restored = Files.createDirectories(folder.resolve("restored"));
        Program.run("chown", "10001:10001", restored.toString()).succeeded();
        engine.run(
                        "exec",
                        Member.CHUNKSERVER_0.container,
                        "sh",
                        "-c",
                        "tar -C /data/chunk/metadata -cf - . >/tmp/copy.tar")
                .succeeded();
        Path disk = folder.resolve(Member.CHUNKSERVER_0.container).resolve("data/metadata");
        Program.run("cp", "-a", disk + "/.", copies.toString()).succeeded();
        Program.run("chmod", "-R", "a+rX", copies.toString()).succeeded();

        assertThat(engine.once(List.of(
                                "--user=10001:10001",
                                "--read-only",
                                "--tmpfs=/tmp",
                                "--cap-drop=ALL",
                                "--volume=" + copies + ":/copies/chunkserver:ro",
                                "--volume=" + restored + ":/data/master",
                                platform.image("ecloud-gfs-master"),
                                "restore",
                                "--accept-loss",
                                "--from",
                                "/copies/chunkserver",
                                "--data",
                                "/data/master/restored"))
                        .succeeded())
                .doesNotContain("Exception");
        try (Stream<Path> log = Files.list(restored.resolve("restored"))) {
            assertThat(log.map(Path::getFileName).map(Path::toString)).anyMatch(name -> name.startsWith("log-"));
        }
    }

    private void watch(Process process, Map<Member, Long> peaks) throws InterruptedException {
        while (!process.waitFor(500, TimeUnit.MILLISECONDS)) {
            for (Member member : Member.values()) {
                peaks.merge(member, engine.mebibytesUsed(member.container), Math::max);
            }
        }
    }

    private static String credentials() {
        return "{\"username\": \"admin\", \"password\": \"" + PlatformOnEngine.PASSWORD + "\"}";
    }

    private String signIn() {
        String answer = Program.run(
                        platform.curl(
                                "-H",
                                "Content-Type: application/json",
                                "-d",
                                credentials(),
                                "https://auth.cloud.localhost:8443/api/login"),
                        Map.of(),
                        "",
                        PATIENCE)
                .succeeded();
        return answer.replaceFirst("(?s).*\"token\"\\s*:\\s*\"([^\"]+)\".*", "$1");
    }

    private void namespace(String token, String name) {
        Program.run(
                        platform.curl(
                                "-H",
                                "Authorization: Bearer " + token,
                                "-H",
                                "Content-Type: application/json",
                                "-d",
                                "{\"name\": \"" + name + "\"}",
                                "https://storage.cloud.localhost:8443/storage/namespaces"),
                        Map.of(),
                        "",
                        PATIENCE)
                .succeeded();
    }

    private Process inBackground(List<String> command, String name) throws IOException {
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve(name + ".log").toFile())
                .start();
    }
}
