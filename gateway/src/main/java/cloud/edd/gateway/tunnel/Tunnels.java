package cloud.edd.gateway.tunnel;

import cloud.edd.gateway.exchange.Exchange;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.concurrent.atomic.AtomicInteger;
import reactor.core.publisher.Mono;
import reactor.netty.NettyPipeline;

/** Makes tunnels of connections whose backends have switched protocols. Thread-safe. */
public final class Tunnels {
    /** The name of an end in the pipeline of a client; a backend's takes the place of the codec. */
    public static final String HANDLER = "edd.tunnel";

    private final TunnelProperties limits;
    private final AtomicInteger open = new AtomicInteger();

    Tunnels(TunnelProperties limits, MeterRegistry meters) {
        this.limits = limits;
        Gauge.builder("edd.gateway.tunnels", open, AtomicInteger::get)
                .description("WebSocket connections that are open")
                .register(meters);
    }

    /** On the backend's event loop, while its 101 is being read: what comes behind its head is held from now on. */
    public TunnelEnd hold(Channel backend) {
        var end = new TunnelEnd();
        // It may have said all with its first packet.
        backend.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
        backend.pipeline().replace(NettyPipeline.HttpCodec, HANDLER, end);
        return end;
    }

    /**
     * Answers 101 with these headers and relays until the client's connection is gone.
     *
     * @param backend as {@link #hold} returned it
     */
    public Mono<Void> relay(Exchange exchange, HttpHeaders headers, TunnelEnd backend) {
        return Mono.<Void>create(over -> exchange.channel().eventLoop().execute(() -> {
            TunnelEnd client = exchange.channel().pipeline().get(TunnelEnd.class);
            if (client == null || !exchange.channel().isActive()) {
                backend.close();
                over.success();
                return;
            }
            open.incrementAndGet();
            exchange.channel().closeFuture().addListener(closed -> open.decrementAndGet());
            var tunnel = new Tunnel(exchange, client, backend, limits, over);
            over.onCancel(tunnel::close);
            tunnel.begin(headers);
        }));
    }
}
