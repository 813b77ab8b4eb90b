package cloud.edd.gateway.forward;

import cloud.edd.gateway.exchange.Exchange;
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

    @Override
    public Flux<DataBuffer> getBody() {
        return RequestBody.of(forwarding.exchange(), forwarding.bodyLimit()).map(buffers::wrap);
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
