package cloud.edd.gateway.connection;

import io.netty.channel.Channel;
import io.netty.util.AttributeKey;
import java.net.InetSocketAddress;
import java.util.List;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * What is known of a client's connection; kept on the parent channel, so that every request and every HTTP/2 stream sees
 * it. Changed on the channel's event loop only.
 */
public final class ClientConnection {
    private static final AttributeKey<ClientConnection> KEY =
            AttributeKey.valueOf(ClientConnection.class, "connection");

    public static final int HTTP_PORT = 80;
    public static final int HTTPS_PORT = 443;

    private final ListenerRole role;
    private final int listenerPort;
    private volatile InetSocketAddress peer;
    private volatile List<String> certificateNames = List.of();
    private volatile boolean encrypted;
    private final Sinks.Empty<Void> drain = Sinks.empty();
    private volatile boolean draining;

    /** @param listenerPort the one the client was accepted on */
    public ClientConnection(ListenerRole role, int listenerPort, InetSocketAddress peer) {
        this.role = role;
        this.listenerPort = listenerPort;
        this.peer = peer;
    }

    /** The connection that carries a request: of the channel itself, or of the parent of an HTTP/2 stream. */
    public static ClientConnection of(Channel channel) {
        Channel parent = channel.parent();
        ClientConnection own = channel.attr(KEY).get();
        if (own != null) {
            return own;
        }
        ClientConnection inherited = parent == null ? null : parent.attr(KEY).get();
        if (inherited == null) {
            throw new IllegalStateException("The channel " + channel + " was not accepted by a public listener.");
        }
        return inherited;
    }

    public void attachTo(Channel channel) {
        channel.attr(KEY).set(this);
    }

    public ListenerRole role() {
        return role;
    }

    /** What people know the port by that they came in on, and rules name it by. */
    public int outsidePort() {
        return switch (role) {
            case HTTP -> HTTP_PORT;
            case HTTPS -> HTTPS_PORT;
            case INGRESS -> listenerPort;
        };
    }

    /** Whoever opened the connection, or the one for whom a trusted proxy did, by its own word. */
    public InetSocketAddress peer() {
        return peer;
    }

    /** A trusted proxy says for whom it opened the connection. */
    public void openedFor(InetSocketAddress client) {
        peer = client;
    }

    /** Marks the connection as terminated with a certificate of these names. */
    public void encryptedFor(List<String> names) {
        certificateNames = List.copyOf(names);
        encrypted = true;
    }

    public boolean isEncrypted() {
        return encrypted;
    }

    /** Whether the certificate that this connection presented covers a host: only then may a request for it be answered. */
    public boolean mayServe(String host) {
        if (!encrypted) {
            return true;
        }
        for (String name : certificateNames) {
            if (HostNames.covers(name, host)) {
                return true;
            }
        }
        return false;
    }

    /** From now on each answer is the last one of its connection. */
    public void drain() {
        draining = true;
        drain.tryEmitEmpty();
    }

    /** Completes when the drain begins: answers without an end of their own end then. */
    public Mono<Void> drained() {
        return drain.asMono();
    }

    public boolean isDraining() {
        return draining;
    }
}
