package cloud.edd.platform.identity;

import cloud.edd.platform.event.CacheInvalidation;
import cloud.edd.platform.secret.Secrets;
import java.time.Clock;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Learns from auth-service what no token can say of itself. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(IdentityProperties.class)
class RemoteIdentity {

    @Bean
    AuthServiceClient authServiceClient(IdentityProperties properties, Secrets secrets) {
        return new AuthServiceClient(
                properties.authServiceUrl(), secrets.require("SERVICE_API_KEY").value());
    }

    @Bean
    RemoteVerificationKeys remoteVerificationKeys(AuthServiceClient auth, ObjectProvider<Clock> clock) {
        return new RemoteVerificationKeys(auth, clock.getIfUnique(Clock::systemUTC));
    }

    @Bean
    RemoteApiTokenCheck remoteApiTokenCheck(AuthServiceClient auth, ObjectProvider<Clock> clock) {
        return new RemoteApiTokenCheck(auth, clock.getIfUnique(Clock::systemUTC));
    }

    @Bean
    RemoteSessionCheck remoteSessionCheck(
            AuthServiceClient auth, ObjectProvider<Clock> clock, RemoteApiTokenCheck tokens) {
        return new RemoteSessionCheck(auth, clock.getIfUnique(Clock::systemUTC), tokens);
    }

    @Bean
    RevocationFeeds revocationFeeds(RemoteSessionCheck sessions, RemoteApiTokenCheck tokens) {
        return new RevocationFeeds(sessions, tokens);
    }

    @Bean
    CacheInvalidation endedSessionsFeed(RevocationFeeds feeds) {
        return feeds.sessions();
    }

    @Bean
    CacheInvalidation revokedTokensFeed(RevocationFeeds feeds) {
        return feeds.tokens();
    }

    @Bean
    CacheInvalidation changedIdentitiesFeed(RevocationFeeds feeds) {
        return feeds.identities();
    }
}
