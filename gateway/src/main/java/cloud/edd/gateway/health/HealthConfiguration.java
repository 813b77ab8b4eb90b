package cloud.edd.gateway.health;

import cloud.edd.gateway.route.Routes;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import org.springframework.beans.factory.annotation.Value;
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
            @Value("${edd.gateway.listeners.address:0.0.0.0}") String address,
            @Value("${edd.gateway.listeners.health:9091}") int port,
            Readiness readiness,
            PrometheusMeterRegistry metrics,
            LoopResources loops) {
        return new HealthListener(address, port, readiness, metrics, loops);
    }
}
