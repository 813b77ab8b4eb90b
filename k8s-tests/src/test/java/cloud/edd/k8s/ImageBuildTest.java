package cloud.edd.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The script that the delivery calls, and Jib as the root pom configures it, against a real registry: one image, the
 * smallest, from its sources to its index. All of them: {@link AllImagesTest}.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ImageBuildTest {

    private static final String TAG = "20260131-235959";
    /** A build beside others on two cores; nothing is measured. */
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private static final String REPOSITORY = "eddisonso/ecloud-gfs-cli";
    private static final Path JIB = Repository.ROOT.resolve("gfs/cli/target/jib-image.json");

    private Path folder;
    private LocalRegistry registry;
    private String base;

    /** What Jib told of the build that was pushed. */
    private JsonNode told = MissingNode.getInstance();

    /** What the script printed: NAME TAG@DIGEST. */
    private String built;

    @BeforeAll
    void buildOne(@TempDir Path scratch) throws IOException {
        folder = scratch;
        registry = new LocalRegistry(folder);
        Path root = Files.createDirectories(folder.resolve("root-amd64/etc"));
        Files.writeString(root.resolve("architecture"), "amd64\n");
        base = BaseImage.push(registry, folder.resolve("root-amd64"), folder);
        String output = build(base, TAG, "gfs/cli", "--", "-Djib.baseImageCache=" + folder.resolve("base"))
                .succeeded();
        built = output.lines()
                .filter(line -> line.startsWith("ecloud-"))
                .reduce((one, other) -> other)
                .orElseThrow();
        told = Rendered.yaml(JIB);
    }

    @AfterAll
    void stop() {
        registry.close();
    }

    @Test
    void theIndexOfBothPlatformsHasTheDigestThatJibSaid() throws IOException {
        byte[] index = registry.manifestBytes(REPOSITORY, TAG);

        assertThat(built).isEqualTo("ecloud-gfs-cli " + TAG + "@" + LocalRegistry.digest(index));
        assertThat(told.path("imageDigest").asText()).isEqualTo(LocalRegistry.digest(index));
        assertThat(script("verify-images.sh", built + "\n").succeeded())
                .contains(REPOSITORY + ":" + TAG + "@", "linux/amd64 linux/arm64");
        for (String architecture : List.of("amd64", "arm64")) {
            assertThat(registry.configuration(REPOSITORY, TAG, architecture)
                            .path("architecture")
                            .asText())
                    .isEqualTo(architecture);
        }
    }

    @Test
    void theTagIsTheOnlyOne() {
        assertThat(registry.tags(REPOSITORY)).containsExactly(TAG);
    }

    @ParameterizedTest
    @ValueSource(strings = {"amd64", "arm64"})
    void theImageRunsAsNobodyInParticularOnTheBaseAndTellsNoTime(String architecture) {
        JsonNode image = registry.configuration(REPOSITORY, TAG, architecture);
        JsonNode config = image.path("config");

        assertThat(config.path("User").asText()).isEqualTo("10001:10001");
        assertThat(config.path("WorkingDir").asText()).isEqualTo("/tmp");
        assertThat(config.path("ExposedPorts")).isEmpty();
        assertThat(Workload.texts(config.path("Entrypoint")))
                .startsWith("java")
                .endsWith("-cp", "@/app/jib-classpath-file", "cloud.edd.gfs.cli.GfsCommand")
                .contains("-XX:+UseSerialGC", "-XX:+ExitOnOutOfMemoryError");
        assertThat(Workload.texts(config.path("Env")))
                .contains("PATH=" + BaseImage.PATH, "JAVA_TOOL_OPTIONS=-XX:MaxRAMPercentage=50");
        assertThat(image.path("created").asText()).isEqualTo("1970-01-01T00:00:00Z");
        assertThat(registry.manifest(REPOSITORY, TAG, architecture)
                        .path("layers")
                        .path(0)
                        .path("digest")
                        .asText())
                .describedAs("the first layer is the base's")
                .isEqualTo(registry.manifest(BaseImage.REPOSITORY, BaseImage.TAG, architecture)
                        .path("layers")
                        .path(0)
                        .path("digest")
                        .asText());
    }

    @Test
    void theCommandIsThereToBeCalled() throws IOException {
        var files = new ArrayList<String>();
        for (JsonNode layer : registry.manifest(REPOSITORY, TAG, "amd64").path("layers")) {
            Path packed = folder.resolve("layer.tar.gz");
            Files.write(packed, registry.blob(REPOSITORY, layer.path("digest").asText()));
            Program.run("tar", "-tvzf", packed.toString()).succeeded().lines().forEach(files::add);
        }
        assertThat(files)
                .anyMatch(line -> line.startsWith("-rwxr-xr-x") && line.endsWith(" usr/local/bin/gfs"))
                .anyMatch(line -> line.startsWith("-rw-r--r--") && line.contains(" app/libs/picocli-"))
                .noneMatch(line -> line.contains("junit"));
    }

    /** What a pull request builds: for one platform, as a file holds no index, and the registry hears nothing of it. */
    @Test
    @Tag("LONG")
    void asAFileItIsForOnePlatformAndIsNotPushed() throws IOException {
        String file = build(
                        base,
                        "20260201-000000",
                        "--tar",
                        "gfs/cli",
                        "--",
                        "-Djib.baseImageCache=" + folder.resolve("base"))
                .succeeded()
                .lines()
                .filter(line -> line.startsWith("gfs/"))
                .findFirst()
                .orElseThrow();

        assertThat(file).isEqualTo("gfs/cli/target/jib-image.tar");
        Path tar = Repository.ROOT.resolve(file);
        Program.run("tar", "-xf", tar.toString(), "-C", folder.toString(), "manifest.json")
                .succeeded();
        JsonNode manifest = Rendered.yaml(folder.resolve("manifest.json"));
        assertThat(manifest).hasSize(1);
        assertThat(Workload.texts(manifest.path(0).path("RepoTags")))
                .containsExactly(registry.host + "/" + REPOSITORY + ":20260201-000000");
        assertThat(registry.tags(REPOSITORY)).doesNotContain("20260201-000000");
    }

    @Test
    void aTagIsWrittenOnce() {
        Program.Result again = build(base, TAG, "gfs/cli");

        assertThat(again.status()).isEqualTo(1);
        assertThat(again.output()).contains(REPOSITORY + ":" + TAG + " exists already");
    }

    @Test
    void whatIsNoTagNoModuleOrNoDigestIsRefusedBeforeAnythingIsBuilt() {
        assertThat(build(base, "latest", "gfs/cli").output()).contains("a tag is the UTC time of a build");
        assertThat(build(base, "20260201-000000", "platform").output()).contains("platform is no image");
        assertThat(build(base.replaceFirst("@.*", ""), "20260201-000000", "gfs/cli")
                        .output())
                .contains("has no digest: run k8s/scripts/pin-images.sh first");
        assertThat(registry.tags(REPOSITORY)).containsExactly(TAG);
    }

    @Test
    void anotherJavaIsRefusedBeforeAnythingIsBuilt() throws IOException {
        Path java = Files.createDirectories(folder.resolve("old/bin")).resolve("java");
        Files.writeString(java, "#!/bin/sh\necho 'openjdk version \"17.0.15\"' >&2\n");
        assertThat(java.toFile().setExecutable(true)).isTrue();

        Program.Result refused = Program.run(
                List.of(Repository.K8S.resolve("scripts/build-images.sh").toString(), "20260201-000000", "gfs/cli"),
                Map.of("JAVA_HOME", folder.resolve("old").toString()),
                "");

        assertThat(refused.status()).isEqualTo(1);
        assertThat(refused.output()).contains("a JDK 25 is needed to build, and " + java + " is none: set JAVA_HOME");
    }

    @Test
    void anotherDigestIsFound() {
        String wrong = built.replaceFirst("sha256:.{8}", "sha256:00000000");

        Program.Result result = script("verify-images.sh", built + "\n" + wrong + "\n");

        assertThat(result.status()).isEqualTo(1);
        assertThat(result.output()).contains("and the registry has " + built.replaceFirst(".*@", ""));
    }

    @Test
    void anIndexWithoutOnePlatformIsFound() throws IOException {
        String half = BaseImage.push(registry, "eddisonso/half", TAG, Map.of("amd64", new byte[0]));

        Program.Result result = script("verify-images.sh", "half " + TAG + "@" + half + "\n");

        assertThat(result.status()).isEqualTo(1);
        assertThat(result.output()).contains("is for linux/amd64 , and should be for linux/amd64 and linux/arm64");
    }

    @Test
    void nothingIsNotVerified() {
        assertThat(script("verify-images.sh", "").output()).contains("no image was named");
    }

    private Program.Result build(String on, String... arguments) {
        return script("build-images.sh", on, "", arguments);
    }

    private Program.Result script(String name, String input) {
        return script(name, base, input);
    }

    private Program.Result script(String name, String on, String input, String... arguments) {
        var command = new ArrayList<String>(
                List.of(Repository.K8S.resolve("scripts").resolve(name).toString()));
        command.addAll(List.of(arguments));
        var environment = new HashMap<String, String>(registry.environment());
        environment.putAll(Map.of("BASE", on, "OWNER", "eddisonso"));
        return Program.run(command, environment, input, PATIENCE);
    }
}
