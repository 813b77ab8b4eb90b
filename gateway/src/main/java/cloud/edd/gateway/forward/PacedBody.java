package cloud.edd.gateway.forward;

import cloud.edd.gateway.exchange.Exchange;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Writes a body that is in memory already, never copying it. A small one goes out with its head in one piece; of a larger
 * one a slow client is given no more at a time than it would be of a service's, since what is written is encrypted at
 * once and held until it is taken. Thread-safe.
 */
public final class PacedBody {
    /** What waits for a client at most. */
    private static final int AT_ONCE = 64 * 1024;

    private static final int PIECE = 16 * 1024;

    private final PumpLimits limits;

    public PacedBody(ForwardProperties properties) {
        limits = new PumpLimits(Duration.ZERO, Duration.ZERO, 0, properties.writeProgress());
    }

    /**
     * Writes the head that the response has, then the bytes. Fails with {@link ForwardException.LostClient} when the client is
     * gone or takes nothing for too long.
     *
     * @param bytes must not change while they are written
     */
    public Mono<Void> send(Exchange exchange, byte[] bytes, int from, int length) {
        if (length == 0) {
            return exchange.response().then();
        }
        return (length <= AT_ONCE ? whole(exchange, bytes, from, length) : pieces(exchange, bytes, from, length))
                .onErrorMap(ClientAnswer::translate);
    }

    private Mono<Void> whole(Exchange exchange, byte[] bytes, int from, int length) {
        exchange.countOut(length);
        Mono<Void> written = exchange.response()
                .sendObject(Unpooled.wrappedBuffer(bytes, from, length))
                .then();
        return Mono.create(sink -> {
            Disposable writing = written.subscribe(nothing -> {}, sink::error, sink::success);
            if (writing.isDisposed()) {
                // As a rule it is done by now: the clock is for clients that do not read.
                return;
            }
            var late = exchange.channel()
                    .eventLoop()
                    .schedule(
                            () -> sink.error(new BrokenSinkException(
                                    new TimeoutException("nothing was taken for " + limits.sinkProgress()))),
                            limits.sinkProgress().toMillis(),
                            TimeUnit.MILLISECONDS);
            sink.onDispose(() -> {
                late.cancel(false);
                writing.dispose();
            });
        });
    }

    private Mono<Void> pieces(Exchange exchange, byte[] bytes, int from, int length) {
        int count = (length + PIECE - 1) / PIECE;
        Flux<ByteBuf> source = Flux.range(0, count)
                .map(number ->
                        Unpooled.wrappedBuffer(bytes, from + number * PIECE, Math.min(PIECE, length - number * PIECE)));
        Mono<Void> pump = BodyPump.toClient(source, exchange.channel(), limits, exchange::countOut);
        return exchange.response().sendHeaders().then(pump).then();
    }
}
