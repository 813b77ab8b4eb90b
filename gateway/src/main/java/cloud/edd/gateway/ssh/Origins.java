package cloud.edd.gateway.ssh;

import cloud.edd.gateway.connection.Networks;
import cloud.edd.gateway.connection.ProxyProtocol;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.haproxy.HAProxyMessage;
import io.netty.util.ReferenceCountUtil;
import java.net.InetSocketAddress;
import java.util.Optional;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.server.session.ServerProxyAcceptor;
import org.apache.sshd.server.session.ServerSession;
import org.jspecify.annotations.Nullable;

/**
 * For whom connections were opened: those of trusted proxies, and those that the gateway itself relays from the ports of
 * containers, begin with a header of the PROXY protocol that says it. Anybody else who sends one is cut off, as is one of
 * these who sends none. Thread-safe.
 */
final class Origins implements ServerProxyAcceptor {
    private final Networks proxies;
    private final SessionEvents events;

    /** @param proxies who have to send a header */
    Origins(Networks proxies, SessionEvents events) {
        this.proxies = proxies;
        this.events = events;
    }

    /** Called anew, from the first byte on, until what follows the header is whole. */
    @Override
    public boolean acceptServerProxyMetadata(ServerSession session, Buffer buffer) {
        Login login = Login.of(session);
        if (login == null || buffer.available() == 0 || !session.isOpen()) {
            return false;
        }
        boolean named = login.isRelayed() || proxies.contains(login.connected().getAddress());
        byte first = buffer.array()[buffer.rpos()];
        boolean header = first == 'P' || first == '\r';
        if (!named && !header) {
            return true;
        }
        if (named != header) {
            session.close(true);
            return false;
        }
        return read(session, login, buffer);
    }

    private boolean read(ServerSession session, Login login, Buffer buffer) {
        var decoder = new EmbeddedChannel(ProxyProtocol.decoder());
        HAProxyMessage header = null;
        try {
            decoder.writeInbound(Unpooled.copiedBuffer(buffer.array(), buffer.rpos(), buffer.available()));
            header = decoder.readInbound();
            if (header == null) {
                return false;
            }
            if (!isTaken(session, login, header)) {
                session.close(true);
                return false;
            }
            buffer.rpos(buffer.wpos() - rest(decoder));
            return true;
        } catch (DecoderException notAHeader) {
            session.close(true);
            return false;
        } finally {
            ReferenceCountUtil.release(header);
            decoder.finishAndReleaseAll();
        }
    }

    private boolean isTaken(ServerSession session, Login login, HAProxyMessage header) {
        Optional<ProxyProtocol.Origin> origin = ProxyProtocol.originOf(header);
        if (origin.isEmpty() || login.isTold()) {
            return origin.isPresent();
        }
        InetSocketAddress client =
                origin.get() instanceof ProxyProtocol.Origin.Client(InetSocketAddress address) ? address : null;
        return events.told(session, login, client, header.destinationPort());
    }

    /** Bytes behind the header. */
    private static int rest(EmbeddedChannel decoder) {
        int bytes = 0;
        for (@Nullable Object behind = decoder.readInbound(); behind != null; behind = decoder.readInbound()) {
            bytes += ((ByteBuf) behind).readableBytes();
            ReferenceCountUtil.release(behind);
        }
        return bytes;
    }
}
