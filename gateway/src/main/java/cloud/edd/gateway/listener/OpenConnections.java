package cloud.edd.gateway.listener;

import cloud.edd.gateway.connection.ClientConnection;
import io.netty.channel.Channel;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.GlobalEventExecutor;

/** Every client connection that is open. Thread-safe. */
@SuppressWarnings("FutureReturnValueIgnored") // a failed write or close ends in channelInactive like any other end
final class OpenConnections {
    private final ChannelGroup channels = new DefaultChannelGroup("clients", GlobalEventExecutor.INSTANCE);

    void add(Channel channel) {
        channels.add(channel);
    }

    int count() {
        return channels.size();
    }

    /** Takes no further request on any of them, and closes each as soon as nothing is under way on it. */
    void drain() {
        channels.forEach(channel -> channel.eventLoop().execute(() -> drain(channel)));
    }

    private static void drain(Channel channel) {
        ClientConnection.of(channel).drain();
        Http2Parent http2 = channel.pipeline().get(Http2Parent.class);
        Http1Guard http1 = channel.pipeline().get(Http1Guard.class);
        if (http2 != null) {
            http2.drain();
        } else if (http1 != null && http1.isIdle()) {
            channel.close();
        }
        // Relayed bytes have no end that could be waited for: they last until the drain's. In its handshake a client is
        // about to ask for something, or its deadline comes.
    }

    /** Breaks off what is left. */
    void close() {
        channels.close().awaitUninterruptibly();
    }
}
