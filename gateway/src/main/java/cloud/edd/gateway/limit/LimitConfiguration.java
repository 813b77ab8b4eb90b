package cloud.edd.gateway.limit;

import cloud.edd.platform.identity.TokenRejectedException;
import cloud.edd.platform.identity.TokenVerification;
import cloud.edd.platform.identity.TokenVerifier;
import com.github.benmanes.caffeine.cache.Ticker;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

@Configuration(proxyBeanMethods = false)
class LimitConfiguration {

    /** Where there is an auth-service, it says whose a token is. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnProperty("edd.identity.auth-service-url")
    @Import(TokenVerification.class)
    static class Verification {}

    @Bean
    ExecutorService tokenVerifications() {
        return Executors.newThreadPerTaskExecutor(
                Thread.ofVirtual().name("token-verification").factory());
    }

    @Bean
    UserRates userRates(
            RateProperties properties, ObjectProvider<TokenVerifier> verifier, ExecutorService tokenVerifications) {
        TokenVerifier authService = verifier.getIfAvailable();
        VerifiedUsers.Verifier users = authService == null
                ? token -> {
                    throw new TokenRejectedException("there is no auth-service");
                }
                : authService::userOf;
        Ticker clock = Ticker.systemTicker();
        return new UserRates(properties, new VerifiedUsers(users, tokenVerifications, clock), clock);
    }
}
