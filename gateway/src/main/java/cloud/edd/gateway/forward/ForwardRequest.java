package cloud.edd.gateway.forward;

import cloud.edd.gateway.exchange.Exchange;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.cookie.ServerCookieDecoder;
import java.net.InetSocketAddress;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.NettyDataBufferFactory;
import org.springframework.http.HttpCookie;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.server.reactive.AbstractServerHttpRequest;
import org.springframework.http.server.reactive.SslInfo;
import org.springframework.util.LinkedMultiValueMap;
import org.springframework.util.MultiValueMap;
import reactor.core.publisher.Flux;

/** A client's request as Spring Cloud Gateway sees it. */
final class ForwardRequest extends AbstractServerHttpRequest {
    private final Forwarding forwarding;
    private final NettyDataBufferFactory buffers;

    ForwardRequest(Forwarding forwarding, URI uri, NettyDataBufferFactory buffers) {
        super(HttpMethod.valueOf(forwarding.exchange().method()), uri, "", headersOf(forwarding.exchange()));
        this.forwarding = forwarding;
        this.buffers = buffers;
    }

    private static HttpHeaders headersOf(Exchange exchange) {
        var headers = new HttpHeaders();
        exchange.headers().forEach(header -> headers.add(header.getKey(), header.getValue()));
        return headers;
    }

    /** The body as it arrives; fails with {@link ForwardException.BodyTooLarge} at the first byte beyond the limit. */
    @Override
    public Flux<DataBuffer> getBody() {
        Exchange exchange = forwarding.exchange();
        if (!exchange.hasBody()) {
            return Flux.empty();
        }
        Flux<ByteBuf> bytes = exchange.request().receive().retain();
        if (forwarding.bodyLimit() != Forwarding.UNLIMITED) {
            bytes = bytes.handle((buffer, sink) -> {
                if (exchange.bytesIn() + buffer.readableBytes() > forwarding.bodyLimit()) {
                    buffer.release();
                    sink.error(new ForwardException.BodyTooLarge(forwarding.bodyLimit()));
                } else {
                    sink.next(buffer);
                }
            });
        }
        return bytes.doOnNext(buffer -> exchange.countIn(buffer.readableBytes()))
                .doOnComplete(exchange::completeRequest)
                .map(buffers::wrap);
    }

    @Override
    public @Nullable InetSocketAddress getRemoteAddress() {
        return new InetSocketAddress(forwarding.exchange().clientAddress(), 0);
    }

    @Override
    protected MultiValueMap<String, HttpCookie> initCookies() {
        var cookies = new LinkedMultiValueMap<String, HttpCookie>();
        for (String header : forwarding.exchange().headers().getAll(HttpHeaders.COOKIE)) {
            ServerCookieDecoder.LAX
                    .decodeAll(header)
                    .forEach(cookie -> cookies.add(cookie.name(), new HttpCookie(cookie.name(), cookie.value())));
        }
        return cookies;
    }

    @Override
    protected @Nullable SslInfo initSslInfo() {
        return null;
    }

    @Override
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"
    }) // the contract of the superclass: the caller names the type it expects
    public <T> T getNativeRequest() {
        return (T) forwarding.exchange().request();
    }
}
