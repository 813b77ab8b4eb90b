package cloud.edd.fileshare;

import cloud.edd.platform.identity.AcceptedCredentials;
import cloud.edd.platform.identity.Access;
import cloud.edd.platform.identity.AccessRules;
import java.util.Set;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpMethod;
import org.springframework.security.web.firewall.HttpFirewall;
import org.springframework.security.web.firewall.StrictHttpFirewall;
import org.springframework.security.web.util.matcher.RequestMatcher;

/** Who may knock at which door; what is behind it is decided where the namespace is known. */
@Configuration(proxyBeanMethods = false)
class SecurityConfiguration {
    private static final Set<String> READS = Set.of("GET", "HEAD");

    /** Reading is decided by the namespace: a public one is open to everybody. */
    @Bean
    AccessRules fileShareAccess() {
        return requests -> requests.requestMatchers(HttpMethod.GET, "/openapi.json")
                .permitAll()
                .requestMatchers(HttpMethod.GET, "/storage/**")
                .permitAll()
                .requestMatchers(HttpMethod.HEAD, "/storage/**")
                .permitAll()
                .requestMatchers("/storage/**")
                .access(Access.userOrToken())
                .requestMatchers(HttpMethod.GET, "/sse/progress")
                .access(Access.userOrToken())
                .requestMatchers("/admin/**")
                .access(Access.admin());
    }

    /** Links and event streams, which a browser opens without headers, may carry the token in their query. */
    @Bean
    AcceptedCredentials fileShareCredentials() {
        RequestMatcher links = request -> READS.contains(request.getMethod())
                && (request.getRequestURI().startsWith("/storage/")
                        || request.getRequestURI().equals("/sse/progress"));
        return AcceptedCredentials.all()
                .without(AcceptedCredentials.Kind.SERVICE_KEY)
                .withQueryTokenOn(links);
    }

    /** File names contain percent signs and semicolons; what else the firewall refuses stays refused. */
    @Bean
    HttpFirewall fileNamesPassTheFirewall() {
        StrictHttpFirewall firewall = new StrictHttpFirewall();
        firewall.setAllowUrlEncodedPercent(true);
        firewall.setAllowSemicolon(true);
        firewall.setAllowUrlEncodedPeriod(true);
        // A name may contain the three characters "%2f". A slash hidden in a segment is refused by Tomcat before this.
        firewall.setAllowUrlEncodedSlash(true);
        return firewall;
    }
}
