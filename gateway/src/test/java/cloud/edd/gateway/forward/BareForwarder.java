package cloud.edd.gateway.forward;

import cloud.edd.gateway.exchange.ClientAddress;
import cloud.edd.gateway.exchange.Decision;
import cloud.edd.gateway.exchange.Exchange;
import cloud.edd.gateway.exchange.RequestId;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.util.NetUtil;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.SignalType;
import reactor.netty.Connection;
import reactor.netty.http.client.HttpClient;
import reactor.netty.http.client.HttpClientResponse;
import reactor.netty.http.server.HttpServerResponse;
import reactor.util.retry.Retry;

/**
 * Forwards with reactor-netty's client and nothing around it: the same bounds of time and memory, headers and repetition
 * as {@link SpringCloudGatewayForwarder}, but no filters of a route's row.
 */
final class BareForwarder implements Forwarder {
    private final HttpClient client;
    private final ForwardProperties properties;
    private final long bodyLimit;
    private final String publicHttpsPort;

    BareForwarder(HttpClient client, ForwardProperties properties, long bodyLimit, int publicHttpsPort) {
        this.client = client;
        this.properties = properties;
        this.bodyLimit = bodyLimit;
        this.publicHttpsPort = Integer.toString(publicHttpsPort);
    }

    private record Answer(HttpClientResponse head, Connection connection) {}

    @Override
    public Mono<Void> forward(Exchange exchange, Decision.Forward decision) {
        long limit = decision.route().unlimitedBody() ? Forwarding.UNLIMITED : bodyLimit;
        if (limit != Forwarding.UNLIMITED && exchange.contentLength() > limit) {
            return Mono.error(new ForwardException.BodyTooLarge(limit));
        }
        var answer = new AtomicReference<@Nullable Answer>();
        Mono<Void> attempt = Mono.defer(() -> attempt(exchange, decision, limit, answer));
        if (UpstreamRoutingFilter.isRepeatable(exchange)) {
            attempt = attempt.retryWhen(Retry.max(1)
                    .filter(cause -> cause instanceof ForwardException known && known.mayBeRepeated())
                    .onRetryExhaustedThrow((spec, signal) -> signal.failure()));
        }
        return attempt.then(Mono.defer(() -> relay(exchange, answer.get())))
                .doFinally(end -> giveUp(answer.get(), end));
    }

    private Mono<Void> attempt(
            Exchange exchange, Decision.Forward decision, long limit, AtomicReference<@Nullable Answer> answer) {
        HttpHeaders headers = headers(exchange);
        var upload = new Upload(
                body(exchange, limit),
                exchange.hasBody(),
                headers.contains(HttpHeaderNames.EXPECT, HttpHeaderValues.CONTINUE, true),
                properties);
        var answering = new AtomicBoolean();
        return client.headers(all -> all.set(headers))
                .request(HttpMethod.valueOf(exchange.method()))
                .uri(decision.route().target() + decision.pathAndQuery())
                .send((request, out) -> {
                    out.withConnection(connection -> FirstByte.watch(connection.channel(), answering));
                    UpstreamRoutingFilter.keepUnsaid(request.requestHeaders(), headers);
                    return upload.send(request, out);
                })
                .responseConnection((head, connection) -> {
                    upload.answered();
                    exchange.answered();
                    answer.set(new Answer(head, connection));
                    return Mono.just(head);
                })
                .takeUntilOther(UpstreamRoutingFilter.tooLate(exchange.channel().eventLoop(), upload, properties))
                .onErrorMap(cause -> UpstreamRoutingFilter.translate(cause, answering.get()))
                .then();
    }

    private HttpHeaders headers(Exchange exchange) {
        HttpHeaders headers = new DefaultHttpHeaders();
        exchange.headers().forEach(header -> {
            if (passes(header.getKey().toLowerCase(Locale.ROOT))) {
                headers.add(header.getKey(), header.getValue());
            }
        });
        if (exchange.hasBody() && exchange.contentLength() < 0) {
            headers.set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
        }
        return headers.set(RequestId.HEADER, exchange.requestId())
                .set(ClientAddress.FORWARDED_FOR, NetUtil.toAddressString(exchange.clientAddress()))
                .set(ClientAddress.FORWARDED_PROTO, exchange.isSecure() ? "https" : "http")
                .set("X-Forwarded-Host", exchange.host())
                .set("X-Forwarded-Port", publicHttpsPort);
    }

    /** Neither what belongs to one connection only (RFC 9110, 7.6.1) nor what clients may have forged. */
    private static boolean passes(String name) {
        return !name.startsWith("x-forwarded-")
                && !name.startsWith("x-http2-")
                && switch (name) {
                    case "connection",
                            "keep-alive",
                            "transfer-encoding",
                            "te",
                            "trailer",
                            "proxy-authorization",
                            "proxy-authenticate",
                            "proxy-connection",
                            "upgrade",
                            "forwarded",
                            "x-real-ip",
                            "x-service-key",
                            "x-request-id" -> false;
                    default -> true;
                };
    }

    private static Flux<ByteBuf> body(Exchange exchange, long limit) {
        if (!exchange.hasBody()) {
            return Flux.empty();
        }
        return exchange.request()
                .receive()
                .retain()
                .<ByteBuf>handle((buffer, sink) -> {
                    if (limit != Forwarding.UNLIMITED && exchange.bytesIn() + buffer.readableBytes() > limit) {
                        buffer.release();
                        sink.error(new ForwardException.BodyTooLarge(limit));
                    } else {
                        exchange.countIn(buffer.readableBytes());
                        sink.next(buffer);
                    }
                })
                .doOnComplete(exchange::completeRequest);
    }

    private Mono<Void> relay(Exchange exchange, @Nullable Answer answer) {
        if (answer == null) {
            return Mono.error(new ForwardException.BrokenBackend(new IllegalStateException("no answer"), false));
        }
        HttpServerResponse response = exchange.response();
        response.status(answer.head().status());
        HttpHeaders headers = answer.head().responseHeaders();
        headers.forEach(header -> {
            if (passes(header.getKey().toLowerCase(Locale.ROOT))) {
                response.addHeader(header.getKey(), header.getValue());
            }
        });
        if (!exchange.isRequestComplete()) {
            response.keepAlive(false);
        }
        String type = headers.get(HttpHeaderNames.CONTENT_TYPE, "");
        Duration gap = type.startsWith("text/event-stream") || type.startsWith("application/x-ndjson")
                ? Duration.ZERO
                : properties.readGap();
        var pump = new BodyPump(
                answer.connection().inbound().receive().retain(),
                exchange.channel(),
                new PumpLimits(gap, Duration.ZERO, 0, properties.writeProgress()),
                exchange::countOut);
        return response.sendHeaders().then(pump).then().onErrorMap(ForwardResponse::translate);
    }

    private static void giveUp(@Nullable Answer answer, SignalType end) {
        if (end != SignalType.ON_COMPLETE && answer != null) {
            answer.connection().dispose();
        }
    }
}
