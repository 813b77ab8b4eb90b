package cloud.edd.gateway.front;

import cloud.edd.gateway.exchange.Decision.Redirect;
import cloud.edd.gateway.exchange.Decision.Refuse;
import cloud.edd.gateway.exchange.Exchange;
import cloud.edd.gateway.exchange.LocalPage;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Set;
import reactor.core.publisher.Mono;
import reactor.netty.http.HttpOperations;
import reactor.netty.http.server.HttpServerResponse;

/** The gateway's own answers: small, complete, never cached. */
final class Answers {
    /** A request body up to this many bytes is read to the end for the sake of the connection. */
    private static final int WORTH_READING = 64 * 1024;

    /** Rounds up. */
    private static final int NANOS_BELOW_A_SECOND = 999_999_999;

    /** A page of ours loads nothing but its own style sheet. */
    private static final String CONTENT_SECURITY_POLICY =
            "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private static final Set<HttpResponseStatus> PASSING =
            Set.of(HttpResponseStatus.SERVICE_UNAVAILABLE, HttpResponseStatus.TOO_MANY_REQUESTS);

    static boolean hasBegun(Exchange exchange) {
        return exchange.response() instanceof HttpOperations<?, ?> operations && operations.hasSentHeaders();
    }

    Mono<Void> redirect(Exchange exchange, Redirect redirect) {
        exchange.response().header(HttpHeaderNames.LOCATION, redirect.location());
        return send(
                exchange, new LocalPage(redirect.status(), "text/plain; charset=utf-8", redirect.location() + "\n"));
    }

    Mono<Void> refuse(Exchange exchange, Refuse refuse) {
        if (PASSING.contains(refuse.status())) {
            exchange.response()
                    .header(
                            HttpHeaderNames.RETRY_AFTER,
                            String.valueOf(refuse.retryAfter()
                                    .plusNanos(NANOS_BELOW_A_SECOND)
                                    .toSeconds()));
        }
        if (refuse.status().equals(HttpResponseStatus.REQUEST_TIMEOUT)) {
            exchange.response().keepAlive(false);
        }
        return page(
                exchange, ErrorPage.of(refuse, exchange.headers().get(HttpHeaderNames.ACCEPT), exchange.requestId()));
    }

    Mono<Void> page(Exchange exchange, LocalPage page) {
        exchange.response()
                .header("Content-Security-Policy", CONTENT_SECURITY_POLICY)
                .header("X-Content-Type-Options", "nosniff")
                .header("Referrer-Policy", "no-referrer");
        return send(exchange, page);
    }

    private static Mono<Void> send(Exchange exchange, LocalPage page) {
        byte[] content = page.content().getBytes(StandardCharsets.UTF_8);
        HttpServerResponse response = exchange.response()
                .status(page.status())
                .header(HttpHeaderNames.CONTENT_TYPE, page.contentType())
                .header(HttpHeaderNames.CACHE_CONTROL, "no-store")
                .header(HttpHeaderNames.CONTENT_LENGTH, String.valueOf(content.length));
        if (!exchange.isRequestComplete()
                && (exchange.contentLength() < 0 || exchange.contentLength() > WORTH_READING)) {
            response.keepAlive(false);
        }
        if (HttpMethod.HEAD.name().equals(exchange.method())) {
            return response.then();
        }
        return response.sendHeaders().then(write(exchange, content)).then();
    }

    private static Mono<Void> write(Exchange exchange, byte[] content) {
        return Mono.create(sink -> {
            exchange.countOut(content.length);
            exchange.channel().writeAndFlush(Unpooled.wrappedBuffer(content)).addListener(written -> {
                if (written.isSuccess()) {
                    sink.success();
                } else {
                    sink.error(Objects.requireNonNull(written.cause()));
                }
            });
        });
    }
}
