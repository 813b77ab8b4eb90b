package cloud.edd.platform.identity;

import cloud.edd.platform.error.PlatformException;
import java.util.Map;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.http.HttpMethod;
import org.springframework.http.ResponseEntity;
import org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/** A service with an endpoint for every kind of caller. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration(
        excludeName = {
            "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration",
            "org.springframework.boot.flyway.autoconfigure.FlywayAutoConfiguration"
        })
class IdentityTestApplication {

    @Bean
    AccessRules accessRules() {
        return requests -> requests.requestMatchers(HttpMethod.GET, "/open", "/query")
                .permitAll()
                .requestMatchers("/known")
                .access(Access.userOrToken())
                .requestMatchers("/user", "/declared")
                .access(Access.user())
                .requestMatchers("/admin")
                .access(Access.admin())
                .requestMatchers("/internal")
                .access(Access.service())
                .requestMatchers("/files/{owner}/{name}")
                .access(Access.userOrToken());
    }

    @Bean
    AcceptedCredentials acceptedCredentials() {
        return AcceptedCredentials.all()
                .withQueryTokenOn(PathPatternRequestMatcher.withDefaults().matcher(HttpMethod.GET, "/query"));
    }

    @RestController
    static class Endpoints {
        @GetMapping({"/open", "/known", "/user", "/admin", "/internal", "/query"})
        String who(Caller caller) {
            return caller.toString();
        }

        @GetMapping("/declared")
        String user(Caller.User user) {
            return user.username();
        }

        @GetMapping("/files/{owner}/{name}")
        ResponseEntity<String> file(Caller caller, @PathVariable String owner, @PathVariable String name) {
            boolean may = caller.may("read", ResourceKey.of("storage", owner, "files", name));
            return ResponseEntity.status(may ? 200 : 403).body(may ? "yes" : "no");
        }

        @GetMapping("/forgotten")
        String forgotten() {
            return "no rule names me";
        }
    }

    @RestControllerAdvice
    static class Errors {
        @ExceptionHandler
        ResponseEntity<Map<String, String>> write(PlatformException e) {
            return ResponseEntity.status(e.category().status()).body(Map.of("error", e.getMessage()));
        }
    }
}
