package cloud.edd.gateway.forward;

import cloud.edd.gateway.connection.BoundedReads;
import cloud.edd.gateway.exchange.LimitProperties;
import cloud.edd.gateway.route.Routes;
import cloud.edd.gateway.tunnel.TunnelProperties;
import cloud.edd.gateway.tunnel.Tunnels;
import cloud.edd.platform.names.PlatformNames;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import java.time.Duration;
import java.util.List;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.cloud.gateway.event.RefreshRoutesEvent;
import org.springframework.cloud.gateway.filter.headers.HttpHeadersFilter;
import org.springframework.cloud.gateway.filter.headers.RemoveHopByHopHeadersFilter;
import org.springframework.cloud.gateway.filter.headers.TransferEncodingNormalizationHeadersFilter;
import org.springframework.cloud.gateway.handler.FilteringWebHandler;
import org.springframework.cloud.gateway.support.ConfigurationService;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.convert.ConversionService;
import org.springframework.validation.Validator;
import reactor.netty.NettyPipeline;
import reactor.netty.http.client.HttpClient;
import reactor.netty.resources.ConnectionProvider;
import reactor.netty.resources.LoopResources;

@Configuration(proxyBeanMethods = false)
class ForwardConfiguration {
    private static final int LONGEST_STATUS_LINE = 16 * 1024;
    private static final int LARGEST_ANSWER_HEAD = 64 * 1024;
    /** Containers come and go: a pool that nobody uses is forgotten. */
    private static final Duration POOL_UNUSED = Duration.ofMinutes(10);

    private static final Duration POOL_CHECK = Duration.ofMinutes(1);
    private static final int WAITING_FOR_A_CONNECTION = 1_000;

    @Bean(destroyMethod = "dispose")
    ConnectionProvider backendConnections(ForwardProperties properties) {
        return connections("backend", properties.poolSize(), properties);
    }

    /** Only those whose handshake was refused are used again. */
    @Bean(destroyMethod = "dispose")
    ConnectionProvider tunnelConnections(ForwardProperties properties, TunnelProperties tunnels) {
        return connections("tunnel", tunnels.connections(), properties);
    }

    private static ConnectionProvider connections(String name, int size, ForwardProperties properties) {
        return ConnectionProvider.builder(name)
                .maxConnections(size)
                .pendingAcquireMaxCount(WAITING_FOR_A_CONNECTION)
                .pendingAcquireTimeout(properties.poolAcquire())
                .maxIdleTime(properties.poolIdle())
                .evictInBackground(properties.poolIdle())
                .disposeInactivePoolsInBackground(POOL_CHECK, POOL_UNUSED)
                .lifo()
                .build();
    }

    /** HTTP/1.1 to the services; bounded buffers, no repetition and no timeouts of its own. */
    @Bean
    HttpClient backendClient(ConnectionProvider backendConnections, LoopResources loops, ForwardProperties properties) {
        return client(backendConnections, loops, properties);
    }

    /** The same for handshakes. */
    @Bean
    HttpClient handshakeClient(
            ConnectionProvider tunnelConnections, LoopResources loops, ForwardProperties properties) {
        return client(tunnelConnections, loops, properties);
    }

    @SuppressWarnings("deprecation") // maxChunkSize: the default cuts each read in two
    private static HttpClient client(
            ConnectionProvider connections, LoopResources loops, ForwardProperties properties) {
        return HttpClient.create(connections)
                .runOn(loops)
                .disableRetry(true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int)
                        properties.connect().toMillis())
                .option(BoundedReads.OPTION, BoundedReads.allocator())
                .option(ChannelOption.WRITE_BUFFER_WATER_MARK, WriteBufferWaterMark.DEFAULT)
                // A backend that answers and closes while the request is still on its way: the answer must be read.
                .option(ChannelOption.AUTO_CLOSE, false)
                .httpResponseDecoder(decoder -> decoder.maxInitialLineLength(LONGEST_STATUS_LINE)
                        .maxHeaderSize(LARGEST_ANSWER_HEAD)
                        .maxChunkSize(BoundedReads.SIZE))
                .doOnChannelInit((observer, channel, address) -> channel.pipeline()
                        .addFirst("edd.first-byte", new FirstByte())
                        .addBefore(NettyPipeline.ReactiveBridge, "edd.interim-answers", new InterimAnswers()));
    }

    /** Turns the short form of a row's filters into their configuration. */
    @Bean
    ConfigurationService filterConfiguration(
            BeanFactory beans, ObjectProvider<ConversionService> conversion, ObjectProvider<Validator> validator) {
        return new ConfigurationService(beans, conversion, validator);
    }

    @Bean
    Forwarder forwarder(
            Routes routes,
            HttpClient backendClient,
            HttpClient handshakeClient,
            Tunnels tunnels,
            PlatformNames names,
            ConfigurationService filterConfiguration,
            ForwardProperties properties,
            LimitProperties limits) {
        List<HttpHeadersFilter> headersFilters = List.of(
                new RemoveHopByHopHeadersFilter(),
                new TransferEncodingNormalizationHeadersFilter(),
                new ForwardingHeaders(names.httpsPort()),
                new ContainerCredentials());
        var chain = new FilteringWebHandler(
                List.of(
                        new AnswerFilter(tunnels),
                        new UpstreamRoutingFilter(backendClient, handshakeClient, tunnels, headersFilters, properties)),
                true);
        Runnable forget = () -> chain.onApplicationEvent(new RefreshRoutesEvent(chain));
        return new SpringCloudGatewayForwarder(
                chain,
                new GatewayRoutes(routes, filterConfiguration, forget),
                properties,
                limits.body().toBytes());
    }
}
