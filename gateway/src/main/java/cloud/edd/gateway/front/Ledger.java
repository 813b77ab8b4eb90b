package cloud.edd.gateway.front;

import cloud.edd.gateway.exchange.Decision;
import cloud.edd.gateway.exchange.Exchange;
import cloud.edd.platform.request.RequestContext;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;
import reactor.core.publisher.SignalType;

/**
 * Notes each request when it is over: one line in the access log, without the query since that may carry tokens, and a
 * timer by decision, service and class of status. Raw paths and hosts never become metrics.
 */
final class Ledger {
    private static final Logger ACCESS = LoggerFactory.getLogger("cloud.edd.gateway.access");

    /** What nginx made usual for a client that went away before its answer was complete. */
    private static final int CLIENT_CLOSED = 499;

    private static final int HUNDRED = 100;

    /** What requests are counted by; there are as many kinds as services times a few. */
    private record Kind(String decision, String service, int statusClass, boolean broken) {}

    private final MeterRegistry meters;
    private final Map<Kind, Timer> timers = new ConcurrentHashMap<>();
    private final Map<String, Counter> cacheResults = new ConcurrentHashMap<>();

    Ledger(MeterRegistry meters) {
        this.meters = meters;
    }

    void record(Exchange exchange, Decision decision, SignalType end) {
        boolean broken = end != SignalType.ON_COMPLETE;
        int status = end == SignalType.CANCEL && !Answers.hasBegun(exchange)
                ? CLIENT_CLOSED
                : exchange.response().status().code();
        String service = switch (decision) {
            case Decision.Forward forward -> forward.route().service();
            case Decision.Cached cached -> cached.route().service();
            case Decision.Tunnel tunnel -> tunnel.handshake().route().service();
            default -> "gateway";
        };
        long nanos = exchange.elapsedNanos();
        known(timers, new Kind(decision.kind(), service, status / HUNDRED, broken), this::register)
                .record(nanos, TimeUnit.NANOSECONDS);
        if (!exchange.cacheResult().isEmpty()) {
            known(cacheResults, exchange.cacheResult(), this::registerCacheResult)
                    .increment();
        }
        log(exchange, decision, service, status, nanos, broken);
    }

    /** Without the lock that {@code computeIfAbsent} may take also where there is nothing to compute. */
    private static <K, V> V known(Map<K, V> all, K key, Function<K, V> otherwise) {
        V one = all.get(key);
        return one == null ? all.computeIfAbsent(key, otherwise) : one;
    }

    private Timer register(Kind kind) {
        return Timer.builder("edd.gateway.requests")
                .description("Requests from their head to the last byte of their answer")
                .tag("decision", kind.decision())
                .tag("service", kind.service())
                .tag("status", kind.statusClass() + "xx")
                .tag("broken", String.valueOf(kind.broken()))
                .register(meters);
    }

    private Counter registerCacheResult(String result) {
        return Counter.builder("edd.gateway.cache.requests")
                .description("Requests that the response cache had to do with, by what came of it")
                .tag("result", result)
                .register(meters);
    }

    private static void log(
            Exchange exchange, Decision decision, String service, int status, long nanos, boolean broken) {
        LoggingEventBuilder line = ACCESS.atInfo()
                .addKeyValue(RequestContext.REQUEST_ID, exchange.requestId())
                .addKeyValue(RequestContext.TRACE_ID, exchange.trace().traceId())
                .addKeyValue(RequestContext.SPAN_ID, exchange.trace().spanId())
                .addKeyValue("client", exchange.clientAddress().getHostAddress())
                .addKeyValue("method", exchange.method())
                .addKeyValue("host", exchange.host())
                .addKeyValue("path", exchange.path())
                .addKeyValue("protocol", exchange.isHttp2() ? "h2" : "http/1.1")
                .addKeyValue("status", status)
                .addKeyValue("bytes_in", exchange.bytesIn())
                .addKeyValue("bytes_out", exchange.bytesOut())
                .addKeyValue("millis", TimeUnit.NANOSECONDS.toMillis(nanos))
                .addKeyValue("decision", decision.kind())
                .addKeyValue("service", service);
        if (!exchange.cacheResult().isEmpty()) {
            line = line.addKeyValue("cache", exchange.cacheResult());
        }
        if (broken) {
            line = line.addKeyValue("broken", true);
        }
        Throwable failure = exchange.failure();
        if (failure != null) {
            Throwable cause = failure.getCause();
            line = line.addKeyValue("failure", cause == null ? failure.toString() : cause.toString());
        }
        line.log("{} {} {}", exchange.method(), exchange.path(), status);
    }
}
