package cloud.edd.platform.secret;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;

/** Hands out {@link Secrets}. */
@AutoConfiguration
public class SecretAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    Secrets secrets(Environment environment) {
        return new Secrets(environment);
    }
}
