package cloud.edd.platform.property;

import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.config.ConfigDataEnvironmentPostProcessor;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/**
 * What holds for every service unless its own configuration says otherwise, and the environment names that existed
 * before the keys under {@code edd.}: {@code BASE_DOMAIN} and its like.
 */
final class PlatformDefaultsEnvironmentPostProcessor implements EnvironmentPostProcessor, Ordered {

    /** Key under {@code edd.} by environment name. An explicit key wins. */
    private static final Map<String, String> ENVIRONMENT_NAMES = Map.of(
            "BASE_DOMAIN", "edd.base-domain",
            "PUBLIC_HTTPS_PORT", "edd.public-https-port",
            "PUBLIC_SSH_PORT", "edd.public-ssh-port",
            "LOG_SERVICE_ADDRESS", "edd.log.service-address",
            "AUTH_SERVICE_URL", "edd.identity.auth-service-url");

    private static final Map<String, Object> DEFAULTS = Map.ofEntries(
            Map.entry("spring.threads.virtual.enabled", "true"),
            Map.entry("spring.main.banner-mode", "off"),
            Map.entry("server.shutdown", "graceful"),
            Map.entry("spring.lifecycle.timeout-per-shutdown-phase", "40s"),
            // API tokens carry their scopes, so a request head may be far larger than Tomcat's 8 KiB.
            Map.entry("server.max-http-request-header-size", "32KB"),
            Map.entry("server.tomcat.connection-timeout", "60s"),
            // A refused body is read that far, or most clients would see a reset connection instead of the answer.
            Map.entry("server.tomcat.max-swallow-size", "16MB"),
            Map.entry("server.error.include-stacktrace", "never"),
            Map.entry("server.error.include-message", "never"),
            Map.entry("server.error.whitelabel.enabled", "false"),
            Map.entry("management.endpoints.web.exposure.include", "prometheus"),
            Map.entry("management.endpoints.web.discovery.enabled", "false"));

    @Override
    public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
        var values = new LinkedHashMap<>(DEFAULTS);
        ENVIRONMENT_NAMES.forEach((name, key) -> {
            String value = environment.getProperty(name, "");
            if (!value.isEmpty()) {
                values.put(key, value);
            }
        });
        environment.getPropertySources().addLast(new MapPropertySource("platform defaults", values));
    }

    /** After the configuration files and the secrets folder are read. */
    @Override
    public int getOrder() {
        return ConfigDataEnvironmentPostProcessor.ORDER + 20;
    }
}
