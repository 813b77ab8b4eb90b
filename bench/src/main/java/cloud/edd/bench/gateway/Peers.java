package cloud.edd.bench.gateway;

import cloud.edd.bench.Client;
import cloud.edd.bench.Program;
import cloud.edd.bench.ServiceProcess;
import cloud.edd.bench.gateway.EddGateway.Backing;
import cloud.edd.bench.gateway.stock.StockGateway;
import cloud.edd.testing.nats.TestNats;
import cloud.edd.testing.postgres.TestPostgres;
import io.nats.client.Connection;
import io.nats.client.api.StreamConfiguration;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Everything that runs: the service, each way to it, and what they need. */
final class Peers implements AutoCloseable {
    static final String DIRECT = "nothing (the service itself)";
    static final String NGINX = "nginx";
    static final String HAPROXY = "HAProxy";
    static final String STOCK = "Spring Cloud Gateway out of the box";
    static final String BARE = "our `FrontDoor` and a bare reactor-netty client";
    static final String FILTERED = "the gateway, its route with a filter of Spring Cloud Gateway";
    static final String GATEWAY = "the gateway";

    /** As little goes wrong at the end as an {@link AutoCloseable} may say. */
    private interface Running extends AutoCloseable {
        @Override
        void close() throws IOException;
    }

    private final Deque<Running> open = new ArrayDeque<>();
    private final List<Peer> peers = new ArrayList<>();
    private final SshContainer container;
    private final Backing backing;

    @SuppressWarnings("this-escape") // closes what has started when the rest does not
    Peers(Path root, Path folder, Site site) throws Exception {
        try {
            int service = Program.freePort();
            int direct = Program.freePort();
            add(DIRECT, direct, Nginx.service(folder, site, service, direct), site);
            int nginx = Program.freePort();
            add(NGINX, nginx, Nginx.proxy(folder.resolve("nginx"), site, service, nginx), site);
            int haproxy = Program.freePort();
            add(HAPROXY, haproxy, HaProxy.start(folder.resolve("haproxy"), site, service, haproxy), site);
            int stock = Program.freePort();
            add(STOCK, stock, stock(site, service, stock), site);
            TestPostgres postgres = TestPostgres.start();
            open.push(postgres::close);
            TestNats nats = TestNats.start();
            open.push(nats::close);
            createStreams(nats);
            int bare = Program.freePort();
            Backing bareBacking = new Backing(postgres.database("bare"), nats.url(), service);
            add(BARE, bare, EddGateway.startBare(root, folder.resolve("bare"), site, bareBacking, bare), site);
            int filtered = Program.freePort();
            Backing filteredBacking = new Backing(postgres.database("filtered"), nats.url(), service);
            add(
                    FILTERED,
                    filtered,
                    EddGateway.startFiltered(root, folder.resolve("filtered"), site, filteredBacking, filtered),
                    site);
            container = new SshContainer(folder.resolve("ssh"));
            open.push(container::close);
            backing = new Backing(postgres.database("gateway"), nats.url(), service);
            int gateway = Program.freePort();
            add(
                    GATEWAY,
                    gateway,
                    EddGateway.start(
                            root, folder.resolve("gateway"), site, backing, gateway, container.gatewayArguments()),
                    site);
            container.register(backing.database());
        } catch (Exception e) {
            close();
            throw e;
        }
    }

    /** What the services that publish would have created, and the gateway waits for. */
    private static void createStreams(TestNats nats) throws Exception {
        Connection bus = nats.connect();
        for (String name : List.of("AUTH", "COMPUTE", "GATEWAY")) {
            bus.jetStreamManagement()
                    .addStream(StreamConfiguration.builder()
                            .name(name)
                            .subjects(name.toLowerCase(Locale.ROOT) + ".>")
                            .build());
        }
        bus.close();
    }

    private static Program stock(Site site, int service, int port) throws IOException {
        List<String> arguments =
                new ArrayList<>(List.of("-cp", System.getProperty("java.class.path"), StockGateway.class.getName()));
        arguments.addAll(StockGateway.arguments(port, service, site.certificateFile(), site.keyFile()));
        return ServiceProcess.java(STOCK, EddGateway.FLAGS, arguments, Map.of());
    }

    private void add(String name, int port, Program program, Site site) throws IOException, InterruptedException {
        peers.add(new Peer(name, port, program));
        open.push(program::close);
        program.await(() -> {
            try (Client client = site.client(port, Nginx.SMALL)) {
                if (client.send().length() != Nginx.SMALL_BYTES) {
                    throw new IOException(name + " does not answer with what the service has");
                }
            }
        });
    }

    List<Peer> all() {
        return List.copyOf(peers);
    }

    /** Those that have something to say to the requests of a cell. */
    List<Peer> of(Cell cell) {
        return cell.cached()
                ? peers.stream()
                        .filter(peer -> List.of(DIRECT, NGINX, GATEWAY).contains(peer.name()))
                        .toList()
                : all();
    }

    /** Those that run on a JVM, which must be warm before they are measured. */
    List<Peer> virtualMachines() {
        return peers.stream()
                .filter(peer -> List.of(STOCK, BARE, FILTERED, GATEWAY).contains(peer.name()))
                .toList();
    }

    Program gateway() {
        return peers.getLast().program();
    }

    SshContainer container() {
        return container;
    }

    @Override
    public void close() throws IOException {
        while (!open.isEmpty()) {
            open.pop().close();
        }
    }
}
