package cloud.edd.gateway.forward;

import cloud.edd.gateway.connection.UnsoundBodyException;
import cloud.edd.gateway.forward.StalledBodyException.Side;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.netty.NettyOutbound;
import reactor.netty.http.client.HttpClientRequest;

/**
 * The way of one request body to the backend, and the moment its last byte went out: from there the first byte of the
 * answer is waited for.
 */
final class Upload {
    /** A backend that ignores {@code Expect: 100-continue} must not keep the client waiting for ever. */
    private static final Duration LONGEST_WAIT_FOR_CONTINUE = Duration.ofSeconds(1);

    private final Sinks.Empty<Void> sent = Sinks.empty();
    private final Sinks.Empty<Void> continued = Sinks.empty();
    private final Flux<ByteBuf> body;
    private final boolean hasBody;
    private final boolean expectsContinue;
    private final PumpLimits limits;
    private volatile boolean answered;

    Upload(Flux<ByteBuf> body, boolean hasBody, boolean expectsContinue, ForwardProperties properties) {
        this.body = body;
        this.hasBody = hasBody;
        this.expectsContinue = expectsContinue;
        limits = new PumpLimits(
                properties.readGap(),
                properties.slowBodyGrace(),
                properties.slowBodyRate(),
                properties.writeProgress());
    }

    /** Completes once the whole request is handed to the operating system. */
    Mono<Void> sent() {
        return sent.asMono();
    }

    /** The answer has begun: from now on the request's troubles are no longer the answer's. */
    void answered() {
        answered = true;
    }

    /** What reactor-netty's {@code send} takes: writes the head, then the body as the backend takes it. */
    Publisher<Void> send(HttpClientRequest request, NettyOutbound out) {
        if (!hasBody) {
            sent.tryEmitEmpty();
            return Mono.empty();
        }
        Channel[] backend = new Channel[1];
        out.withConnection(connection -> backend[0] = connection.channel());
        if (expectsContinue) {
            InterimAnswers.onContinue(backend[0], continued::tryEmitEmpty);
        }
        Flux<ByteBuf> source = expectsContinue
                ? continued
                        .asMono()
                        .timeout(LONGEST_WAIT_FOR_CONTINUE, Mono.empty())
                        .thenMany(body)
                : body;
        var pump = BodyPump.toService(source, backend[0], limits);
        return out.then(pump.onErrorResume(this::verdict).doOnSuccess(done -> sent.tryEmitEmpty()))
                .then();
    }

    private Mono<Void> verdict(Throwable cause) {
        ForwardException told = translate(cause);
        // Without a verdict of ours the backend has the word: its early answer, or the end of its connection.
        return answered || told == null ? Mono.never() : Mono.error(told);
    }

    private static @Nullable ForwardException translate(Throwable cause) {
        return switch (cause) {
            case ForwardException known -> known;
            case UnsoundBodyException unsound -> new ForwardException.UnsoundBody(unsound);
            case BrokenSinkException backendClosed -> null;
            case StalledBodyException stalled ->
                stalled.side() == Side.SINK
                        ? new ForwardException.SlowBackend(stalled, true)
                        : new ForwardException.SlowClient(stalled);
            default -> new ForwardException.LostClient(cause);
        };
    }
}
