package cloud.edd.gateway.forward;

import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import reactor.netty.http.client.HttpClient;
import reactor.netty.resources.ConnectionProvider;
import reactor.netty.resources.LoopResources;

/**
 * A client for each event loop, with connections of its own: a request, its answer and both their connections stay on the
 * loop of the client that asked, and nothing has to wake another thread. Thread-safe.
 */
final class BackendClients implements AutoCloseable {
    /** Containers come and go: a pool that nobody uses is forgotten. */
    private static final Duration POOL_UNUSED = Duration.ofMinutes(10);

    private static final Duration POOL_CHECK = Duration.ofMinutes(1);
    private static final int WAITING_FOR_A_CONNECTION = 1_000;

    private record Pooled(HttpClient client, ConnectionProvider connections) {}

    private final Map<EventLoop, Pooled> byLoop = new ConcurrentHashMap<>();
    private final String name;
    private final int shareOfLoop;
    private final ForwardProperties properties;
    private final UnaryOperator<HttpClient> configuration;

    /**
     * @param connections of one service, which the loops share in equal parts
     * @param configuration of each client
     */
    BackendClients(
            String name,
            int connections,
            LoopResources loops,
            ForwardProperties properties,
            UnaryOperator<HttpClient> configuration) {
        this.name = name;
        this.properties = properties;
        this.configuration = configuration;
        int count = 0;
        for (var _ : loops.onServer(LoopResources.DEFAULT_NATIVE)) {
            count++;
        }
        shareOfLoop = Math.ceilDiv(connections, count);
    }

    /** The one whose connections are on this loop. It must be used from there. */
    HttpClient on(EventLoop loop) {
        return byLoop.computeIfAbsent(loop, first -> {
                    ConnectionProvider connections = connections();
                    return new Pooled(configuration.apply(HttpClient.create(connections)), connections);
                })
                .client();
    }

    private ConnectionProvider connections() {
        return ConnectionProvider.builder(name)
                .maxConnections(shareOfLoop)
                .pendingAcquireMaxCount(WAITING_FOR_A_CONNECTION)
                .pendingAcquireTimeout(properties.poolAcquire())
                .maxIdleTime(properties.poolIdle())
                .evictInBackground(properties.poolIdle())
                .disposeInactivePoolsInBackground(POOL_CHECK, POOL_UNUSED)
                .lifo()
                .build();
    }

    @Override
    public void close() {
        byLoop.values().forEach(pooled -> pooled.connections().dispose());
    }
}
