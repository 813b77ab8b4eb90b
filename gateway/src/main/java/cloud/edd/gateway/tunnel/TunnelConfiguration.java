package cloud.edd.gateway.tunnel;

import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class TunnelConfiguration {
    @Bean
    Tunnels tunnels(TunnelProperties properties, MeterRegistry meters) {
        return new Tunnels(properties, meters);
    }
}
