package cloud.edd.platform.id;

import java.security.SecureRandom;
import java.time.Clock;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/** The clock, the source of randomness, and the generators that are handed in everywhere. */
@AutoConfiguration
public class IdAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    Clock clock() {
        return Clock.systemUTC();
    }

    @Bean
    @ConditionalOnMissingBean
    SecureRandom secureRandom() {
        return new SecureRandom();
    }

    @Bean
    @ConditionalOnMissingBean
    UuidV7Generator uuidV7Generator(Clock clock, SecureRandom random) {
        return new UuidV7Generator(clock, random);
    }

    @Bean
    @ConditionalOnMissingBean
    ShortIdGenerator shortIdGenerator(SecureRandom random) {
        return new ShortIdGenerator(random);
    }
}
