package cloud.edd.gateway.forward;

import cloud.edd.gateway.exchange.Exchange;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import org.reactivestreams.Publisher;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.NettyDataBufferFactory;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.server.reactive.AbstractServerHttpResponse;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A client's answer as the filters of Spring Cloud Gateway see it; it goes out through {@link ClientAnswer}. */
final class ForwardResponse extends AbstractServerHttpResponse {
    private static final int OK = 200;

    private final Exchange exchange;
    private final ClientAnswer answer;
    private boolean delimited;
    private boolean tapped;
    private boolean taken;

    ForwardResponse(Exchange exchange, ClientAnswer answer, NettyDataBufferFactory buffers) {
        super(buffers);
        this.exchange = exchange;
        this.answer = answer;
    }

    @Override
    protected void applyStatusCode() {
        // With the headers.
    }

    @Override
    protected void applyHeaders() {
        HttpStatusCode status = getStatusCode();
        tapped = ClientAnswer.begin(exchange, status == null ? OK : status.value(), headers(), delimited);
    }

    /** @param said the head as the service sent it */
    void delimitedBy(HttpHeaders said) {
        delimited = AnswerHead.delimits(said);
    }

    /** Whether the answer is for the gateway, and nothing of it for the client. */
    boolean isTaken() {
        HttpStatusCode status = getStatusCode();
        taken = exchange.tap().takes(status == null ? OK : status.value(), this::headers);
        return taken;
    }

    /** Ends the answer, if it is the client's. */
    Mono<Void> end() {
        return taken ? Mono.empty() : setComplete();
    }

    /** What the filters have left of the service's, or made of it. */
    HttpHeaders headers() {
        HttpHeaders headers = new DefaultHttpHeaders();
        getHeaders().forEach((name, values) -> headers.add(name, values));
        return headers;
    }

    @Override
    protected void applyCookies() {
        getCookies()
                .values()
                .forEach(cookies -> cookies.forEach(
                        cookie -> exchange.response().addHeader(HttpHeaderNames.SET_COOKIE, cookie.toString())));
    }

    /** Sends the head at once, then the body; Spring's own way would hold the head back until the first byte of the body. */
    Mono<Void> relay(Publisher<? extends DataBuffer> body) {
        return doCommit(() -> writeWithInternal(body));
    }

    @Override
    protected Mono<Void> writeWithInternal(Publisher<? extends DataBuffer> body) {
        return Mono.defer(() -> answer.send(exchange, Flux.from(body).map(NettyDataBufferFactory::toByteBuf), tapped));
    }

    @Override
    protected Mono<Void> writeAndFlushWithInternal(Publisher<? extends Publisher<? extends DataBuffer>> body) {
        return writeWithInternal(Flux.from(body).concatMap(piece -> piece, 1));
    }

    @Override
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"
    }) // the contract of the superclass: the caller names the type it expects
    public <T> T getNativeResponse() {
        return (T) exchange.response();
    }
}
