package cloud.edd.gateway.forward;

import cloud.edd.gateway.GatewayApplication;
import org.springframework.boot.SpringApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Primary;

/**
 * The gateway with a {@link BareForwarder}: the benchmark runs it beside the real one, so that what forwarding costs beyond
 * reactor-netty's client is known.
 */
public final class BareGateway {
    private BareGateway() {}

    /** Not found by the scan for components, which the tests of this module share. */
    static class Wiring {
        @Bean
        @Primary
        Forwarder bareForwarder() {
            return new BareForwarder();
        }
    }

    public static void main(String[] arguments) {
        new SpringApplication(GatewayApplication.class, Wiring.class).run(arguments);
    }
}
