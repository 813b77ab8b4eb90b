package cloud.edd.gateway.listener;

import cloud.edd.gateway.connection.ClientConnection;
import cloud.edd.gateway.tls.Certificates;
import cloud.edd.gateway.tls.ServerCertificate;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.AbstractSniHandler;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads the server name of a ClientHello and terminates TLS with the certificate that covers it. A hello without a name,
 * or with a name we hold no certificate for, is closed: there is nobody here who could prove to be that host.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a failed write or close ends in channelInactive like any other end
final class ServerNameGate extends AbstractSniHandler<ServerCertificate> {
    static final String TLS = "edd.tls";
    private static final int LARGEST_HELLO = 64 * 1024;

    private final Certificates certificates;
    private final ClientConnection connection;
    private final Duration handshake;
    private final Consumer<SslHandler> onTerminated;

    ServerNameGate(
            Certificates certificates,
            ClientConnection connection,
            Duration handshake,
            Consumer<SslHandler> onTerminated) {
        super(LARGEST_HELLO, handshake.toMillis());
        this.certificates = certificates;
        this.connection = connection;
        this.handshake = handshake;
        this.onTerminated = onTerminated;
    }

    @Override
    protected Future<ServerCertificate> lookup(ChannelHandlerContext context, @Nullable String serverName) {
        var found = serverName == null
                ? java.util.Optional.<ServerCertificate>empty()
                : certificates.forServerName(serverName);
        return found.map(certificate -> context.executor().newSucceededFuture(certificate))
                .orElseGet(() ->
                        context.executor().newFailedFuture(new UnknownServerNameException(String.valueOf(serverName))));
    }

    @Override
    protected void onLookupComplete(
            ChannelHandlerContext context, @Nullable String serverName, Future<ServerCertificate> future) {
        if (!future.isSuccess()) {
            context.close();
            return;
        }
        ServerCertificate certificate = future.getNow();
        SslHandler tls = certificate.context().newHandler(context.alloc());
        tls.setHandshakeTimeoutMillis(handshake.toMillis());
        connection.encryptedFor(certificate.names());
        onTerminated.accept(tls);
        context.pipeline().replace(this, TLS, tls);
    }
}
