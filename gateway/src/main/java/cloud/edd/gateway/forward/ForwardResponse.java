package cloud.edd.gateway.forward;

import cloud.edd.gateway.exchange.AnswerTap;
import cloud.edd.gateway.exchange.Exchange;
import cloud.edd.gateway.exchange.RequestId;
import cloud.edd.gateway.forward.StalledBodyException.Side;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpVersion;
import java.time.Duration;
import org.reactivestreams.Publisher;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.NettyDataBufferFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.AbstractServerHttpResponse;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.http.server.HttpServerResponse;

/** The client's answer as Spring Cloud Gateway sees it; its body goes out through a {@link BodyPump}. */
final class ForwardResponse extends AbstractServerHttpResponse {
    private static final int OK = 200;

    private final Exchange exchange;
    private final ForwardProperties properties;
    private boolean delimited;
    private boolean tapped;
    private boolean taken;

    ForwardResponse(Exchange exchange, ForwardProperties properties, NettyDataBufferFactory buffers) {
        super(buffers);
        this.exchange = exchange;
        this.properties = properties;
    }

    @Override
    protected void applyStatusCode() {
        HttpStatusCode status = getStatusCode();
        exchange.response().status(status == null ? OK : status.value());
    }

    @Override
    protected void applyHeaders() {
        HttpServerResponse response = exchange.response();
        getHeaders().forEach((name, values) -> {
            if (!HttpHeaders.TRANSFER_ENCODING.equalsIgnoreCase(name) && !RequestId.HEADER.equalsIgnoreCase(name)) {
                values.forEach(value -> response.addHeader(name, value));
            }
        });
        tapped = exchange.tap().head(response.status().code(), response.responseHeaders(), delimited);
        boolean lengthUnknown = !response.responseHeaders().contains(HttpHeaderNames.CONTENT_LENGTH);
        if (lengthUnknown && HttpVersion.HTTP_1_0.equals(exchange.request().version())) {
            response.chunkedTransfer(false).keepAlive(false);
        }
        if (!exchange.isRequestComplete()) {
            // An answer before the end of the request: what follows of the request is not read.
            response.keepAlive(false);
        }
    }

    /** @param answer the head as the service sent it */
    void delimitedBy(io.netty.handler.codec.http.HttpHeaders answer) {
        delimited =
                answer.contains(HttpHeaderNames.CONTENT_LENGTH) || answer.contains(HttpHeaderNames.TRANSFER_ENCODING);
    }

    /** Whether the answer is for the gateway, and nothing of it for the client. */
    boolean isTaken() {
        HttpStatusCode status = getStatusCode();
        taken = exchange.tap().takes(status == null ? OK : status.value(), this::nettyHeaders);
        return taken;
    }

    /** Ends the answer, if it is the client's. */
    Mono<Void> end() {
        return taken ? Mono.empty() : setComplete();
    }

    private io.netty.handler.codec.http.HttpHeaders nettyHeaders() {
        var headers = new DefaultHttpHeaders();
        getHeaders().forEach((name, values) -> headers.add(name, values));
        return headers;
    }

    /** Those of a 101: of what concerns the connection only the upgrade itself. */
    io.netty.handler.codec.http.HttpHeaders upgradeHeaders() {
        return nettyHeaders()
                .set(RequestId.HEADER, exchange.requestId())
                .set(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET)
                .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE);
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
        return Mono.defer(() -> {
            Duration gap = isEventStream() || isLines() ? Duration.ZERO : properties.readGap();
            var limits = new PumpLimits(gap, Duration.ZERO, 0, properties.writeProgress());
            Flux<ByteBuf> pieces = untilDrain(body).map(NettyDataBufferFactory::toByteBuf);
            if (tapped) {
                AnswerTap tap = exchange.tap();
                pieces = pieces.doOnNext(tap::body).doOnComplete(tap::end);
            }
            var pump = new BodyPump(pieces, exchange.channel(), limits, exchange::countOut);
            return exchange.response().sendHeaders().then(pump).then().onErrorMap(ForwardResponse::translate);
        });
    }

    @Override
    protected Mono<Void> writeAndFlushWithInternal(Publisher<? extends Publisher<? extends DataBuffer>> body) {
        return writeWithInternal(Flux.from(body).concatMap(piece -> piece, 1));
    }

    /** An event stream never ends by itself; whoever listens to one comes again. */
    private Flux<? extends DataBuffer> untilDrain(Publisher<? extends DataBuffer> body) {
        Flux<? extends DataBuffer> whole = Flux.from(body);
        return isEventStream() ? whole.takeUntilOther(exchange.connection().drained()) : whole;
    }

    /** Event streams and the like say nothing for as long as nothing happens. */
    private boolean isEventStream() {
        return isOfType(MediaType.TEXT_EVENT_STREAM_VALUE);
    }

    private boolean isLines() {
        return isOfType(MediaType.APPLICATION_NDJSON_VALUE);
    }

    private boolean isOfType(String mediaType) {
        String type = getHeaders().getFirst(HttpHeaders.CONTENT_TYPE);
        return type != null && type.startsWith(mediaType);
    }

    static Throwable translate(Throwable cause) {
        return switch (cause) {
            case ForwardException known -> known;
            case BrokenSinkException gone -> new ForwardException.LostClient(gone);
            case StalledBodyException stalled ->
                stalled.side() == Side.SINK
                        ? new ForwardException.LostClient(stalled)
                        : new ForwardException.SlowBackend(stalled, true);
            default -> new ForwardException.BrokenBackend(cause, true);
        };
    }

    @Override
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"
    }) // the contract of the superclass: the caller names the type it expects
    public <T> T getNativeResponse() {
        return (T) exchange.response();
    }
}
