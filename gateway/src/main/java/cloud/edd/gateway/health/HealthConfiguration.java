package cloud.edd.gateway.health;

import cloud.edd.gateway.connection.ListenerProperties;
import cloud.edd.gateway.route.Routes;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import reactor.netty.resources.LoopResources;

@Configuration(proxyBeanMethods = false)
class HealthConfiguration {

    @Bean
    Readiness readiness(Routes routes) {
        return new Readiness(routes::isLoaded);
    }

    @Bean
    HealthListener healthListener(
            ListenerProperties listeners, Readiness readiness, PrometheusMeterRegistry metrics, LoopResources loops) {
        return new HealthListener(listeners.address(), listeners.health(), readiness, metrics, loops);
    }
}
