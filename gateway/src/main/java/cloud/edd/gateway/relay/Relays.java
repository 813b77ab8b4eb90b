package cloud.edd.gateway.relay;

import cloud.edd.gateway.connection.BoundedReads;
import cloud.edd.gateway.connection.ClientConnection;
import cloud.edd.gateway.ingress.Ingress.Place;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.resolver.AddressResolverGroup;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/** Makes relays of clients' connections. Thread-safe. */
public final class Relays {
    private final RelayProperties properties;
    private final AddressResolverGroup<InetSocketAddress> names;
    private final Counter relayed;
    private final AtomicInteger open = new AtomicInteger();

    Relays(RelayProperties properties, AddressResolverGroup<InetSocketAddress> names, MeterRegistry meters) {
        this.properties = properties;
        this.names = names;
        relayed = Counter.builder("edd.gateway.relayed")
                .description("Connections to containers that were relayed as bytes")
                .register(meters);
        Gauge.builder("edd.gateway.relays", open, AtomicInteger::get)
                .description("Connections to containers that are relayed as bytes and open")
                .register(meters);
    }

    /** How long a client without ALPN may say nothing before it is taken for one that waits for the server. */
    public Duration silence() {
        return properties.silence();
    }

    /**
     * On the event loop of the client: everything behind the handler gives way to the relay, which gets all bytes that the
     * handler passes on from now on.
     *
     * @param host what the client asked for; for the log
     */
    @SuppressWarnings("FutureReturnValueIgnored") // the outcome of the connection comes to the listener
    public void begin(ChannelHandlerContext handler, String host, Place.Running place) {
        Relay relay = prepare(handler, host, "container");
        to(relay, handler.channel())
                .resolver(names)
                .connect(place.host(), place.rule().targetPort())
                .addListener(connected -> {
                    if (connected.isSuccess()) {
                        relay.begin();
                    } else {
                        relay.fail(connected.cause());
                    }
                });
    }

    /** The same to the SSH server of this process, which is told first whose connection it is. */
    public void beginSsh(ChannelHandlerContext handler, SshHandover ssh) {
        Channel client = handler.channel();
        ClientConnection connection = ClientConnection.of(client);
        Relay relay = prepare(handler, "ssh", "ssh");
        ssh.connect(to(relay, client), connection.peer(), connection.outsidePort(), failure -> {
            if (failure == null) {
                relay.begin();
            } else {
                relay.fail(failure);
            }
        });
    }

    private Relay prepare(ChannelHandlerContext handler, String host, String service) {
        Channel client = handler.channel();
        ChannelPipeline pipeline = handler.pipeline();
        while (!handler.handler().equals(pipeline.last())) {
            pipeline.removeLast();
        }
        client.config().setAutoRead(false);
        client.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
        relayed.increment();
        open.incrementAndGet();
        client.closeFuture().addListener(closed -> open.decrementAndGet());
        var relay = new Relay(host, service, client, properties.idle());
        pipeline.addLast("edd.relay", relay.client());
        return relay;
    }

    private Bootstrap to(Relay relay, Channel client) {
        return new Bootstrap()
                .group(client.eventLoop())
                .channel(client.getClass())
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int)
                        properties.connect().toMillis())
                .option(ChannelOption.AUTO_READ, false)
                .option(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(BoundedReads.OPTION, BoundedReads.allocator())
                .option(ChannelOption.WRITE_BUFFER_WATER_MARK, WriteBufferWaterMark.DEFAULT)
                .handler(relay.container());
    }
}
