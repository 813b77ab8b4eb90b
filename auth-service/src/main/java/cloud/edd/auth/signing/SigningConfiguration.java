package cloud.edd.auth.signing;

import cloud.edd.platform.identity.SigningKeys;
import cloud.edd.platform.identity.TokenWriter;
import cloud.edd.platform.secret.Secrets;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The private key, which this service alone has. */
@Configuration(proxyBeanMethods = false)
class SigningConfiguration {
    @Bean
    SigningKeys signingKeys(Secrets secrets) {
        return SigningKeys.of(secrets.require("JWT_SIGNING_KEY"));
    }

    @Bean
    TokenWriter tokenWriter(SigningKeys keys) {
        return new TokenWriter(keys);
    }
}
