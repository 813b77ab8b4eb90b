package cloud.edd.platform.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.mock.env.MockEnvironment;

@ExtendWith(OutputCaptureExtension.class)
class SecretsTest {

    private static final String LONG = "0123456789abcdef0123456789abcdef";
    private static final String OLD = "fedcba9876543210fedcba9876543210";

    private final MockEnvironment environment = new MockEnvironment();
    private final Secrets secrets = new Secrets(environment);

    @Test
    void acceptsTheValueAndItsPredecessorAndNothingElse() {
        environment.withProperty("SERVICE_API_KEY", "new").withProperty("SERVICE_API_KEY_PREVIOUS", "old");
        Secret key = secrets.require("SERVICE_API_KEY");

        assertThat(key.value()).isEqualTo("new");
        assertThat(key.previous().map(Secret::value)).contains("old");
        assertThat(key.accepts("new")).isTrue();
        assertThat(key.accepts("old")).isTrue();
        assertThat(key.accepts("ne")).isFalse();
        assertThat(key.accepts("")).isFalse();
        assertThat(key.accepts(null)).isFalse();
    }

    @Test
    void anEmptyValueIsAbsent() {
        environment.withProperty("JWT_SECRET", "").withProperty("SERVICE_API_KEY", "k");
        environment.withProperty("SERVICE_API_KEY_PREVIOUS", "");

        assertThat(secrets.find("JWT_SECRET")).isEmpty();
        assertThat(secrets.require("SERVICE_API_KEY").accepts("")).isFalse();
        assertThat(secrets.require("SERVICE_API_KEY").previous()).isEmpty();
    }

    @Test
    void neverShowsItsValue() {
        Secret secret = new Secret("JWT_SECRET", LONG, OLD);

        assertThat(secret.toString() + secret.previous()).contains("JWT_SECRET").doesNotContain(LONG, OLD);
    }

    @Test
    void aKeyIsLongEnoughAndSoIsItsPredecessor() {
        environment.withProperty("JWT_SECRET", LONG).withProperty("GFS_JWT_SECRET", "short");
        assertThat(secrets.requireKey("JWT_SECRET").bytes()).hasSize(32);
        assertThatThrownBy(() -> secrets.requireKey("GFS_JWT_SECRET"))
                .hasMessageContaining("GFS_JWT_SECRET has 5 bytes")
                .hasMessageNotContaining("short.");

        environment.withProperty("JWT_SECRET_PREVIOUS", "tiny");
        assertThatThrownBy(() -> secrets.requireKey("JWT_SECRET")).hasMessageContaining("JWT_SECRET_PREVIOUS has 4");
    }

    @Test
    void readsFilesOfTheSecretsFolderBelowExplicitValues(@TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("JWT_SECRET"), LONG + "\n");
        Files.writeString(folder.resolve("SERVICE_API_KEY"), "from the file");

        try (var context =
                application().run("--edd.secrets-dir=" + folder, "--SERVICE_API_KEY=from the command line")) {
            Secrets started = context.getBean(Secrets.class);
            assertThat(started.requireKey("JWT_SECRET").value()).isEqualTo(LONG);
            assertThat(started.require("SERVICE_API_KEY").value()).isEqualTo("from the command line");
        }
    }

    @Test
    void aMissingSecretStopsTheStartWithOneClearSentence(CapturedOutput output) {
        SpringApplication application = application().build();

        assertThatThrownBy(application::run).hasRootCauseInstanceOf(UnusableSecretException.class);
        assertThat(output).contains("The secret JWT_SECRET is not set.", "EDD_SECRETS_DIR");
        assertThat(output).doesNotContain("\tat ");
    }

    @Test
    void aMissingFolderStopsTheStart(@TempDir Path folder, CapturedOutput output) {
        SpringApplication application = application().build();
        Path absent = folder.resolve("absent");

        assertThatThrownBy(() -> application.run("--edd.secrets-dir=" + absent))
                .isInstanceOf(SecretFolderNotFoundException.class);
        assertThat(output).contains("EDD_SECRETS_DIR names " + absent);
    }

    private static SpringApplicationBuilder application() {
        return new SpringApplicationBuilder(NeedsKey.class)
                .web(WebApplicationType.NONE)
                .properties("edd.base-domain=cloud.localhost");
    }

    @Configuration(proxyBeanMethods = false)
    @org.springframework.context.annotation.Import(SecretAutoConfiguration.class)
    static class NeedsKey {

        @Bean
        Secret signingKey(Secrets secrets) {
            return secrets.requireKey("JWT_SECRET");
        }
    }
}
