package cloud.edd.gateway.event;

import cloud.edd.platform.event.EventPublisher;
import java.util.Optional;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

@Configuration(proxyBeanMethods = false)
class EventConfiguration {

    @Bean
    GatewayEvents gatewayEvents(ObjectProvider<EventPublisher> publisher) {
        return new GatewayEvents(Optional.ofNullable(publisher.getIfAvailable()));
    }

    @Bean
    RouterRefreshes routerRefreshes(JdbcClient jdbc, GatewayEvents events) {
        return new RouterRefreshes(jdbc, events);
    }
}
