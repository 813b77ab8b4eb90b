package cloud.edd.gateway.cache;

import cloud.edd.gateway.exchange.Exchange;
import cloud.edd.gateway.forward.PacedBody;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import reactor.core.publisher.Mono;
import reactor.netty.http.server.HttpServerResponse;

/**
 * Answers from what is stored, and says with each answer what the cache had to do with it ({@code Cache-Status}, RFC 9211).
 * Thread-safe.
 */
final class StoredReplies {
    private static final String NAME = "edd-gateway";

    private final PacedBody bodies;

    StoredReplies(PacedBody bodies) {
        this.bodies = bodies;
    }

    /** Without asking its service. */
    Mono<Void> hit(Exchange exchange, StoredAnswer answer, long now) {
        return Mono.defer(() -> {
            exchange.cacheResult("hit");
            return send(
                    exchange,
                    answer,
                    now,
                    NAME + "; hit; ttl=" + answer.left(now).toSeconds());
        });
    }

    /**
     * What another request has fetched meanwhile.
     *
     * @param why somebody had to ask
     */
    Mono<Void> shared(Exchange exchange, StoredAnswer answer, String why, long now) {
        exchange.cacheResult("collapsed");
        return send(exchange, answer, now, NAME + "; fwd=" + why + "; collapsed");
    }

    /** What its service said to be still true. */
    Mono<Void> confirmed(Exchange exchange, StoredAnswer answer, String why, long now) {
        exchange.cacheResult("revalidated");
        return send(exchange, answer, now, NAME + "; fwd=" + why + "; fwd-status=304");
    }

    /**
     * What comes from its service and goes through to the client.
     *
     * @param stored whether it is stored as well, as far as its head tells
     */
    void forwarded(Exchange exchange, HttpHeaders answer, String why, boolean stored) {
        exchange.cacheResult(
                switch (why) {
                    case "bypass" -> "bypass";
                    case "stale" -> "expired";
                    default -> "miss";
                });
        answer.add(StoredHead.CACHE_STATUS, NAME + "; fwd=" + why + (stored ? "; stored" : ""));
    }

    private Mono<Void> send(Exchange exchange, StoredAnswer answer, long now, String status) {
        Reply reply = Reply.to(exchange.method(), exchange.headers(), answer);
        byte[] body = answer.body();
        return switch (reply) {
            case Reply.Whole whole -> {
                begin(exchange, HttpResponseStatus.OK, answer.head(), answer, now, status);
                yield exchange.method().equals("HEAD")
                        ? exchange.response().then()
                        : bodies.send(exchange, body, 0, body.length);
            }
            case Reply.NotModified known -> {
                begin(
                        exchange,
                        HttpResponseStatus.NOT_MODIFIED,
                        StoredHead.withoutBody(answer.head()),
                        answer,
                        now,
                        status);
                yield exchange.response().then();
            }
            case Reply.Part(int first, int last) -> {
                int length = last - first + 1;
                begin(exchange, HttpResponseStatus.PARTIAL_CONTENT, answer.head(), answer, now, status)
                        .set(HttpHeaderNames.CONTENT_RANGE, "bytes " + first + "-" + last + "/" + body.length)
                        .set(HttpHeaderNames.CONTENT_LENGTH, String.valueOf(length));
                yield bodies.send(exchange, body, first, length);
            }
            case Reply.Unsatisfiable none -> {
                begin(
                                exchange,
                                HttpResponseStatus.REQUESTED_RANGE_NOT_SATISFIABLE,
                                StoredHead.withoutBody(answer.head()),
                                answer,
                                now,
                                status)
                        .set(HttpHeaderNames.CONTENT_RANGE, "bytes */" + body.length)
                        .set(HttpHeaderNames.CONTENT_LENGTH, "0");
                yield exchange.response().then();
            }
        };
    }

    private static HttpHeaders begin(
            Exchange exchange,
            HttpResponseStatus code,
            HttpHeaders head,
            StoredAnswer answer,
            long now,
            String status) {
        HttpServerResponse response = exchange.response().status(code);
        return response.responseHeaders()
                .add(head)
                .set(HttpHeaderNames.AGE, String.valueOf(answer.age(now).toSeconds()))
                .add(StoredHead.CACHE_STATUS, status);
    }
}
