package cloud.edd.other;

import cloud.edd.platform.identity.Access;
import cloud.edd.platform.identity.AccessRules;
import cloud.edd.platform.identity.Caller;
import cloud.edd.platform.identity.ResourceKey;
import cloud.edd.testing.identity.TestTokens;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** Lets people and scripts read what is theirs. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration(
        excludeName = {
            "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration",
            "org.springframework.boot.flyway.autoconfigure.FlywayAutoConfiguration",
            "org.springdoc.core.configuration.SpringDocConfiguration"
        })
public class OtherService {

    /** Starts one on a port of its own, which asks the auth-service there. */
    public static ConfigurableApplicationContext start(String name, String natsUrl, int authPort, String... settings) {
        return start(Clock.systemUTC(), name, natsUrl, authPort, settings);
    }

    /** Starts one that goes by this clock. */
    public static ConfigurableApplicationContext start(
            Clock clock, String name, String natsUrl, int authPort, String... settings) {
        List<String> arguments = new ArrayList<>(List.of(
                // The class path holds the configuration of auth-service.
                "--spring.config.location=optional:file:./none/",
                "--spring.application.name=" + name,
                "--server.port=0",
                "--server.address=127.0.0.1",
                "--BASE_DOMAIN=cloud.localhost",
                "--NATS_URL=" + natsUrl,
                "--JWT_SECRET=" + TestTokens.SECRET,
                "--SERVICE_API_KEY=" + TestTokens.SERVICE_KEY,
                "--AUTH_SERVICE_URL=http://127.0.0.1:" + authPort));
        arguments.addAll(List.of(settings));
        SpringApplication application = new SpringApplication(OtherService.class);
        application.addInitializers(
                context -> ((GenericApplicationContext) context).registerBean("itsClock", Clock.class, () -> clock));
        return application.run(arguments.toArray(String[]::new));
    }

    @Bean
    AccessRules accessRules() {
        return requests -> requests.requestMatchers("/files/{owner}", "/known").access(Access.userOrToken());
    }

    /** What there is to read. */
    @RestController
    static class Files {
        @GetMapping("/known")
        String known(Caller caller) {
            return caller.actorId();
        }

        @GetMapping("/files/{owner}")
        String read(Caller caller, @PathVariable String owner) {
            return String.valueOf(caller.may("read", ResourceKey.of("storage", owner, "files")));
        }
    }
}
