package cloud.edd.bench.gateway;

import cloud.edd.bench.Client;
import cloud.edd.bench.Comparison;
import cloud.edd.bench.Report;
import cloud.edd.bench.Report.Better;
import cloud.edd.bench.Report.Target;
import cloud.edd.testing.TestFolders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;

/**
 * The gateway between a client and a service that is nothing but fast, beside others in its place: requests a second,
 * latency at half of what it can do, streams, copies over SSH, and memory at rest.
 */
public final class GatewayBench {
    private static final int LATENCY_CONNECTIONS = 32;
    private static final double MILLIS = 1000;
    private static final int MEDIAN = 50;
    private static final int RARE = 99;

    // What is wanted: of the rate of others, of the time that is added, and of memory.
    private static final double OF_STOCK = 1;
    private static final double OF_NGINX = 0.35;
    private static final double OF_CACHING_NGINX = 0.8;
    private static final double OF_STREAMING_NGINX = 1;
    private static final double OF_DIRECT_COPY = 0.33;
    private static final double MOST_ADDED_MILLIS = 1.5;
    private static final double MOST_IDLE_MEBIBYTES = 300;

    /**
     * How long it all goes on.
     *
     * @param warmUp small requests of each kind before any is counted: the compiler is slow to be done with so long a path
     * @param largeWarmUp the same of large ones, which come after the small ones
     */
    private record Effort(int rounds, Duration round, int warmUp, int largeWarmUp) {
        static final Effort FULL = new Effort(5, Duration.ofSeconds(2), 240_000, 30_000);
        static final Effort QUICK = new Effort(1, Duration.ofSeconds(1), 1_000, 500);
    }

    private final Effort effort;
    private final Site site;
    private final Peers peers;
    private final Path gibibyte;
    private final Report report;

    private GatewayBench(Effort effort, Site site, Peers peers, Path gibibyte, Report report) {
        this.effort = effort;
        this.site = site;
        this.peers = peers;
        this.gibibyte = gibibyte;
        this.report = report;
    }

    public static void run(Path root, boolean quick) throws Exception {
        Path target = Files.createDirectories(root.resolve("bench/target"));
        Path folder = TestFolders.temporary("bench");
        try {
            Site site = new Site(folder);
            try (Peers peers = new Peers(root, folder, site)) {
                Path gibibyte = folder.resolve("files" + Nginx.STREAM);
                Report report = new Report("gateway", Peers.GATEWAY, Peers.DIRECT, target);
                new GatewayBench(quick ? Effort.QUICK : Effort.FULL, site, peers, gibibyte, report).measure();
                report.write();
                report.print();
            }
        } finally {
            TestFolders.delete(folder);
        }
    }

    private void measure() throws Exception {
        long idle = peers.gateway().residentMebibytes();
        List<Cell> cells = List.of(
                Cell.http1("1 KiB", Nginx.SMALL),
                Cell.http2("1 KiB", Nginx.SMALL),
                Cell.http1("100 KiB", Nginx.LARGE),
                Cell.http2("100 KiB", Nginx.LARGE),
                Cell.http1("1 KiB", Nginx.SMALL).fromCache(),
                Cell.http2("1 KiB", Nginx.SMALL).fromCache());
        warmUp(cells);
        System.out.printf(
                "%n%d rounds of %d s for each number, in turns%n",
                effort.rounds(), effort.round().toSeconds());
        List<Comparison> rates = rates(cells);
        latencies(rates.getFirst().median(Peers.GATEWAY) / 2);
        streams();
        copies();
        var memory = new Comparison("Resident memory after the start", "MiB");
        memory.add(Peers.GATEWAY, (double) idle);
        memory.add(Report.WANTED, MOST_IDLE_MEBIBYTES);
        report.add("memory after the start", "MiB", Better.LESS, memory, List.of(Target.of(Report.WANTED, 1)));
        System.out.printf("%nAfter this load: %d MiB.%n", peers.gateway().residentMebibytes());
    }

    private void warmUp(List<Cell> cells) throws IOException, InterruptedException {
        for (Peer peer : peers.virtualMachines()) {
            for (Cell cell :
                    cells.stream().filter(one -> peers.of(one).contains(peer)).toList()) {
                System.err.println("Warming up " + peer.name() + ": " + cell.name());
                H2load.warmUp(peer, cell, cell.path().endsWith(Nginx.SMALL) ? effort.warmUp() : effort.largeWarmUp());
            }
        }
    }

