package cloud.edd.gateway.ingress;

import cloud.edd.gateway.container.Containers;
import cloud.edd.platform.names.PlatformNames;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class IngressConfiguration {

    @Bean
    Ingress ingress(Containers containers, PlatformNames names) {
        return new Ingress(containers, names.host("compute"));
    }
}
