package cloud.edd.bench.gfs;

import cloud.edd.bench.Comparison;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What was measured: a table for each comparison at once, one of all results at the end, and the file of DESIGN section 11. */
final class Report {

    /** How values are to be read. */
    enum Better {
        MORE,
        LESS
    }

    /**
     * What is wanted beside somebody.
     *
     * @param ratio to be reached, above 1 is always better; null if none is
     */
    record Target(String peer, @Nullable Double ratio) {
        static Target of(String peer, double ratio) {
            return new Target(peer, ratio);
        }

        static Target none(String peer) {
            return new Target(peer, null);
        }
    }

    private record Row(
            String workload,
            String unit,
            double ours,
            double peer,
            String peerName,
            double ratio,
            @Nullable Double limitRatio,
            @Nullable Double target) {

        boolean met() {
            return target == null || ratio >= target;
        }

        String json() {
            return "{\"workload\":\"%s\",\"unit\":\"%s\",\"ours\":%s,\"peer\":%s,\"peer_name\":\"%s\",\"ratio\":%s,\"limit_ratio\":%s,\"target\":%s,\"met\":%s}"
                    .formatted(
                            workload,
                            unit,
                            number(ours),
                            number(peer),
                            peerName,
                            number(ratio),
                            number(limitRatio),
                            number(target),
                            met());
        }

        String line() {
            return "| %s | %s | %s | %s | %s | %s | %s | %s |%n"
                    .formatted(
                            workload,
                            unit,
                            number(ours),
                            peerName,
                            number(peer),
                            number(ratio),
                            target == null ? "" : number(target),
                            met() ? "" : "**short**");
        }

        private static String number(@Nullable Double value) {
            if (value == null || !Double.isFinite(value)) {
                return "null";
            }
            return String.format(Locale.ROOT, Math.abs(value) < 100 ? "%.3f" : "%.1f", value);
        }
    }

    /** Not somebody who runs, but a number that is asked for. */
    static final String WANTED = "what is wanted";

    private final Path file;
    private final List<Row> rows = new ArrayList<>();

    Report(Path file) {
        this.file = file;
    }

    /** A row for each target; the ratio to the skeleton, if it took part, stands in all of them. */
    void add(String workload, String unit, Better better, Comparison values, List<Target> targets) {
        System.out.print(values.table(Peer.EDD));
        Double limit = values.has(Peer.SKELETON) ? ratio(values, better, Peer.SKELETON) : null;
        for (Target target : targets) {
            rows.add(new Row(
                    workload,
                    unit,
                    values.median(Peer.EDD),
                    values.median(target.peer()),
                    target.peer(),
                    ratio(values, better, target.peer()),
                    limit,
                    target.ratio()));
        }
    }

    private static double ratio(Comparison values, Better better, String peer) {
        return better == Better.MORE ? values.ratio(Peer.EDD, peer) : values.ratio(peer, Peer.EDD);
    }

    void print() {
        System.out.printf("%n**In short**; a ratio above 1 is better%n%n"
                + "| workload | unit | GFS | beside | its | ratio | wanted | |%n|---|---|---|---|---|---|---|---|%n");
        rows.forEach(row -> System.out.print(row.line()));
        System.out.println("\nAll of it is in " + file);
    }

    void write() throws IOException {
        Files.writeString(
                file,
                rows.stream()
                        .map(Row::json)
                        .collect(Collectors.joining(",\n", "{\"name\":\"gfs\",\"rows\":[\n", "\n]}\n")));
    }
}
