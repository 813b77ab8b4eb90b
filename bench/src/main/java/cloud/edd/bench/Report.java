package cloud.edd.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What was measured: a table for each comparison at once, one of all results at the end, and the file of DESIGN section 11. */
public final class Report {

    /** How values are to be read. */
    public enum Better {
        MORE,
        LESS
    }

    /**
     * What is wanted beside somebody.
     *
     * @param ratio to be reached, above 1 is always better; null if none is
     */
    public record Target(String peer, @Nullable Double ratio) {
        public static Target of(String peer, double ratio) {
            return new Target(peer, ratio);
        }

        public static Target none(String peer) {
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
    public static final String WANTED = "what is wanted";

    private final String name;
    private final String measured;
    private final @Nullable String limit;
    private final Path file;
    private final List<Row> rows = new ArrayList<>();

    /**
     * @param name of the benchmark
     * @param measured what the comparisons call the one that is measured
     * @param limit what they call the least that the same work can cost; null if nobody shows that
     * @param folder of the file
     */
    public Report(String name, String measured, @Nullable String limit, Path folder) {
        this.name = name;
        this.measured = measured;
        this.limit = limit;
        this.file = folder.resolve(name + ".json");
    }

    /** A row for each target; the ratio to the limit, if it took part, stands in all of them. */
    public void add(String workload, String unit, Better better, Comparison values, List<Target> targets) {
        System.out.print(values.table(measured));
        Double limitRatio = limit != null && values.has(limit) ? ratio(values, better, limit) : null;
        for (Target target : targets) {
            rows.add(new Row(
                    workload,
                    unit,
                    values.median(measured),
                    values.median(target.peer()),
                    target.peer(),
                    ratio(values, better, target.peer()),
                    limitRatio,
                    target.ratio()));
        }
    }

    private double ratio(Comparison values, Better better, String peer) {
        if (peer.equals(WANTED)) {
            // A number has no rounds that one could be compared in.
            double ratio = values.median(measured) / values.median(peer);
            return better == Better.MORE ? ratio : 1 / ratio;
        }
        return better == Better.MORE ? values.ratio(measured, peer) : values.ratio(peer, measured);
    }

    public void print() {
        System.out.printf(
                "%n**In short**; a ratio above 1 is better%n%n"
                        + "| workload | unit | %s | beside | its | ratio | wanted | |%n|---|---|---|---|---|---|---|---|%n",
                measured);
        rows.forEach(row -> System.out.print(row.line()));
        System.out.println("\nAll of it is in " + file);
    }

    public void write() throws IOException {
        Files.writeString(
                file,
                rows.stream()
                        .map(Row::json)
                        .collect(Collectors.joining(",\n", "{\"name\":\"%s\",\"rows\":[\n".formatted(name), "\n]}\n")));
    }
}
