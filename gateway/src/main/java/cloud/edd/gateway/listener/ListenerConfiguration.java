package cloud.edd.gateway.listener;

import cloud.edd.gateway.connection.ListenerProperties;
import cloud.edd.gateway.connection.Networks;
import cloud.edd.gateway.container.Containers;
import cloud.edd.gateway.event.GatewayEvents;
import cloud.edd.gateway.exchange.LimitProperties;
import cloud.edd.gateway.front.FrontDoor;
import cloud.edd.gateway.front.ProxyProperties;
import cloud.edd.gateway.health.Readiness;
import cloud.edd.gateway.ingress.Ingress;
import cloud.edd.gateway.ingress.IngressProperties;
import cloud.edd.gateway.limit.ConnectionCounts;
import cloud.edd.gateway.limit.RateProperties;
import cloud.edd.gateway.relay.Relays;
import cloud.edd.gateway.relay.SshHandover;
import cloud.edd.gateway.tls.Certificates;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.web.server.reactive.ReactiveWebServerFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.server.reactive.HttpHandler;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import reactor.netty.resources.LoopResources;

@Configuration(proxyBeanMethods = false)
class ListenerConfiguration {

    /** One set of event loops for clients and backends: a request mostly stays on one thread. */
    @Bean(destroyMethod = "dispose")
    LoopResources eventLoops() {
        return LoopResources.create("gateway");
    }

    @Bean
    PublicListeners publicListeners(
            ListenerProperties properties,
            DrainProperties drain,
            LimitProperties limits,
            RateProperties rates,
            Networks trustedProxies,
            ProxyProperties proxies,
            Ingress ingress,
            IngressProperties ingressProperties,
            Relays relays,
            SshHandover ssh,
            @Value("${edd.gateway.listeners.ssh:2222}") int sshPort,
            Containers containers,
            PlatformTransactionManager transactions,
            GatewayEvents events,
            FrontDoor frontDoor,
            Certificates certificates,
            LoopResources eventLoops,
            Readiness readiness,
            MeterRegistry meters) {
        var connections = new OpenConnections();
        var setup = new ConnectionSetup(
                certificates,
                ingress,
                relays,
                ssh,
                properties,
                limits,
                new ConnectionCounts(rates, trustedProxies),
                connections,
                new RefusedHeads(meters),
                proxies.proxyProtocol() ? trustedProxies : new Networks(List.of()));
        var servers = new ServerTemplate(
                properties, frontDoor, setup, eventLoops, (int) limits.headers().toBytes());
        return new PublicListeners(
                properties,
                drain,
                servers,
                new IngressListeners(
                        servers,
                        ingressProperties,
                        containers,
                        new BindReports(
                                new TransactionTemplate(transactions),
                                events,
                                UUID.randomUUID().toString()),
                        meters),
                connections,
                readiness,
                Set.copyOf(List.of(properties.health(), sshPort)));
    }

    /** Boot's web server are our listeners; the handler it offers is not used, requests come in by the front door. */
    @Bean
    ReactiveWebServerFactory webServerFactory(PublicListeners listeners) {
        return handler -> listeners;
    }

    /** Boot asks for one to offer it to the web server; nothing ever reaches it. */
    @Bean
    HttpHandler unusedHandler() {
        return (request, response) -> response.setComplete();
    }
}