    private List<Comparison> rates(List<Cell> cells) throws IOException, InterruptedException {
        List<Comparison> rates = new ArrayList<>();
        for (Cell cell : cells) {
            var comparison = new Comparison(cell.name(), "requests a second");
            var processor = new Comparison(cell.name(), "µs of processor time a request takes there");
            for (int round = 0; round < effort.rounds(); round++) {
                for (Peer peer : inTurn(round, peers.of(cell))) {
                    long before = peer.program().processorMicros();
                    H2load.Result result = H2load.rate(peer, cell, effort.round());
                    comparison.add(peer.name(), result.perSecond());
                    processor.add(
                            peer.name(), (double) (peer.program().processorMicros() - before) / result.requests());
                }
            }
            report.add(cell.name(), "requests/s", Better.MORE, comparison, targets(cell));
            System.out.print(processor.table(Peers.GATEWAY));
            rates.add(comparison);
        }
        return rates;
    }

    private static List<Target> targets(Cell cell) {
        return cell.cached()
                ? List.of(Target.of(Peers.NGINX, OF_CACHING_NGINX))
                : List.of(Target.of(Peers.STOCK, OF_STOCK), Target.of(Peers.NGINX, OF_NGINX));
    }

    /** Once forwards and once backwards, so that nobody always runs after the same one. */
    private List<Peer> inTurn(int round) {
        return inTurn(round, peers.all());
    }

    private static List<Peer> inTurn(int round, List<Peer> all) {
        return round % 2 == 0 ? all : all.reversed();
    }

    private void latencies(double perSecond) throws Exception {
        String title =
                "1 KiB, HTTP/1.1, %,.0f a second whatever the answers take: half of the gateway's".formatted(perSecond);
        var medians = new Comparison(title, "median latency in ms");
        var rare = new Comparison(title, "99th percentile in ms");
        for (int round = 0; round < effort.rounds(); round++) {
            for (Peer peer : inTurn(round)) {
                Histogram micros = latency(peer, perSecond);
                medians.add(peer.name(), micros.getValueAtPercentile(MEDIAN) / MILLIS);
                rare.add(peer.name(), micros.getValueAtPercentile(RARE) / MILLIS);
            }
        }
        System.out.print(medians.table(Peers.GATEWAY));
        System.out.print(rare.table(Peers.GATEWAY));
        var added = new Comparison(title, "ms added to the median latency");
        for (String name : List.of(Peers.GATEWAY, Peers.NGINX)) {
            added.add(name, medians.difference(name, Peers.DIRECT));
        }
        added.add(Report.WANTED, MOST_ADDED_MILLIS);
        report.add(
                "1 KiB, added to the median at half load",
                "ms",
                Better.LESS,
                added,
                List.of(Target.of(Report.WANTED, 1), Target.none(Peers.NGINX)));
    }

    private Histogram latency(Peer peer, double perSecond) throws Exception {
        List<Client> clients = new ArrayList<>();
        try {
            for (int i = 0; i < LATENCY_CONNECTIONS; i++) {
                Client client = site.client(peer.port(), Nginx.SMALL);
                clients.add(client);
                // The handshake is not what is measured.
                client.perform();
            }
            return OpenLoop.run(clients, perSecond, effort.round());
        } finally {
            for (Client client : clients) {
                client.close();
            }
        }
    }

    private void streams() throws IOException, InterruptedException {
        for (boolean http2 : new boolean[] {false, true}) {
            String name = "1 GiB, " + (http2 ? "HTTP/2" : "HTTP/1.1");
            var comparison = new Comparison(name, "MiB a second");
            for (int round = 0; round < effort.rounds(); round++) {
                for (Peer peer : inTurn(round)) {
                    comparison.add(peer.name(), Download.rate(peer, site, http2));
                }
            }
            report.add(name, "MiB/s", Better.MORE, comparison, List.of(Target.of(Peers.NGINX, OF_STREAMING_NGINX)));
        }
    }

    private void copies() throws IOException, InterruptedException {
        SshContainer container = peers.container();
        for (boolean in : new boolean[] {true, false}) {
            String title = "1 GiB with `scp` %s a container, aes128-gcm".formatted(in ? "into" : "out of");
            var comparison = new Comparison(title, "MiB a second");
            for (int round = 0; round < effort.rounds(); round++) {
                comparison.add(Peers.DIRECT, container.copy(gibibyte, in, false));
                comparison.add(Peers.GATEWAY, container.copy(gibibyte, in, true));
            }
            report.add(title, "MiB/s", Better.MORE, comparison, List.of(Target.of(Peers.DIRECT, OF_DIRECT_COPY)));
        }
    }
}
