package cloud.edd.gateway.listener;

import cloud.edd.gateway.connection.BoundedReads;
import cloud.edd.gateway.connection.ClientConnection;
import cloud.edd.gateway.connection.JoinedFlushes;
import cloud.edd.gateway.connection.ListenerProperties;
import cloud.edd.gateway.connection.ListenerRole;
import cloud.edd.gateway.connection.Networks;
import cloud.edd.gateway.connection.ProxyProtocol;
import cloud.edd.gateway.exchange.LimitProperties;
import cloud.edd.gateway.ingress.Ingress;
import cloud.edd.gateway.ingress.Ingress.Place;
import cloud.edd.gateway.limit.ConnectionCounts;
import cloud.edd.gateway.relay.Relays;
import cloud.edd.gateway.relay.SshHandover;
import cloud.edd.gateway.tls.Certificates;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpServerUpgradeHandler;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import reactor.netty.NettyPipeline;

/**
 * Prepares each accepted connection: detection in front, then TLS by server name, then either HTTP/2 as reactor-netty sets
 * it up, or our own guarded HTTP/1.1. reactor-netty's handler for clear-text upgrades to HTTP/2 is taken out wherever
 * HTTP/2 was not negotiated.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a failed write or close ends in channelInactive like any other end
final class ConnectionSetup {
    private static final String DETECTOR = "edd.decrypted-detector";

    private final Certificates certificates;
    private final Ingress ingress;
    private final Relays relays;
    private final SshHandover ssh;
    private final ListenerProperties properties;
    private final LimitProperties limits;
    private final ConnectionCounts counts;
    private final OpenConnections connections;
    private final RefusedHeads refused;
    private final Networks headerFrom;

    /** @param headerFrom whose connections begin with a header of the PROXY protocol */
    ConnectionSetup(
            Certificates certificates,
            Ingress ingress,
            Relays relays,
            SshHandover ssh,
            ListenerProperties properties,
            LimitProperties limits,
            ConnectionCounts counts,
            OpenConnections connections,
            RefusedHeads refused,
            Networks headerFrom) {
        this.certificates = certificates;
        this.ingress = ingress;
        this.relays = relays;
        this.ssh = ssh;
        this.properties = properties;
        this.limits = limits;
        this.counts = counts;
        this.connections = connections;
        this.refused = refused;
        this.headerFrom = headerFrom;
    }

    void prepare(Channel channel, ListenerRole role) {
        var connection =
                new ClientConnection(role, ((InetSocketAddress) channel.localAddress()).getPort(), (InetSocketAddress)
                        channel.remoteAddress());
        connection.attachTo(channel);
        connections.add(channel);
        InetAddress peer = connection.peer().getAddress();
        count(channel, peer);
        if (headerFrom.contains(peer)) {
            channel.pipeline()
                    .addFirst("edd.proxy-header", new ProxyHeader(properties.detection(), (header, client) -> {
                        client.ifPresent(told -> {
                            connection.openedFor(told);
                            count(channel, told.getAddress());
                        });
                        detect(header, connection);
                    }))
                    .addFirst("edd.proxy-decoder", ProxyProtocol.decoder());
        } else {
            channel.pipeline().addFirst("edd.detector", detector(connection));
        }
    }

    private void detect(ChannelHandlerContext header, ClientConnection connection) {
        header.pipeline().addAfter(header.name(), "edd.detector", detector(connection));
    }

    private ProtocolDetector detector(ClientConnection connection) {
        return new ProtocolDetector(new Detected(connection), properties.detection());
    }

    private void count(Channel channel, InetAddress address) {
        if (counts.opened(address)) {
            channel.closeFuture().addListener(closed -> counts.closed(address));
        } else {
            refused.recordConnection();
            channel.close();
        }
    }

    private final class Detected implements ProtocolDetector.Outcome {
        private final ClientConnection connection;

        Detected(ClientConnection connection) {
            this.connection = connection;
        }

        @Override
        public void tls(ChannelHandlerContext context) {
            var gate = new ServerNameGate(
                    certificates, ingress, connection, properties.handshake(), new Asked(context.pipeline()));
            context.pipeline().addAfter(context.name(), "edd.server-name", gate);
        }

        @Override
        public void clearHttp(ChannelHandlerContext context) {
            http1(context.pipeline());
        }

        /** On the ports of containers, and there only while a rule leads from the port. */
        @Override
        public boolean takesSsh() {
            return connection.role() == ListenerRole.INGRESS
                    && ssh.server().isPresent()
                    && ingress.isOpen(connection.outsidePort());
        }

        @Override
        public void ssh(ChannelHandlerContext context) {
            relays.beginSsh(context, ssh);
        }
    }

    private final class Asked implements ServerNameGate.Outcome {
        private final ChannelPipeline pipeline;

        Asked(ChannelPipeline pipeline) {
            this.pipeline = pipeline;
        }

        @Override
        public void terminated(SslHandler tls, String serverName) {
            pipeline.addBefore(NettyPipeline.H2CUpgradeHandler, "edd.negotiated", new Negotiated(tls, serverName));
        }

        @Override
        public void passedThrough(ChannelHandlerContext gate, String serverName, Place.Running place) {
            relays.begin(gate, serverName, place);
        }
    }

    /** Waits for the end of the handshake to learn which HTTP was negotiated, if any. */
    private final class Negotiated extends ChannelInboundHandlerAdapter {
        private final SslHandler tls;
        private final String serverName;

        Negotiated(SslHandler tls, String serverName) {
            this.tls = tls;
            this.serverName = serverName;
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext context, Object event) {
            if (event instanceof SslHandshakeCompletionEvent completion) {
                if (!completion.isSuccess()) {
                    context.close();
                } else if (ApplicationProtocolNames.HTTP_2.equals(tls.applicationProtocol())) {
                    context.pipeline()
                            .addBefore(NettyPipeline.H2CUpgradeHandler, JoinedFlushes.NAME, JoinedFlushes.handler())
                            .addBefore(
                                    NettyPipeline.H2CUpgradeHandler, "edd.preface", new Http2Preface(properties.head()))
                            .addBefore(NettyPipeline.HttpTrafficHandler, "edd.http2", new Http2Parent());
                } else if (ingress.isContainer(serverName)) {
                    detect(context);
                } else {
                    http1(context.pipeline());
                }
                context.pipeline().remove(this);
            }
            context.fireUserEventTriggered(event);
        }

        /** Whoever negotiated HTTP/1.1 will speak first, sooner or later. */
        private void detect(ChannelHandlerContext context) {
            boolean mayWaitForServer = tls.applicationProtocol() == null;
            context.pipeline()
                    .addAfter(
                            context.name(),
                            DETECTOR,
                            new DecryptedDetector(
                                    () -> http1(context.pipeline()),
                                    () -> relay(context),
                                    mayWaitForServer ? () -> relay(context) : context::close,
                                    mayWaitForServer ? relays.silence() : properties.idle()));
        }

        private void relay(ChannelHandlerContext context) {
            relayTo(context.pipeline().context(DETECTOR), serverName);
        }
    }

    private void relayTo(ChannelHandlerContext detector, String serverName) {
        int port = ClientConnection.of(detector.channel()).outsidePort();
        if (ingress.find(serverName, port) instanceof Place.Running running) {
            relays.begin(detector, serverName, running);
        } else {
            detector.close();
        }
    }

    private void http1(ChannelPipeline pipeline) {
        var codec = new HttpServerCodec(new HttpDecoderConfig()
                .setMaxInitialLineLength((int) limits.requestLine().toBytes())
                .setMaxHeaderSize((int) limits.headers().toBytes())
                .setMaxChunkSize(BoundedReads.SIZE));
        var deadline = new HeadDeadline(properties.head(), refused);
        pipeline.remove(HttpServerUpgradeHandler.class);
        pipeline.remove(HttpServerCodec.class);
        pipeline.replace(NettyPipeline.H2CUpgradeHandler, NettyPipeline.HttpCodec, codec);
        pipeline.addBefore(NettyPipeline.HttpCodec, JoinedFlushes.NAME, JoinedFlushes.handler());
        pipeline.addBefore(NettyPipeline.HttpCodec, "edd.head-deadline", deadline);
        pipeline.addAfter(NettyPipeline.HttpCodec, "edd.head-decoded", deadline.new Decoded());
        pipeline.addBefore(NettyPipeline.HttpTrafficHandler, "edd.http1", new Http1Guard(refused));
    }
}
