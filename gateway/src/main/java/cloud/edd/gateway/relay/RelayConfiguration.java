package cloud.edd.gateway.relay;

import io.micrometer.core.instrument.MeterRegistry;
import io.netty.channel.socket.DatagramChannel;
import io.netty.resolver.dns.DnsAddressResolverGroup;
import io.netty.resolver.dns.DnsNameResolverBuilder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import reactor.netty.resources.LoopResources;

@Configuration(proxyBeanMethods = false)
class RelayConfiguration {

    /** Netty's own resolver: the one of Java would hold up the event loop. */
    @Bean(destroyMethod = "close")
    DnsAddressResolverGroup containerNames(LoopResources loops) {
        return new DnsAddressResolverGroup(new DnsNameResolverBuilder()
                .datagramChannelType(loops.onChannelClass(DatagramChannel.class, loops.onServer(true))));
    }

    @Bean
    SshHandover sshHandover() {
        return new SshHandover();
    }

    @Bean
    Relays relays(RelayProperties properties, DnsAddressResolverGroup containerNames, MeterRegistry meters) {
        return new Relays(properties, containerNames, meters);
    }
}
