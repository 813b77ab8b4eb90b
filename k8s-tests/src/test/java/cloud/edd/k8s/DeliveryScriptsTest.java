package cloud.edd.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The scripts of the workflows: each against what it asks for, and against what it must refuse. */
class DeliveryScriptsTest {

    private static final String ARCHIVE = "kubernetes-client-linux-amd64.tar.gz";

    @TempDir
    private Path folder;

    @Test
    void kubectlIsInstalledWhenItsChecksumIsThatOfTheLock() throws IOException {
        Path lock = kubectlToDownload();

        script("install-kubectl.sh", kubectlFrom(lock), folder.resolve("bin").toString())
                .succeeded();

        assertThat(Program.run(folder.resolve("bin/kubectl").toString()).succeeded())
                .isEqualTo("a kubectl\n");
    }

    @Test
    void kubectlIsNotInstalledWithAnotherChecksumOrNone() throws IOException {
        Path lock = kubectlToDownload();
        Files.writeString(lock, Files.readString(lock).replaceFirst("sha512:.", "sha512:" + "g"));
        assertThat(script(
                                "install-kubectl.sh",
                                kubectlFrom(lock),
                                folder.resolve("bin").toString())
                        .output())
                .contains("holds no checksum");
        Files.writeString(lock, ARCHIVE + "  v1.0.0  sha512:" + "0".repeat(128) + "  https://example.org\n");

        Program.Result refused = script(
                "install-kubectl.sh", kubectlFrom(lock), folder.resolve("bin").toString());

        assertThat(refused.status()).isNotZero();
        assertThat(refused.output()).contains("another checksum", "nothing is installed");
        assertThat(folder.resolve("bin/kubectl")).doesNotExist();
    }

    @Test
    void aKubeconfigIsReadByNobodyElse() throws IOException {
        String config = "apiVersion: v1\nkind: Config\n";
        Files.writeString(folder.resolve("kubeconfig"), "of an earlier run");
        Files.setPosixFilePermissions(folder.resolve("kubeconfig"), PosixFilePermissions.fromString("rw-rw-rw-"));

        String said = script("kubeconfig.sh", kubeconfig(config)).succeeded();

        Path file = folder.resolve("kubeconfig");
        assertThat(file).hasContent(config);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(folder.resolve("env")).hasContent("KUBECONFIG=" + file + "\n");
        assertThat(said).isEmpty();
    }

    @Test
    void whatIsNoKubeconfigIsNeitherKeptNorShown() {
        for (String value : List.of("", "not base64!", base64("password: hunter2"))) {
            var environment = new java.util.TreeMap<>(kubeconfig(""));
            environment.put("KUBECONFIG_BASE64", value);

            Program.Result refused = script("kubeconfig.sh", environment);

            assertThat(refused.status()).isNotZero();
            assertThat(refused.output()).contains("kubeconfig: ").doesNotContain("hunter2");
            assertThat(folder.resolve("kubeconfig")).doesNotExist();
        }
    }

    @Test
    void commitsOfActionsAreReadFromTheirRepositories() throws IOException {
        String commit = repositoryWithTags("us/annotated", "-a", "-m", "a version");
        String other = repositoryWithTags("us/light");
        Path github =
                Files.createDirectories(folder.resolve("github/workflows")).resolveSibling(".");
        Path lock = github.resolve("actions.lock");
        Files.writeString(lock, """
                # a comment
                us/annotated  v1.2.3  unread  -
                us/light  v1.2.3  %s  https://example.org/read
                a-file.tar.gz  v1  sha512:00  https://example.org/read
                """.formatted(other));
        Path workflow = github.resolve("workflows/a.yml");
        Files.writeString(workflow, """
                      - uses: us/annotated@v1.2.3
                      - uses: us/annotated@v1.2.30
                      - uses: us/light@%s # v1.2.3
                """.formatted(other));
        Map<String, String> environment =
                Map.of("GITHUB_SERVER_URL", folder.toUri().getPath(), "GITHUB_DIR", github.toString());
        assertThat(script("pin-actions.sh", environment, "--check").output())
                .contains("the commit of us/annotated v1.2.3 is unread");

        script("pin-actions.sh", environment).succeeded();

        script("pin-actions.sh", environment, "--check").succeeded();
        script("pin-actions.sh", environment, "--compare").succeeded();
        assertThat(Files.readString(lock))
                .contains("us/annotated  v1.2.3  " + commit + "  " + folder, "us/light  v1.2.3  " + other);
        assertThat(Files.readAllLines(workflow))
                .containsExactly(
                        "      - uses: us/annotated@" + commit + " # v1.2.3",
                        "      - uses: us/annotated@v1.2.30",
                        "      - uses: us/light@" + other + " # v1.2.3");

        Files.writeString(lock, Files.readString(lock).replace(commit, "0".repeat(40)));
        assertThat(script("pin-actions.sh", environment, "--compare").output())
                .contains("us/annotated v1.2.3 is " + commit + ", and the lock says 000");
        Files.writeString(lock, "us/annotated  v9.9.9  unread  -\n");
        assertThat(script("pin-actions.sh", environment).output()).contains("has no tag v9.9.9");
    }

