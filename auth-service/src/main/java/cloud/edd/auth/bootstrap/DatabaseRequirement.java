package cloud.edd.auth.bootstrap;

import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.boot.diagnostics.FailureAnalyzedException;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/** Names the setting that is missing before Spring looks for a driver of no database. */
@Configuration(proxyBeanMethods = false)
class DatabaseRequirement {

    @Bean
    static BeanFactoryPostProcessor requireDatabaseUrl(Environment environment) {
        return factory -> {
            // What the platform makes of DATABASE_URL.
            if (!environment.containsProperty("spring.datasource.url")) {
                throw new FailureAnalyzedException(
                        "DATABASE_URL is not set.", "Give it as postgres://USER:PASSWORD@HOST:5432/DATABASE.");
            }
        };
    }
}
