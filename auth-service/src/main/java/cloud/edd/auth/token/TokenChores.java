package cloud.edd.auth.token;

import cloud.edd.auth.maintenance.Chore;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Keeps the table of tokens true and small. */
@Configuration(proxyBeanMethods = false)
class TokenChores {

    @Bean
    Chore flushTokenUsage(TokenProperties properties, TokenUsage usage) {
        return new Chore("note when tokens were last used", properties.usageInterval(), usage::flush);
    }

    @Bean
    Chore sweepTokens(TokenProperties properties, ApiTokens tokens) {
        return new Chore("remove tokens that expired long ago", properties.sweepInterval(), tokens::sweep);
    }
}
