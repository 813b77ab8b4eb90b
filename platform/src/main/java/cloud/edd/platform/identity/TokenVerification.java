package cloud.edd.platform.identity;

import cloud.edd.platform.secret.Secrets;
import java.time.Clock;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/**
 * For a program without {@link AccessRules} that must know whose a token is: a {@link TokenVerifier}. It is imported by
 * name, and needs {@code AUTH_SERVICE_URL}, {@code JWT_SECRET} and {@code SERVICE_API_KEY} as every service does.
 */
@Configuration(proxyBeanMethods = false)
@Import(RemoteIdentity.class)
public class TokenVerification {

    @Bean
    TokenVerifier tokenVerifier(
            VerificationKeys keys,
            Secrets secrets,
            SessionCheck sessions,
            ApiTokenCheck apiTokens,
            ObjectProvider<Clock> clock) {
        var reader = new TokenReader(
                keys, SharedSecrets.of(secrets.requireKey("JWT_SECRET")), clock.getIfUnique(Clock::systemUTC));
        return new TokenVerifier(reader, sessions, apiTokens);
    }
}
