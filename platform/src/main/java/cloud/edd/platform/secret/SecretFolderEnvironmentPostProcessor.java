package cloud.edd.platform.secret;

import java.nio.file.Files;
import java.nio.file.Path;
import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.config.ConfigDataEnvironmentPostProcessor;
import org.springframework.boot.env.ConfigTreePropertySource;
import org.springframework.boot.env.ConfigTreePropertySource.Option;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.StandardEnvironment;

/** Makes every file of the folder {@code EDD_SECRETS_DIR} readable under its name, below the environment variables. */
final class SecretFolderEnvironmentPostProcessor implements EnvironmentPostProcessor, Ordered {

    static final String FOLDER = "EDD_SECRETS_DIR";

    @Override
    public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
        String folder = environment.getProperty(FOLDER, environment.getProperty("edd.secrets-dir", ""));
        if (folder.isEmpty()) {
            return;
        }
        Path path = Path.of(folder);
        if (!Files.isDirectory(path)) {
            throw new SecretFolderNotFoundException(path);
        }
        var source = new ConfigTreePropertySource("secrets of " + path, path, Option.AUTO_TRIM_TRAILING_NEW_LINE);
        var sources = environment.getPropertySources();
        if (sources.contains(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME)) {
            sources.addAfter(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME, source);
        } else {
            sources.addFirst(source);
        }
    }

    /** After the configuration files are read, so that they may name the folder. */
    @Override
    public int getOrder() {
        return ConfigDataEnvironmentPostProcessor.ORDER + 10;
    }
}
