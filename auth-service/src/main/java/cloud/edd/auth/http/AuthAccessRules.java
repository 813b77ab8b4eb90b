package cloud.edd.auth.http;

import cloud.edd.platform.http.CorsPolicy;
import cloud.edd.platform.identity.AcceptedCredentials;
import cloud.edd.platform.identity.Access;
import cloud.edd.platform.identity.AccessRules;
import cloud.edd.platform.names.PlatformNames;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpMethod;

/** Who may call what. */
@Configuration(proxyBeanMethods = false)
class AuthAccessRules {

    @Bean
    AccessRules accessRules() {
        return requests -> requests.requestMatchers(
                        HttpMethod.POST, "/api/login", "/api/logout", "/api/login/totp", "/api/webauthn/**")
                .permitAll()
                .requestMatchers("/v2/token")
                .permitAll()
                .requestMatchers(HttpMethod.GET, "/openapi.json", "/.well-known/jwks.json")
                .permitAll()
                .requestMatchers(
                        "/api/users",
                        "/api/identity-permissions",
                        "/api/revocations",
                        "/api/tokens/*/check",
                        "/internal/**")
                .access(Access.service())
                .requestMatchers(
                        "/api/session", "/api/settings/**", "/api/tokens", "/api/tokens/*", "/api/service-accounts/**")
                .access(Access.user())
                .requestMatchers("/admin/**")
                .access(Access.admin());
    }

    // Every host below the base may be a user's container: its pages must not act with a visitor's credentials.
    @Bean
    CorsPolicy corsPolicy(PlatformNames names) {
        return CorsPolicy.ofDashboard(names);
    }

    // An account is managed by its person: a leaked API token must not be able to issue itself a successor.
    @Bean
    AcceptedCredentials acceptedCredentials() {
        return AcceptedCredentials.all().without(AcceptedCredentials.Kind.API_TOKEN);
    }
}
