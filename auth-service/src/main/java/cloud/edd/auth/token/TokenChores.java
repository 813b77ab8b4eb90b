package cloud.edd.auth.token;

import cloud.edd.auth.maintenance.Chore;
import java.time.Duration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Keeps the table of tokens true and small. */
@Configuration(proxyBeanMethods = false)
class TokenChores {
    // The dashboard shows the last use by the day; a minute is what may be lost when the process dies.
    private static final Duration USAGE = Duration.ofMinutes(1);
    private static final Duration SWEEP = Duration.ofHours(1);

    @Bean
    Chore flushTokenUsage(TokenUsage usage) {
        return new Chore("note when tokens were last used", USAGE, usage::flush);
    }

    @Bean
    Chore sweepTokens(ApiTokens tokens) {
        return new Chore("remove tokens that expired long ago", SWEEP, tokens::sweep);
    }
}
