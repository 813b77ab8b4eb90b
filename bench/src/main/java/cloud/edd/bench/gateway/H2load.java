package cloud.edd.bench.gateway;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** nghttp2's load generator: one thread, the next request of a stream when the answer is there. */
final class H2load {
    /** Of each stream. */
    private static final int FEW = 20;

    private static final Pattern RATE = Pattern.compile("finished in .*?, ([0-9.]+) req/s");
    private static final Pattern FAILURES = Pattern.compile("(\\d+) failed, (\\d+) errored, (\\d+) timeout");
    private static final Pattern STATUSES = Pattern.compile("(\\d+) 3xx, (\\d+) 4xx, (\\d+) 5xx");

    private H2load() {}

    /**
     * What came of a run.
     *
     * @param perSecond requests
     * @param requests in all, with those that came before the rate was measured
     */
    record Result(double perSecond, int requests) {}

    /**
     * Over about this time. A few requests tell how many that are: when h2load is given a time, it waits
     * at the end for HTTP/1.1 servers to close their connections.
     */
    static Result rate(Peer peer, Cell cell, Duration duration) throws IOException, InterruptedException {
        int few = FEW * cell.connections() * cell.streams();
        double guess = run(peer, cell, few);
        int requests = Math.max(few, (int) (guess * duration.toSeconds()));
        return new Result(run(peer, cell, requests), few + requests);
    }

    /** As many requests as this. */
    static void warmUp(Peer peer, Cell cell, int requests) throws IOException, InterruptedException {
        run(peer, cell, requests);
    }

    private static double run(Peer peer, Cell cell, int requests) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("h2load", "--tls13-ciphers=" + Site.CIPHER, "-n" + requests));
        if (!cell.http2()) {
            command.add("--h1");
        }
        command.addAll(List.of(
                "-c" + cell.connections(),
                "-m" + cell.streams(),
                "--connect-to=127.0.0.1:" + peer.port(),
                "https://" + Site.HOST + ":" + peer.port() + cell.path()));
        String report = Command.run(command);
        Matcher rate = RATE.matcher(report);
        if (!rate.find() || !isClean(report, FAILURES) || !isClean(report, STATUSES)) {
            throw new IOException(
                    "%s, %s: not every request was answered well:%n%s".formatted(peer.name(), cell.name(), report));
        }
        return Double.parseDouble(rate.group(1));
    }

    private static boolean isClean(String report, Pattern counts) {
        Matcher found = counts.matcher(report);
        return found.find()
                && found.group(1).equals("0")
                && found.group(2).equals("0")
                && found.group(3).equals("0");
    }
}
