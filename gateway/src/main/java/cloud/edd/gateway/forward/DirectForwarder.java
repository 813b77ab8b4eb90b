package cloud.edd.gateway.forward;

import cloud.edd.gateway.exchange.Decision;
import cloud.edd.gateway.exchange.Exchange;
import cloud.edd.gateway.route.StaticRoute;
import cloud.edd.gateway.tunnel.TunnelEnd;
import cloud.edd.gateway.tunnel.Tunnels;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.SignalType;

/**
 * Forwards with nothing between the two connections but the rules for heads and the pump for bodies. Only routes whose rows
 * list filters of Spring Cloud Gateway go through these.
 */
final class DirectForwarder implements Forwarder {
    private final Upstream upstream;
    private final RequestHead requestHead;
    private final ClientAnswer clientAnswer;
    private final Tunnels tunnels;
    private final FilteredForwarder filtered;
    private final long bodyLimit;

    /** @param bodyLimit in bytes, for routes that do not take bodies of any size */
    DirectForwarder(
            Upstream upstream,
            RequestHead requestHead,
            ClientAnswer clientAnswer,
            Tunnels tunnels,
            FilteredForwarder filtered,
            long bodyLimit) {
        this.upstream = upstream;
        this.requestHead = requestHead;
        this.clientAnswer = clientAnswer;
        this.tunnels = tunnels;
        this.filtered = filtered;
        this.bodyLimit = bodyLimit;
    }

    @Override
    public Mono<Void> forward(Exchange exchange, Decision.Forward decision) {
        StaticRoute route = decision.route();
        long limit = route.unlimitedBody() ? RequestBody.UNLIMITED : bodyLimit;
        if (limit != RequestBody.UNLIMITED && exchange.contentLength() > limit) {
            return Mono.error(new ForwardException.BodyTooLarge(limit));
        }
        return route.filters().isEmpty()
                ? Mono.defer(() -> new Passage(exchange, decision, limit).run())
                : filtered.forward(exchange, decision, limit);
    }

    /** One request on its way. */
    private final class Passage {
        private final Exchange exchange;
        private final Decision.Forward decision;
        private final long limit;
        private volatile @Nullable Answer answer;

        Passage(Exchange exchange, Decision.Forward decision, long limit) {
            this.exchange = exchange;
            this.decision = decision;
            this.limit = limit;
        }

        Mono<Void> run() {
            return upstream.ask(
                            exchange,
                            decision.route().target() + decision.pathAndQuery(),
                            requestHead.of(
                                    exchange,
                                    exchange.headers(),
                                    decision.route().toContainer()),
                            () -> RequestBody.of(exchange, limit),
                            begun -> answer = begun)
                    .then(Mono.defer(this::relay))
                    .doFinally(this::giveUp);
        }

        private Mono<Void> relay() {
            Answer begun = answer;
            if (begun == null) {
                return Mono.error(
                        new ForwardException.BrokenBackend(new IllegalStateException("There was no answer."), false));
            }
            boolean fromContainer = decision.route().toContainer();
            HttpHeaders headers = AnswerHead.of(exchange, begun.head().responseHeaders(), fromContainer);
            TunnelEnd tunnel = begun.connection().channel().pipeline().get(TunnelEnd.class);
            if (tunnel != null) {
                // For the access log; what the client gets the tunnel writes.
                exchange.response().status(HttpResponseStatus.SWITCHING_PROTOCOLS);
                return tunnels.relay(exchange, AnswerHead.ofUpgrade(exchange, headers), tunnel);
            }
            int status = begun.head().status().code();
            if (exchange.tap().takes(status, () -> headers)) {
                // Read to its end, for the sake of the connection.
                return begun.connection().inbound().receive().then();
            }
            boolean delimited = AnswerHead.delimits(begun.head().responseHeaders());
            boolean tapped = ClientAnswer.begin(exchange, status, headers, delimited);
            return clientAnswer.send(exchange, begun.body(), tapped);
        }

        private void giveUp(SignalType end) {
            Answer begun = answer;
            if (end != SignalType.ON_COMPLETE && begun != null) {
                begun.connection().dispose();
            }
        }
    }
}
