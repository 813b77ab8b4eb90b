package cloud.edd.gateway.front;

import cloud.edd.gateway.cache.ResponseCache;
import cloud.edd.gateway.circuit.Circuits;
import cloud.edd.gateway.circuit.Passage;
import cloud.edd.gateway.connection.ClientConnection;
import cloud.edd.gateway.connection.HostNames;
import cloud.edd.gateway.connection.Networks;
import cloud.edd.gateway.exchange.ClientAddress;
import cloud.edd.gateway.exchange.Decision;
import cloud.edd.gateway.exchange.Decision.Cached;
import cloud.edd.gateway.exchange.Decision.Forward;
import cloud.edd.gateway.exchange.Decision.Local;
import cloud.edd.gateway.exchange.Decision.Redirect;
import cloud.edd.gateway.exchange.Decision.Refuse;
import cloud.edd.gateway.exchange.Decision.Tunnel;
import cloud.edd.gateway.exchange.Exchange;
import cloud.edd.gateway.exchange.LocalPage;
import cloud.edd.gateway.exchange.RequestId;
import cloud.edd.gateway.forward.ForwardException;
import cloud.edd.gateway.forward.Forwarder;
import cloud.edd.gateway.front.RequestRules.Target;
import cloud.edd.gateway.front.RequestRules.Verdict;
import cloud.edd.gateway.limit.RequestRates;
import cloud.edd.gateway.limit.UserRates;
import cloud.edd.gateway.route.RouteTable;
import cloud.edd.gateway.route.Routes;
import cloud.edd.gateway.route.StaticRoute;
import cloud.edd.platform.names.PlatformNames;
import cloud.edd.platform.request.RequestContext;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.Http2Error;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;
import reactor.core.publisher.SignalType;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

/**
 * The one way of every request, over HTTP/1.1 and every HTTP/2 stream alike: rules, then one {@link Decision}, then its
 * answer, then the access log and the metrics. Thread-safe.
 */
public final class FrontDoor {
    private final Routes routes;
    private final ContainerDoor containers;
    private final PlatformNames names;
    private final RequestRules rules;
    private final RequestRates rates;
    private final UserRates users;
    private final SignInPaths signIns;
    private final Networks trustedProxies;
    private final ResponseCache cache;
    private final Circuits circuits;
    private final Forwarder forwarder;
    private final Function<Target, Optional<Mono<LocalPage>>> statusPage;
    private final Answers answers;
    private final Ledger ledger;

    FrontDoor(
            Routes routes,
            ContainerDoor containers,
            PlatformNames names,
            RequestRules rules,
            RequestRates rates,
            UserRates users,
            SignInPaths signIns,
            Networks trustedProxies,
            ResponseCache cache,
            Circuits circuits,
            Forwarder forwarder,
            Function<Target, Optional<Mono<LocalPage>>> statusPage,
            Answers answers,
            Ledger ledger) {
        this.routes = routes;
        this.containers = containers;
        this.names = names;
        this.rules = rules;
        this.rates = rates;
        this.users = users;
        this.signIns = signIns;
        this.trustedProxies = trustedProxies;
        this.cache = cache;
        this.circuits = circuits;
        this.forwarder = forwarder;
        this.statusPage = statusPage;
        this.answers = answers;
        this.ledger = ledger;
    }

    /** What an {@code HttpServer} calls for each request and each stream. */
    public Publisher<Void> handle(HttpServerRequest request, HttpServerResponse response) {
        Channel[] channel = new Channel[1];
        request.withConnection(connection -> channel[0] = connection.channel());
        ClientConnection connection = ClientConnection.of(channel[0]);
        var exchange = new Exchange(
                request,
                response,
                channel[0],
                connection,
                ClientAddress.of(connection, request.requestHeaders(), trustedProxies),
                trustedProxies.contains(connection.peer().getAddress())
                        ? request.requestHeaders().get(RequestContext.TRACE_HEADER)
                        : null);
        response.header(RequestId.HEADER, exchange.requestId());
        Decision decided = decide(exchange);
        Decision decision = decided instanceof Forward forward && exchange.isUpgrade() ? new Tunnel(forward) : decided;
        return act(exchange, decision).doFinally(end -> {
            stopRest(exchange, end);
            ledger.record(exchange, decision, end);
        });
    }

    /**
     * After an early answer the rest of the request is not wanted. Over HTTP/2 the stream says so; HTTP/1.1 can only close
     * the connection, which its guard does.
     */
    private static void stopRest(Exchange exchange, SignalType end) {
        if (end == SignalType.ON_COMPLETE && exchange.isHttp2() && !exchange.isRequestComplete()) {
            var _ = exchange.channel().writeAndFlush(new DefaultHttp2ResetFrame(Http2Error.NO_ERROR));
        }
    }

    private Decision decide(Exchange exchange) {
        Verdict verdict = rules.check(exchange);
        boolean signIn = verdict instanceof Verdict.Accepted(Target target)
                && signIns.contain(target.host(), target.path().match());
        return rates.excess(exchange.clientAddress(), signIn)
                .<Decision>map(wait -> tooMany("from your address", wait))
                .or(() -> users.excess(
                                exchange.clientAddress(),
                                exchange.headers(),
                                exchange.request().uri())
                        .map(wait -> tooMany("with your account", wait)))
                .orElseGet(() -> decide(exchange, verdict));
    }

