package cloud.edd.platform.identity;

import cloud.edd.platform.audit.AuditLog;
import cloud.edd.platform.secret.Secret;
import cloud.edd.platform.secret.Secrets;
import jakarta.servlet.DispatcherType;
import java.time.Clock;
import java.util.List;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.http.HttpMethod;
import org.springframework.security.authentication.AuthenticationManager;
import org.springframework.security.authentication.ProviderNotFoundException;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.authentication.AnonymousAuthenticationFilter;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.servlet.HandlerExceptionResolver;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/**
 * Finds out who calls an HTTP service and holds everybody to its {@link AccessRules}. A service without such rules has no
 * filter chain of ours; one with them may also say which {@link AcceptedCredentials} it takes.
 */
@AutoConfiguration(
        beforeName = {
            "org.springframework.boot.security.autoconfigure.UserDetailsServiceAutoConfiguration",
            "org.springframework.boot.security.autoconfigure.web.servlet.ServletWebSecurityAutoConfiguration"
        })
@ConditionalOnClass({HttpSecurity.class, WebMvcConfigurer.class})
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
public class IdentityAutoConfiguration {

    /** What every service with endpoints needs. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnBean(AccessRules.class)
    static class FilterChain {

        @Bean
        @ConditionalOnMissingBean
        TokenReader tokenReader(VerificationKeys keys, Secrets secrets, ObjectProvider<Clock> clock) {
            Secret shared = secrets.requireKey("JWT_SECRET");
            return new TokenReader(keys, SharedSecrets.of(shared), clock.getIfUnique(Clock::systemUTC));
        }

        @Bean
        SecurityFilterChain callerFilterChain(
                HttpSecurity http,
                AccessRules rules,
                ObjectProvider<AcceptedCredentials> accepted,
                Secrets secrets,
                TokenReader tokens,
                SessionCheck sessions,
                ObjectProvider<ApiTokenCheck> apiTokens,
                ObjectProvider<RequestMappingHandlerMapping> mappings,
                @Qualifier("handlerExceptionResolver") HandlerExceptionResolver errors,
                AuditLog audit) {
            var resolver = new CallerResolver(
                    accepted.getIfAvailable(AcceptedCredentials::all),
                    secrets.require("SERVICE_API_KEY"),
                    tokens,
                    sessions,
                    apiTokens.getIfAvailable(() -> (_, _) -> {
                        throw new TokenRejectedException("API tokens are not accepted here");
                    }));
            var refusals = new Refusals(errors, audit);
            http.csrf(AbstractHttpConfigurer::disable)
                    .logout(AbstractHttpConfigurer::disable)
                    .requestCache(AbstractHttpConfigurer::disable)
                    .sessionManagement(session -> session.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                    .headers(headers -> headers.defaultsDisabled().contentTypeOptions(Customizer.withDefaults()))
                    .exceptionHandling(handling ->
                            handling.authenticationEntryPoint(refusals).accessDeniedHandler(refusals))
                    .addFilterBefore(new CallerFilter(resolver, audit), AnonymousAuthenticationFilter.class)
                    .authorizeHttpRequests(requests -> {
                        // The request was let in before it was dispatched again; refusing its error page hides the
                        // error.
                        requests.dispatcherTypeMatchers(
                                        DispatcherType.ERROR, DispatcherType.ASYNC, DispatcherType.FORWARD)
                                .permitAll()
                                .requestMatchers(HttpMethod.OPTIONS)
                                .permitAll()
                                .requestMatchers("/healthz", "/readyz", "/actuator/**")
                                .permitAll();
                        rules.configure(requests);
                        requests.anyRequest().access(new UnnamedEndpoints(mappings));
                    });
            return http.build();
        }

        // Without one Spring Boot would invent a user and log the password.
        @Bean
        @ConditionalOnMissingBean
        AuthenticationManager noPasswordLogin() {
            return authentication -> {
                throw new ProviderNotFoundException("Callers are known by their tokens alone");
            };
        }

        @Bean
        WebMvcConfigurer callerArguments() {
            return new WebMvcConfigurer() {
                @Override
                public void addArgumentResolvers(List<HandlerMethodArgumentResolver> resolvers) {
                    resolvers.add(new CallerArgumentResolver());
                }
            };
        }
    }

    /** What every service but auth-service itself needs. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnBean(AccessRules.class)
    @ConditionalOnMissingBean(SessionCheck.class)
    @Import(RemoteIdentity.class)
    static class AskAuthService {}
}
