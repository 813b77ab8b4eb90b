package cloud.edd.gateway.listener;

import cloud.edd.gateway.connection.ClientConnection;
import cloud.edd.gateway.container.TlsMode;
import cloud.edd.gateway.ingress.Ingress;
import cloud.edd.gateway.ingress.Ingress.Place;
import cloud.edd.gateway.tls.Certificates;
import cloud.edd.gateway.tls.ServerCertificate;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.AbstractSniHandler;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Reads the server name of a ClientHello. Whoever asks for a container that ends TLS itself is led there; else TLS is
 * terminated with the certificate that covers the name. A hello without a name, or with a name we hold no certificate
 * for, is closed: there is nobody here who could prove to be that host.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a failed write or close ends in channelInactive like any other end
final class ServerNameGate extends AbstractSniHandler<ServerNameGate.Way> {
    static final String TLS = "edd.tls";
    private static final int LARGEST_HELLO = 64 * 1024;

    /** How a hello is answered. */
    sealed interface Way {
        record Terminate(ServerCertificate certificate) implements Way {}

        record PassThrough(Place.Running place) implements Way {}
    }

    /** What happens then; called while the gate is still in the pipeline, before any byte is passed on. */
    interface Outcome {
        void terminated(SslHandler tls, String serverName);

        void passedThrough(ChannelHandlerContext gate, String serverName, Place.Running place);
    }

    private final Certificates certificates;
    private final Ingress ingress;
    private final ClientConnection connection;
    private final Duration handshake;
    private final Outcome outcome;

    ServerNameGate(
            Certificates certificates,
            Ingress ingress,
            ClientConnection connection,
            Duration handshake,
            Outcome outcome) {
        super(LARGEST_HELLO, handshake.toMillis());
        this.certificates = certificates;
        this.ingress = ingress;
        this.connection = connection;
        this.handshake = handshake;
        this.outcome = outcome;
    }

    @Override
    protected Future<Way> lookup(ChannelHandlerContext context, @Nullable String serverName) {
        Way way = serverName == null ? null : way(serverName);
        return way == null
                ? context.executor().newFailedFuture(new UnknownServerNameException(String.valueOf(serverName)))
                : context.executor().newSucceededFuture(way);
    }

    private @Nullable Way way(String serverName) {
        Place place = ingress.isContainer(serverName)
                ? ingress.find(serverName, connection.outsidePort())
                : new Place.Nowhere();
        return switch (place) {
            case Place.Running running
            when running.rule().tlsMode() == TlsMode.PASSTHROUGH -> new Way.PassThrough(running);
            // Nobody here can speak for it.
            case Place.Stopped stopped when stopped.rule().tlsMode() == TlsMode.PASSTHROUGH -> null;
            default ->
                certificates.forServerName(serverName).map(Way.Terminate::new).orElse(null);
        };
    }

    @Override
    protected void onLookupComplete(ChannelHandlerContext context, @Nullable String serverName, Future<Way> future) {
        if (!future.isSuccess()) {
            context.close();
            return;
        }
        String name = String.valueOf(serverName);
        switch (future.getNow()) {
            case Way.Terminate(ServerCertificate certificate) -> {
                SslHandler tls = certificate.context().newHandler(context.alloc());
                tls.setHandshakeTimeoutMillis(handshake.toMillis());
                connection.encryptedFor(certificate.names());
                outcome.terminated(tls, name);
                context.pipeline().replace(this, TLS, tls);
            }
            case Way.PassThrough(Place.Running place) -> {
                outcome.passedThrough(context, name, place);
                context.pipeline().remove(this);
            }
        }
    }
}
