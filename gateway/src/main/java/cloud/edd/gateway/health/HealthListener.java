package cloud.edd.gateway.health;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.netty.handler.codec.http.HttpHeaderNames;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerResponse;
import reactor.netty.resources.LoopResources;

/**
 * {@code /healthz}, {@code /readyz} and {@code /actuator/prometheus}, on a port that is not public. Starts with the routes
 * and stops after the public listeners, so that a drain can be watched.
 */
public final class HealthListener implements SmartLifecycle {
    private static final Logger log = LoggerFactory.getLogger(HealthListener.class);
    private static final Duration IDLE = Duration.ofSeconds(60);

    private final String address;
    private final int port;
    private final Map<String, Function<HttpServerResponse, Publisher<Void>>> pages;
    private final LoopResources loops;
    private volatile @Nullable DisposableServer server;

    HealthListener(
            String address, int port, Readiness readiness, PrometheusMeterRegistry metrics, LoopResources loops) {
        this.address = address;
        this.port = port;
        this.loops = loops;
        pages = Map.of(
                "/healthz", response -> text(response, 200, "ok"),
                "/readyz",
                        response ->
                                readiness.isReady() ? text(response, 200, "ready") : text(response, 503, "not ready"),
                "/actuator/prometheus", response -> text(response, 200, metrics.scrape()));
    }

    /** Where there is a page. */
    public Set<String> paths() {
        return pages.keySet();
    }

    @Override
    public void start() {
        DisposableServer bound = HttpServer.create()
                .runOn(loops)
                .host(address)
                .port(port)
                .idleTimeout(IDLE)
                .route(routes ->
                        pages.forEach((path, page) -> routes.get(path, (request, response) -> page.apply(response))))
                .bindNow();
        server = bound;
        log.info("Health on {}:{}", address, bound.port());
    }

    private static Publisher<Void> text(HttpServerResponse response, int status, String content) {
        return response.status(status)
                .header(HttpHeaderNames.CONTENT_TYPE, "text/plain; charset=utf-8")
                .sendString(Mono.just(content));
    }

    @Override
    public void stop() {
        DisposableServer bound = server;
        if (bound != null) {
            bound.disposeNow(Duration.ofSeconds(1));
            server = null;
        }
    }

    @Override
    public boolean isRunning() {
        return server != null;
    }

    /** The port the listener got, -1 while it is not bound. */
    public int port() {
        DisposableServer bound = server;
        return bound == null ? -1 : bound.port();
    }

    @Override
    public int getPhase() {
        return 0;
    }
}
