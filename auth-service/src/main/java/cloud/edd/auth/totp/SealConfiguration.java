package cloud.edd.auth.totp;

import cloud.edd.platform.secret.Secrets;
import java.security.SecureRandom;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The key that secrets of authenticator apps are sealed with. */
@Configuration(proxyBeanMethods = false)
class SealConfiguration {
    @Bean
    SecretSeal secretSeal(Secrets secrets, SecureRandom random) {
        return new SecretSeal(secrets.requireKey("TOTP_ENCRYPTION_KEY"), random);
    }
}