    private static Refuse tooMany(String whose, Duration wait) {
        return new Refuse(
                HttpResponseStatus.TOO_MANY_REQUESTS,
                "Too many requests came " + whose + ". Wait a moment, then try again.",
                wait);
    }

    private Decision decide(Exchange exchange, Verdict verdict) {
        return switch (verdict) {
            case Verdict.Rejected rejected -> rejected.refusal();
            case Verdict.Accepted accepted ->
                exchange.connection().isEncrypted()
                        ? decideEncrypted(exchange, accepted.target())
                        : containers
                                .decide(exchange.connection(), accepted.target())
                                .orElseGet(() -> decideClear(accepted.target()));
        };
    }

    private Decision decideEncrypted(Exchange exchange, Target target) {
        if (!exchange.connection().mayServe(target.host())) {
            return new Refuse(
                    HttpResponseStatus.MISDIRECTED_REQUEST,
                    "This connection was made for another host. Ask for " + target.host() + " on a new one.");
        }
        return containers.decide(exchange.connection(), target).orElseGet(() -> decidePlatform(exchange, target));
    }

    private Decision decidePlatform(Exchange exchange, Target target) {
        if (InternalPaths.isClosed(target.path().match())) {
            return notFound();
        }
        return routes.snapshot()
                .find(target.host(), target.path().match())
                .map(route -> answeredBy(exchange, route, target))
                .orElseGet(FrontDoor::notFound);
    }

    private Decision answeredBy(Exchange exchange, StaticRoute route, Target target) {
        if (route.isLocal()) {
            return statusPage.apply(target).<Decision>map(Local::new).orElseGet(FrontDoor::notFound);
        }
        String path = route.stripPrefix()
                ? target.path().withoutLeading(route.prefixSegments())
                : target.path().forward();
        var forward = new Forward(route, path + target.query());
        return cache.decide(
                        exchange, forward, target.path().match(), target.path().forward() + target.query())
                .orElse(forward);
    }

    /** No credentials in clear: whatever is asked without TLS is asked again with it. */
    private Decision decideClear(Target target) {
        if (HostNames.isLiteral(target.host())) {
            return new Redirect(HttpResponseStatus.FOUND, names.origin() + "/");
        }
        if (!isOurs(target.host())) {
            return notFound();
        }
        return new Redirect(
                HttpResponseStatus.MOVED_PERMANENTLY,
                "https://" + target.host() + portSuffix() + target.path().forward() + target.query());
    }

    private boolean isOurs(String host) {
        RouteTable table = routes.snapshot();
        return table.knows(host) || host.equals(names.apex()) || host.endsWith("." + names.apex());
    }

    private String portSuffix() {
        return names.origin().substring("https://".length() + names.baseDomain().length());
    }

    private static Refuse notFound() {
        return new Refuse(HttpResponseStatus.NOT_FOUND, "There is nothing at this address.");
    }

    private Mono<Void> act(Exchange exchange, Decision decision) {
        return switch (decision) {
            case Redirect redirect -> answers.redirect(exchange, redirect);
            case Refuse refuse -> answers.refuse(exchange, refuse);
            case Local local -> local.page().flatMap(page -> answers.page(exchange, page));
            case Cached cached -> cached.answer().onErrorResume(cause -> failed(exchange, cause));
            case Forward forward -> exchange.tap().around(() -> pass(exchange, forward));
            case Tunnel tunnel -> pass(exchange, tunnel.handshake());
        };
    }

    private Mono<Void> pass(Exchange exchange, Forward forward) {
        return switch (circuits.enter(forward.route().target(), forward.route().service())) {
            case Passage.Closed closed -> answers.refuse(exchange, failing(closed.left()));
            case Passage.Call call -> forward(exchange, forward, call).onErrorResume(cause -> failed(exchange, cause));
        };
    }

    private static Refuse failing(Duration wait) {
        return new Refuse(
                HttpResponseStatus.SERVICE_UNAVAILABLE,
                "The service behind this address fails at the moment and is given time to recover. Try again shortly.",
                wait);
    }

    private Mono<Void> forward(Exchange exchange, Forward forward, Passage.Call call) {
        exchange.onAnswer(call::answered);
        return forwarder
                .forward(exchange, forward)
                .doOnSuccess(done -> call.answered())
                .doOnError(cause -> {
                    if (cause instanceof ForwardException known
                            && known.isFailureOfService(!exchange.isRequestComplete())) {
                        call.failed();
                    } else {
                        call.abandoned();
                    }
                })
                .doOnCancel(call::abandoned);
    }

    /** Before the head of the answer is sent the client is told; after it the connection must break. */
    private Mono<Void> failed(Exchange exchange, Throwable cause) {
        exchange.fail(cause);
        if (Answers.hasBegun(exchange) || cause instanceof ForwardException.LostClient) {
            return Mono.error(cause);
        }
        ForwardException known = cause instanceof ForwardException forward ? forward : null;
        return known == null
                ? answers.refuse(
                        exchange,
                        new Refuse(
                                HttpResponseStatus.INTERNAL_SERVER_ERROR, "The gateway failed. Try again in a moment."))
                : answers.refuse(exchange, new Refuse(known.status(), String.valueOf(known.getMessage())));
    }
}