    @Test
    void anImageIsFoundWhenTheRegistryHasItForBothPlatforms() throws IOException {
        String digest = "sha256:" + "0123456789abcdef".repeat(4);
        HttpServer registry = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        registry.createContext("/v2/us/ecloud-auth/manifests/", exchange -> {
            String reference = exchange.getRequestURI().getPath().replaceFirst(".*/", "");
            boolean known =
                    List.of(digest, "20260131-235959", "20260101-000000").contains(reference);
            byte[] index = """
                    {"manifests": [{"platform": {"architecture": "amd64", "os": "linux"}},
                                   {"platform": {"architecture": "arm64", "os": "linux"}}]}
                    """.getBytes(StandardCharsets.UTF_8);
            if (!reference.equals("20260101-000000")) {
                exchange.getResponseHeaders().set("Docker-Content-Digest", digest);
            }
            boolean head = exchange.getRequestMethod().equals("HEAD");
            exchange.sendResponseHeaders(known ? 200 : 404, head ? -1 : index.length);
            if (!head) {
                exchange.getResponseBody().write(index);
            }
            exchange.close();
        });
        registry.start();
        try {
            Map<String, String> environment = Map.of(
                    "REGISTRY", "http://127.0.0.1:" + registry.getAddress().getPort(), "AUTH", "", "OWNER", "us");
            assertThat(findImage(environment, "20260131-235959").succeeded())
                    .endsWith("ecloud-auth 20260131-235959@" + digest + "\n");
            assertThat(findImage(environment, "20250101-000000").output())
                    .contains("does not have us/ecloud-auth:20250101-000000");
            assertThat(findImage(environment, "20260101-000000").output()).contains("is no index of several platforms");
            assertThat(findImage(environment, "latest").output()).contains("a tag is the UTC time of a build");
        } finally {
            registry.stop(0);
        }
    }

    private static Program.Result findImage(Map<String, String> environment, String tag) {
        String script = Repository.K8S.resolve("scripts/find-image.sh").toString();
        return Program.run(List.of("bash", script, "ecloud-auth", tag), environment, "");
    }

    /** @return the lock that names it */
    private Path kubectlToDownload() throws IOException {
        Path binaries = Files.createDirectories(folder.resolve("content/kubernetes/client/bin"));
        Files.writeString(binaries.resolve("kubectl"), "#!/bin/sh\necho a kubectl\n");
        Path archive =
                Files.createDirectories(folder.resolve("downloads/v1.0.0")).resolve(ARCHIVE);
        Program.run(
                        "tar",
                        "-czf",
                        archive.toString(),
                        "-C",
                        folder.resolve("content").toString(),
                        "kubernetes")
                .succeeded();
        String sum = Program.run("sha512sum", archive.toString()).succeeded().substring(0, 128);
        return Files.writeString(
                folder.resolve("lock"),
                "# a comment\n" + ARCHIVE + "  v1.0.0  sha512:" + sum + "  https://example.org\n");
    }

    private Map<String, String> kubectlFrom(Path lock) {
        return Map.of("DOWNLOADS", folder.resolve("downloads").toUri().toString(), "LOCK", lock.toString());
    }

    private Map<String, String> kubeconfig(String content) {
        return Map.of(
                "KUBECONFIG_BASE64", base64(content),
                "RUNNER_TEMP", folder.toString(),
                "GITHUB_ENV", folder.resolve("env").toString());
    }

    private static String base64(String content) {
        return Base64.getEncoder().encodeToString(content.getBytes(StandardCharsets.UTF_8));
    }

    /** @return the commit that the tag v1.2.3 names */
    private String repositoryWithTags(String name, String... options) throws IOException {
        Path repository = Files.createDirectories(folder.resolve(name));
        git(repository, "init", "-q");
        git(repository, "commit", "-q", "--allow-empty", "-m", name);
        var tag = new ArrayList<String>(List.of("tag"));
        tag.addAll(List.of(options));
        tag.add("v1.2.3");
        git(repository, tag.toArray(String[]::new));
        return git(repository, "rev-parse", "HEAD").strip();
    }

    private static String git(Path repository, String... arguments) {
        var command = new ArrayList<String>(List.of(
                "git", "-C", repository.toString(), "-c", "user.name=Test", "-c", "user.email=test@example.org"));
        command.addAll(List.of(arguments));
        return Program.run(command, Map.of(), "").succeeded();
    }

    private static Program.Result script(String name, Map<String, String> environment, String... arguments) {
        var command = new ArrayList<String>(List.of(
                "bash", Repository.ROOT.resolve(".github/scripts").resolve(name).toString()));
        command.addAll(List.of(arguments));
        return Program.run(command, environment, "");
    }
}
