package cloud.edd.gateway.listener;

import cloud.edd.gateway.connection.ListenerRole;
import cloud.edd.gateway.container.Container;
import cloud.edd.gateway.container.Containers;
import cloud.edd.gateway.ingress.BindMode;
import cloud.edd.gateway.ingress.IngressProperties;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.netty.ChannelBindException;
import reactor.netty.DisposableServer;

/**
 * Listens on the ports that rules of containers lead from: from the first rule of a port until a while after its last one.
 * Connections that were accepted live on. A port that cannot be had does not hold up the others; it is tried again.
 * Thread-safe; ports are opened and closed on a thread of their own, one after the other.
 */
final class IngressListeners {
    private static final Logger log = LoggerFactory.getLogger(IngressListeners.class);

    private final ServerTemplate servers;
    private final IngressProperties properties;
    private final Containers containers;
    private final Counter failures;
    private final Map<Integer, DisposableServer> open = new ConcurrentHashMap<>();
    private final Map<Integer, Long> unwantedSince = new HashMap<>();
    /** Why, by port. */
    private final Map<Integer, String> failed = new ConcurrentHashMap<>();

    private final BindReports reports;
    private final Set<String> refusedRules = new HashSet<>();
    /** A change that comes while the gateway goes is of no interest. */
    private final ScheduledExecutorService work = new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("ingress-ports").factory(), new ThreadPoolExecutor.DiscardPolicy());

    private Set<Integer> ours = Set.of();

    IngressListeners(
            ServerTemplate servers,
            IngressProperties properties,
            Containers containers,
            BindReports reports,
            MeterRegistry meters) {
        this.reports = reports;
        this.servers = servers;
        this.properties = properties;
        this.containers = containers;
        failures = Counter.builder("edd.gateway.ingress.bind.failures")
                .description("Attempts to listen on a port for containers that failed")
                .register(meters);
        Gauge.builder("edd.gateway.ingress.ports", open, Map::size)
                .description("Ports for containers that are listened on")
                .register(meters);
        Gauge.builder("edd.gateway.ingress.ports.failed", failed, Map::size)
                .description("Ports for containers that rules lead from and that cannot be listened on")
                .register(meters);
    }

    /**
     * Opens what is wanted by now before it returns, and follows the rules from then on.
     *
     * @param taken ports of listeners that are not for containers
     */
    void start(Set<Integer> taken) {
        ours = Set.copyOf(taken);
        containers.onChange(() -> submit(0));
        CompletableFuture.runAsync(this::adjust, work).join();
    }

    private void submit(long nanos) {
        var _ = work.schedule(this::adjust, nanos, TimeUnit.NANOSECONDS);
    }

    private void adjust() {
        try {
            Set<Integer> wanted = wanted();
            wanted.forEach(this::keep);
            failed.keySet().retainAll(wanted);
            open.keySet().stream().filter(port -> !wanted.contains(port)).forEach(this::release);
            if (!reports.publish(failed, open.keySet())) {
                submit(properties.retry().toNanos());
            }
        } catch (RuntimeException e) {
            // Nobody asks for the outcome, and the next change is tried as well.
            log.error("The ports for containers stay as they are: {}", e.toString(), e);
        }
    }

    private Set<Integer> wanted() {
        Set<Integer> wanted = new TreeSet<>();
        if (properties.bind() == BindMode.ALL) {
            properties.ports().ports().forEach(wanted::add);
        }
        Set<String> refused = new HashSet<>();
        for (Container container : containers.all()) {
            for (int port : container.ingress().keySet()) {
                if (ours.contains(port)) {
                    refused.add(container.id() + ":" + port);
                } else if (properties.ports().contains(port)) {
                    wanted.add(port);
                }
            }
        }
        refused.stream()
                .filter(rule -> !refusedRules.contains(rule))
                .forEach(rule -> log.warn(
                        "The ingress rule {} leads nowhere: the gateway itself listens on that port. Take another one.",
                        rule));
        refusedRules.clear();
        refusedRules.addAll(refused);
        wanted.removeAll(ours);
        return wanted;
    }

    private void keep(int port) {
        unwantedSince.remove(port);
        if (open.containsKey(port)) {
            return;
        }
        try {
            open.put(port, servers.bind(ListenerRole.INGRESS, port));
            failed.remove(port);
            log.info("Containers on {}:{}", servers.address(), port);
        } catch (ChannelBindException e) {
            failures.increment();
            if (failed.put(port, String.valueOf(e.getMessage())) == null) {
                log.error(
                        "Cannot listen on {}:{} for containers: {}. Free the port; it is tried again every {} s.",
                        servers.address(),
                        port,
                        e.getMessage(),
                        properties.retry().toSeconds());
            }
            submit(properties.retry().toNanos());
        }
    }

    private void release(int port) {
        long now = System.nanoTime();
        long since = unwantedSince.computeIfAbsent(port, any -> now);
        long left = properties.release().toNanos() - (now - since);
        if (left > 0) {
            submit(left);
            return;
        }
        unwantedSince.remove(port);
        DisposableServer server = open.remove(port);
        if (server != null) {
            server.channel().close().awaitUninterruptibly();
            log.info("No container on {}:{} any more", servers.address(), port);
        }
    }

    /** Accepts nothing from now on. */
    void stop() {
        work.shutdownNow();
        try {
            work.awaitTermination(1, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        open.values().forEach(server -> server.channel().close().awaitUninterruptibly());
        open.clear();
    }

    /** The ports that are listened on. */
    Collection<Integer> ports() {
        return open.keySet().stream().collect(Collectors.toUnmodifiableSet());
    }
}
