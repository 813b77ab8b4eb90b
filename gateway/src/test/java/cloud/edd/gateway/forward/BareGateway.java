package cloud.edd.gateway.forward;

import cloud.edd.gateway.GatewayApplication;
import cloud.edd.gateway.exchange.LimitProperties;
import cloud.edd.platform.names.PlatformNames;
import org.springframework.boot.SpringApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Primary;
import reactor.netty.http.client.HttpClient;

/**
 * The gateway with a {@link BareForwarder}: the benchmark runs it beside the real one, so that what Spring Cloud Gateway
 * costs is known.
 */
public final class BareGateway {
    private BareGateway() {}

    /** Not found by the scan for components, which the tests of this module share. */
    static class Wiring {
        @Bean
        @Primary
        Forwarder bareForwarder(
                HttpClient backendClient, ForwardProperties properties, LimitProperties limits, PlatformNames names) {
            return new BareForwarder(backendClient, properties, limits.body().toBytes(), names.httpsPort());
        }
    }

    public static void main(String[] arguments) {
        new SpringApplication(GatewayApplication.class, Wiring.class).run(arguments);
    }
}
