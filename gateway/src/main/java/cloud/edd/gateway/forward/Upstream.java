package cloud.edd.gateway.forward;

import cloud.edd.gateway.exchange.Exchange;
import cloud.edd.gateway.tunnel.Tunnels;
import cloud.edd.gateway.tunnel.UpgradeRequest;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ConnectTimeoutException;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.Connection;
import reactor.netty.http.client.HttpClientResponse;
import reactor.netty.internal.shaded.reactor.pool.PoolAcquirePendingLimitException;
import reactor.netty.internal.shaded.reactor.pool.PoolAcquireTimeoutException;

/**
 * Sends requests to services, streaming, until they begin to answer. A request that may be repeated is, once, if its
 * service cannot have seen it. Thread-safe.
 */
final class Upstream {
    private static final Set<String> REPEATABLE = Set.of("GET", "HEAD", "OPTIONS");

    private static final int LEAST_STATUS = 100;
    private static final int LARGEST_STATUS = 999;

    private final BackendClients clients;
    private final BackendClients handshakes;
    private final Tunnels tunnels;
    private final ForwardProperties properties;

    /** @param handshakes with connections of their own, since a tunnel keeps its one for hours */
    Upstream(BackendClients clients, BackendClients handshakes, Tunnels tunnels, ForwardProperties properties) {
        this.clients = clients;
        this.handshakes = handshakes;
        this.tunnels = tunnels;
        this.properties = properties;
    }

    /**
     * Completes when the service has begun to answer, after telling it. Fails with a {@link ForwardException}.
     *
     * @param uri of the service, in the encoding it is asked in
     * @param body asked for once, as a request with one is not repeated
     */
    Mono<Void> ask(
            Exchange inbound,
            String uri,
            HttpHeaders headers,
            Supplier<Flux<ByteBuf>> body,
            Consumer<Answer> answered) {
        Mono<Void> attempt = Mono.defer(() -> attempt(inbound, uri, headers, body.get(), answered));
        return REPEATABLE.contains(inbound.method()) && !inbound.hasBody()
                ? attempt.onErrorResume(
                        cause -> cause instanceof ForwardException known && known.mayBeRepeated(), first -> attempt)
                : attempt;
    }

    private Mono<Void> attempt(
            Exchange inbound, String uri, HttpHeaders headers, Flux<ByteBuf> body, Consumer<Answer> answered) {
        inbound.tap().ask(headers);
        var upload = new Upload(
                body,
                inbound.hasBody(),
                headers.contains(HttpHeaderNames.EXPECT, HttpHeaderValues.CONTINUE, true),
                properties);
        var answering = new AtomicBoolean();
        EventLoop loop = inbound.channel().eventLoop();
        return (inbound.isUpgrade() ? handshakes : clients)
                .on(loop)
                .headers(all -> all.set(headers))
                .request(HttpMethod.valueOf(inbound.method()))
                .uri(uri)
                .send((request, out) -> {
                    out.withConnection(connection -> FirstByte.watch(connection.channel(), answering));
                    keepUnsaid(request.requestHeaders(), headers);
                    return upload.send(request, out);
                })
                .responseConnection((head, connection) -> {
                    upload.answered();
                    inbound.answered();
                    return accept(inbound, head, connection, answered);
                })
                .takeUntilOther(tooLate(loop, upload))
                .onErrorMap(cause -> translate(cause, answering.get()))
                .then();
    }

    private Publisher<HttpClientResponse> accept(
            Exchange inbound, HttpClientResponse head, Connection connection, Consumer<Answer> answered) {
        boolean sound = HttpResponseStatus.SWITCHING_PROTOCOLS.equals(head.status())
                ? startTunnel(inbound, head, connection)
                : LEAST_STATUS <= head.status().code() && head.status().code() <= LARGEST_STATUS;
        if (!sound) {
            connection.dispose();
            return Mono.error(new ForwardException.BrokenBackend(
                    new IllegalStateException("The service answered " + head.status() + ", which nobody asked for."),
                    true));
        }
        answered.accept(new Answer(head, connection));
        return Mono.just(head);
    }

    private boolean startTunnel(Exchange inbound, HttpClientResponse head, Connection connection) {
        boolean asked = inbound.isUpgrade() && UpgradeRequest.names(head.responseHeaders());
        if (asked) {
            tunnels.hold(connection.channel());
        }
        return asked;
    }

    /**
     * Fails when the first byte does not come in time. The answer's head is all that is waited for, so its end ends this too.
     * {@code timeout} would look for the names of all operators with regular expressions, and go to another thread, for each
     * request.
     */
    private Mono<Void> tooLate(EventLoop loop, Upload upload) {
        Mono<Void> late = Mono.create(sink -> {
            var timer = loop.schedule(
                    () -> sink.error(new TimeoutException("No answer in " + properties.firstByte())),
                    properties.firstByte().toMillis(),
                    TimeUnit.MILLISECONDS);
            sink.onDispose(() -> timer.cancel(false));
        });
        return upload.sent().then(late);
    }

    /** Takes back what reactor-netty adds on its own. */
    private static void keepUnsaid(HttpHeaders outgoing, HttpHeaders wanted) {
        for (CharSequence name : List.of(HttpHeaderNames.USER_AGENT, HttpHeaderNames.ACCEPT)) {
            if (!wanted.contains(name)) {
                outgoing.remove(name);
            }
        }
    }

    private static Throwable translate(Throwable cause, boolean answering) {
        return switch (cause) {
            case ForwardException known -> known;
            case ConnectTimeoutException slow -> new ForwardException.SlowBackend(slow, false);
            case PoolAcquireTimeoutException busy -> new ForwardException.BusyBackend(busy);
            case PoolAcquirePendingLimitException busy -> new ForwardException.BusyBackend(busy);
            case TimeoutException slow -> new ForwardException.SlowBackend(slow, true);
            default -> new ForwardException.BrokenBackend(cause, answering);
        };
    }
}
