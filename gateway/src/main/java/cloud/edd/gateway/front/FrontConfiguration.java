package cloud.edd.gateway.front;

import cloud.edd.gateway.cache.ResponseCache;
import cloud.edd.gateway.circuit.CircuitProperties;
import cloud.edd.gateway.circuit.Circuits;
import cloud.edd.gateway.connection.Networks;
import cloud.edd.gateway.exchange.LimitProperties;
import cloud.edd.gateway.forward.Forwarder;
import cloud.edd.gateway.ingress.Ingress;
import cloud.edd.gateway.limit.RateProperties;
import cloud.edd.gateway.limit.RequestRates;
import cloud.edd.gateway.limit.UserRates;
import cloud.edd.gateway.route.Routes;
import cloud.edd.gateway.status.StatusPage;
import cloud.edd.platform.names.PlatformNames;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class FrontConfiguration {

    /** Whose word about the address behind them is taken. */
    @Bean
    Networks trustedProxies(ProxyProperties proxies) {
        return new Networks(proxies.trustedProxies());
    }

    @Bean
    Circuits circuits(CircuitProperties properties, MeterRegistry meters) {
        return new Circuits(properties, meters);
    }

    @Bean
    FrontDoor frontDoor(
            Routes routes,
            Ingress ingress,
            PlatformNames names,
            LimitProperties limits,
            RateProperties rates,
            UserRates users,
            Networks trustedProxies,
            ResponseCache cache,
            Circuits circuits,
            Forwarder forwarder,
            StatusPage statusPage,
            MeterRegistry meters) {
        return new FrontDoor(
                routes,
                new ContainerDoor(ingress, names.httpsPort()),
                names,
                new RequestRules(limits),
                new RequestRates(rates),
                users,
                new SignInPaths(names.host("auth")),
                trustedProxies,
                cache,
                circuits,
                forwarder,
                target -> statusPage.at(target.path().match()),
                new Answers(),
                new Ledger(meters));
    }
}
