package cloud.edd.platform.names;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Hands out {@link PlatformNames}; a service without a base domain does not start. */
@AutoConfiguration
@ConditionalOnMissingBean(PlatformNames.class)
public class NamesAutoConfiguration {

    @Configuration(proxyBeanMethods = false)
    @EnableConfigurationProperties(NamesProperties.class)
    static class FromProperties {

        @Bean
        PlatformNames platformNames(NamesProperties properties) {
            return properties.toNames();
        }
    }
}
