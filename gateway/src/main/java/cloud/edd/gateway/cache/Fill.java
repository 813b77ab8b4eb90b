package cloud.edd.gateway.cache;

import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;

/**
 * An answer that one request is fetching and others wait for. Each waits on the event loop of its own client, and goes away
 * with it without the others' noticing. Thread-safe.
 */
final class Fill {
    /** How the wait ended. */
    enum Outcome {
        /** The answer is stored. */
        STORED,
        /** The answer is not for others. */
        NOT_FOR_OTHERS,
        /** Whoever fetched it has gone before it was there. */
        LEFT,
        /** It takes too long. */
        TOO_LONG
    }

    private final Set<MonoSink<Outcome>> waiting = new HashSet<>();
    private @Nullable Outcome outcome;

    /**
     * Completes on the event loop.
     *
     * @param most how many may wait; empty at once when there are so many
     */
    Mono<Outcome> await(EventLoop loop, Duration longest, int most) {
        return Mono.<Outcome>create(sink -> {
                    Outcome known = join(sink, most);
                    if (known != null) {
                        sink.success(known);
                        return;
                    }
                    var timer = loop.schedule(
                            () -> sink.success(Outcome.TOO_LONG), longest.toNanos(), TimeUnit.NANOSECONDS);
                    sink.onDispose(() -> {
                        timer.cancel(false);
                        leave(sink);
                    });
                })
                // Whoever completes it does so on the event loop of another client.
                .flatMap(end -> onLoop(loop, end));
    }

    private static Mono<Outcome> onLoop(EventLoop loop, Outcome end) {
        return loop.inEventLoop() ? Mono.just(end) : Mono.create(sink -> loop.execute(() -> sink.success(end)));
    }

    /** What is known already, or null when the sink waits. */
    private synchronized @Nullable Outcome join(MonoSink<Outcome> sink, int most) {
        if (outcome == null && waiting.size() >= most) {
            return Outcome.NOT_FOR_OTHERS;
        }
        if (outcome == null) {
            waiting.add(sink);
        }
        return outcome;
    }

    private synchronized void leave(MonoSink<Outcome> sink) {
        waiting.remove(sink);
    }

    /** Only the first outcome counts. */
    void end(Outcome how) {
        Set<MonoSink<Outcome>> told;
        synchronized (this) {
            if (outcome != null) {
                return;
            }
            outcome = how;
            told = Set.copyOf(waiting);
            waiting.clear();
        }
        told.forEach(sink -> sink.success(how));
    }

    synchronized int waiters() {
        return waiting.size();
    }
}
