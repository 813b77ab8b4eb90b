package cloud.edd.gateway.status;

import cloud.edd.gateway.route.Routes;
import cloud.edd.platform.names.PlatformNames;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import reactor.netty.http.client.HttpClient;

@Configuration(proxyBeanMethods = false)
class StatusConfiguration {

    @Bean
    StatusPage statusPage(PlatformNames names, Routes routes, HttpClient probeClient) {
        return new StatusPage(names.baseDomain(), routes, new ServiceProbe(probeClient));
    }
}
