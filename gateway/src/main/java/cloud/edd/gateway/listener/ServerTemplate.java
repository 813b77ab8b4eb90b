package cloud.edd.gateway.listener;

import cloud.edd.gateway.connection.BoundedReads;
import cloud.edd.gateway.connection.ListenerProperties;
import cloud.edd.gateway.connection.ListenerRole;
import cloud.edd.gateway.front.FrontDoor;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import reactor.netty.DisposableServer;
import reactor.netty.http.HttpProtocol;
import reactor.netty.http.server.HttpServer;
import reactor.netty.resources.LoopResources;

/** Listens on a port. All ports handle a connection in the same way, on the same event loops; they differ by their role only. */
final class ServerTemplate {
    /** Of an HTTP/2 stream, in bytes: what a client may send ahead of a backend that does not read. */
    static final int STREAM_WINDOW = 128 * 1024;

    /** Of an HTTP/2 connection as RFC 9113 starts it. */
    static final int DEFAULT_WINDOW = 65_535;

    private static final int CONCURRENT_STREAMS = 128;
    private static final int BACKLOG = 4_096;
    private static final int PINGS_UNANSWERED = 2;
    private static final int RESETS = 200;
    private static final int RESETS_SECONDS = 30;

    private final ListenerProperties properties;
    private final FrontDoor frontDoor;
    private final ConnectionSetup setup;
    private final LoopResources loops;
    private final int headerLimit;

    ServerTemplate(
            ListenerProperties properties,
            FrontDoor frontDoor,
            ConnectionSetup setup,
            LoopResources loops,
            int headerLimit) {
        this.properties = properties;
        this.frontDoor = frontDoor;
        this.setup = setup;
        this.loops = loops;
        this.headerLimit = headerLimit;
    }

    String address() {
        return properties.address();
    }

    /**
     * Waits until it stands.
     *
     * @param port 0 takes a free one
     * @throws reactor.netty.ChannelBindException if it cannot be had
     */
    DisposableServer bind(ListenerRole role, int port) {
        return HttpServer.create()
                .runOn(loops)
                .host(properties.address())
                .port(port)
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(BoundedReads.OPTION, BoundedReads.allocator())
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WriteBufferWaterMark.DEFAULT)
                .protocol(HttpProtocol.H2C, HttpProtocol.HTTP11)
                .http2Settings(settings -> settings.maxConcurrentStreams(CONCURRENT_STREAMS)
                        .initialWindowSize(STREAM_WINDOW)
                        .maxHeaderListSize(headerLimit)
                        .maxDecodedRstFramesPerWindow(RESETS, RESETS_SECONDS)
                        .pingAckTimeout(properties.idle())
                        .pingAckDropThreshold(PINGS_UNANSWERED))
                .idleTimeout(properties.idle())
                .doOnChannelInit((observer, channel, address) -> setup.prepare(channel, role))
                .handle(frontDoor::handle)
                .bindNow();
    }
}
