package cloud.edd.gateway.forward;

import cloud.edd.gateway.connection.BoundedReads;
import cloud.edd.gateway.connection.JoinedFlushes;
import cloud.edd.gateway.exchange.LimitProperties;
import cloud.edd.gateway.route.Routes;
import cloud.edd.gateway.tunnel.TunnelProperties;
import cloud.edd.gateway.tunnel.Tunnels;
import cloud.edd.platform.names.PlatformNames;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import java.util.List;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.cloud.gateway.event.RefreshRoutesEvent;
import org.springframework.cloud.gateway.handler.FilteringWebHandler;
import org.springframework.cloud.gateway.support.ConfigurationService;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.convert.ConversionService;
import org.springframework.validation.Validator;
import reactor.netty.NettyPipeline;
import reactor.netty.http.client.HttpClient;
import reactor.netty.resources.LoopResources;

@Configuration(proxyBeanMethods = false)
class ForwardConfiguration {
    private static final int LONGEST_STATUS_LINE = 16 * 1024;
    private static final int LARGEST_ANSWER_HEAD = 64 * 1024;
    /** HTTP/1.1 to the services; bounded buffers, no repetition and no timeouts of its own. */
    @Bean
    BackendClients backendClients(LoopResources loops, ForwardProperties properties) {
        return new BackendClients(
                "backend", properties.poolSize(), loops, properties, client -> configured(client, loops, properties));
    }

    /** The same for handshakes; only connections whose handshake was refused are used again. */
    @Bean
    BackendClients handshakeClients(LoopResources loops, ForwardProperties properties, TunnelProperties tunnels) {
        return new BackendClients(
                "tunnel", tunnels.connections(), loops, properties, client -> configured(client, loops, properties));
    }

    /** For the status page, which asks every service once in a while: no connection is kept for it. */
    @Bean
    HttpClient probeClient(LoopResources loops, ForwardProperties properties) {
        return configured(HttpClient.newConnection(), loops, properties);
    }

    @SuppressWarnings("deprecation") // maxChunkSize: the default cuts each read in two
    private static HttpClient configured(HttpClient client, LoopResources loops, ForwardProperties properties) {
        return client.runOn(loops)
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
                        .addFirst(JoinedFlushes.NAME, JoinedFlushes.handler())
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
            BackendClients backendClients,
            BackendClients handshakeClients,
            Tunnels tunnels,
            PlatformNames names,
            ConfigurationService filterConfiguration,
            ForwardProperties properties,
            LimitProperties limits) {
        var upstream = new Upstream(backendClients, handshakeClients, tunnels, properties);
        var requestHead = new RequestHead(names.httpsPort());
        var clientAnswer = new ClientAnswer(properties);
        var chain = new FilteringWebHandler(
                List.of(new AnswerFilter(tunnels), new UpstreamRoutingFilter(upstream, requestHead)), true);
        Runnable forget = () -> chain.onApplicationEvent(new RefreshRoutesEvent(chain));
        var filtered =
                new FilteredForwarder(chain, new GatewayRoutes(routes, filterConfiguration, forget), clientAnswer);
        return new DirectForwarder(
                upstream,
                requestHead,
                clientAnswer,
                tunnels,
                filtered,
                limits.body().toBytes());
    }
}
