package cloud.edd.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which images a run builds, asked as the workflow asks: with a commit, in a checkout. */
class PlanTest {

    private static final String ALL = "[\"engine\",\"storage\",\"accounts\",\"front\"]";

    private static final Instant NOW = Instant.parse("2026-01-31T23:59:59.9Z");

    /** Made once, and copied for each test: git takes its time. */
    @TempDir
    private static Path template;

    @TempDir
    private Path folder;

    private Checkout checkout;
    private String deployed;

    @BeforeAll
    static void makeTemplate() {
        Checkout.make(template);
    }

    @BeforeEach
    void checkOut() {
        checkout = Checkout.copy(template, folder);
        deployed = checkout.head();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            front/src/main/java/A.java     | ["front"]
            storage/src/main/java/A.java   | ["storage"]
            storage/engine/pom.xml.orig    | ["engine","storage"]
            shared/src/main/java/A.java    | ["engine","storage","accounts"]
            fixtures/src/main/java/A.java  | []
            accounts/src/test/java/A.java  | []
            accounts/README.md             | []
            README.md                      | []
            k8s/base/kustomization.yaml    | []
            edd                            | []
            delivery/README.md             | []
            delivery/src/test/java/A.java  | []
            """)
    void buildsWhatIsMadeOfTheChangedFile(String file, String images) {
        assertThat(planFor(file)).containsEntry("images", images);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "pom.xml.new",
                ".mvn/jvm.config",
                "mvnw",
                ".github/workflows/deploy.yml",
                ".github/actions.lock",
                "delivery/src/main/java/A.java",
                "something/new.txt"
            })
    void buildsEverythingWhenItCannotKnowBetter(String file) {
        Map<String, String> plan = planFor(file);

        assertThat(plan).containsEntry("images", ALL);
        assertThat(plan.get("reason")).contains(file);
    }

    @Test
    void buildsEverythingSinceTheDeployedCommitAndNotOnlyTheLastOne() {
        checkout.change("front/src/main/A.java").change("README.md").change("storage/src/main/A.java");

        assertThat(plan("--base", deployed)).containsEntry("images", "[\"storage\",\"front\"]");
        assertThat(plan("--base", checkout.head())).containsEntry("images", "[]");
        assertThat(plan("--base", checkout.head())).containsEntry("modules", "");
    }

    @Test
    void aFileThatIsGoneOrMovedChangesBothPlaces() {
        checkout.change("front/src/main/A.java");
        String base = checkout.head();
        checkout.git("mv", "front/src/main/A.java", "accounts/A.java");
        checkout.commit();

        assertThat(plan("--base", base)).containsEntry("images", "[\"accounts\",\"front\"]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0123456789012345678901234567890123456789", "main", "--help"})
    void buildsEverythingWithoutAKnownBase(String base) {
        assertThat(plan("--base", base)).containsEntry("images", ALL);
    }

    @Test
    void buildsEverythingWhenTheDeployedCommitIsNoAncestor() {
        checkout.git("checkout", "-q", "-b", "other");
        String elsewhere = checkout.change("front/src/main/A.java").head();
        checkout.git("checkout", "-q", "-");

        assertThat(plan("--base", elsewhere)).containsEntry("images", ALL);
    }

    @Test
    void buildsNothingThatIsOlderThanWhatRuns() {
        String newer = checkout.change("front/src/main/A.java").head();
        checkout.git("checkout", "-q", deployed);
        // Main went back, and nothing is newer than what it is now.
        checkout.git("update-ref", "refs/remotes/origin/main", deployed);
        assertThat(plan("--base", newer)).containsEntry("images", ALL);

        checkout.git("update-ref", "refs/remotes/origin/main", newer);

        assertThat(plan("--base", newer)).containsEntry("images", "[]");
        assertThat(plan("--base", newer, "--all", "true").get("reason"))
                .isEqualTo("nothing: production is made of the newer commit " + newer);
        assertThat(plan("--base", deployed, "--all", "true")).containsEntry("images", ALL);
    }

    @Test
    void buildsEverythingWhenAsked() {
        Map<String, String> plan = plan("--base", deployed, "--all", "true");

        assertThat(plan).containsEntry("images", ALL);
        assertThat(plan).containsEntry("modules", "storage/engine storage accounts front");
        assertThat(plan("--base", deployed, "--all", "false")).containsEntry("images", "[]");
    }

    @Test
    void saysToAPersonWhatLaterJobsRead() {
        checkout.change("storage/engine/src/main/A.java");
        var said = new StringBuilder();

        run(List.of("plan", "--base", deployed), said);

        assertThat(said)
                .hasToString("{\"tag\":\"20260131-235959\",\"reason\":\"changed: storage/engine\","
                        + "\"modules\":\"storage/engine storage\","
                        + "\"images\":\"[\\\"engine\\\",\\\"storage\\\"]\"}");
    }

    @Test
    void refusesWhatItDoesNotKnow() {
        assertThatThrownBy(() -> plan("--bse", deployed)).hasMessageContaining("unknown argument --bse");
        assertThatThrownBy(() -> plan("--base")).hasMessageContaining("--base needs a value");
        assertThatThrownBy(() -> run(List.of("plans"), new StringBuilder())).hasMessageContaining("no command plans");
    }

    @Test
    void thisRepositoryIsAReactorItCanRead() {
        Path root = Path.of("..").toAbsolutePath().normalize();
        Reactor reactor = Reactor.read(root);

        assertThat(Reactor.imageOwner(root)).matches("[a-z.]+/[a-z]+");
        assertThat(reactor.modules())
                .allMatch(module -> Files.exists(root.resolve(module.path()).resolve("pom.xml")));
        assertThat(reactor.moduleOf("gfs/master/src/main/java/A.java").map(Reactor.Module::artifact))
                .contains("gfs-master");
        assertThat(reactor.withDependents(java.util.Set.of("platform")).stream().map(Reactor.Module::path))
                .contains("platform", "auth-service", "file-share-backend", "gateway")
                .doesNotContain("gfs/cli", "delivery");
        assertThat(reactor.withDependents(java.util.Set.of("platform-test")).stream()
                        .map(Reactor.Module::path))
                .doesNotContain("auth-service");
    }

    private static Map<String, String> planFor(String changed) {
        return Plan.of(Reactor.read(template), Optional.of(List.of(changed)), "", NOW)
                .outputs();
    }

    private Map<String, String> plan(String... arguments) {
        Path output = folder.resolve(".git/outputs");
        var words = new ArrayList<String>(List.of("plan", "--root", folder.toString(), "--output", output.toString()));
        words.addAll(List.of(arguments));
        try {
            Files.deleteIfExists(output);
            run(words, new StringBuilder());
            var outputs = new LinkedHashMap<String, String>();
            for (String line : Files.readAllLines(output)) {
                outputs.put(line.substring(0, line.indexOf('=')), line.substring(line.indexOf('=') + 1));
            }
            return outputs;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void run(List<String> words, StringBuilder said) {
        new Delivery(folder, Clock.fixed(NOW, ZoneOffset.UTC), Map.of(), said::append).run(words);
    }
}
