package cloud.edd.platform.identity;

import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AuthorizeHttpRequestsConfigurer;

/**
 * Says who may call which endpoint of a service, with {@link Access} and Spring Security's own words.
 *
 * <p>Health, metrics and preflight requests are open already. Whatever is not named is refused if there is a handler for
 * it, and is answered 404 if there is none.
 */
@FunctionalInterface
public interface AccessRules {
    void configure(AuthorizeHttpRequestsConfigurer<HttpSecurity>.AuthorizationManagerRequestMatcherRegistry requests);
}
