package cloud.edd.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What several ways made of the same work in each of some rounds. A ratio is taken within a round, whose members ran one
 * right after the other, and of the ratios the median: what disturbed a whole round has no part in it.
 */
public final class Comparison {
    private final String title;
    private final String unit;
    private final Map<String, List<Double>> values = new LinkedHashMap<>();

    /** @param unit of the values */
    public Comparison(String title, String unit) {
        this.title = title;
        this.unit = unit;
    }

    public void add(String name, double value) {
        values.computeIfAbsent(name, first -> new ArrayList<>()).add(value);
    }

    public double median(String name) {
        return median(valuesOf(name));
    }

    /** How many times the peer's value the other's is, or the other way round if that is less than one. */
    public double ratio(String name, String peer) {
        double[] mine = valuesOf(name);
        double[] theirs = valuesOf(peer);
        double[] ratios = new double[Math.min(mine.length, theirs.length)];
        Arrays.setAll(ratios, round -> mine[round] / theirs[round]);
        return median(ratios);
    }

    /** Of each round the difference to the peer's, and of those the median. */
    public double difference(String name, String peer) {
        double[] mine = valuesOf(name);
        double[] theirs = valuesOf(peer);
        double[] differences = new double[Math.min(mine.length, theirs.length)];
        Arrays.setAll(differences, round -> mine[round] - theirs[round]);
        return median(differences);
    }

    /** A table with a row for each, and how the one that is measured does beside it. */
    public String table(String measured) {
        var table = new StringBuilder(
                "\n**%s**, %s\n\n| through | min | median | max | %s is of it |\n|---|---|---|---|---|\n"
                        .formatted(title, unit, measured));
        values.forEach((name, all) -> {
            double[] sorted = valuesOf(name);
            Arrays.sort(sorted);
            table.append("| %s | %s | %s | %s | %s |%n"
                    .formatted(
                            name,
                            number(sorted[0]),
                            number(median(sorted)),
                            number(sorted[sorted.length - 1]),
                            name.equals(measured) || !values.containsKey(measured)
                                    ? ""
                                    : "%.2f".formatted(ratio(measured, name))));
        });
        return table.toString();
    }

    /** Whether this one has been measured. */
    public boolean has(String name) {
        return values.containsKey(name);
    }

    private double[] valuesOf(String name) {
        return values.getOrDefault(name, List.of()).stream()
                .mapToDouble(Double::doubleValue)
                .toArray();
    }

    private static double median(double[] unsorted) {
        double[] sorted = unsorted.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    private static String number(double value) {
        return value < 100 ? "%.2f".formatted(value) : String.format(Locale.ROOT, "%,.0f", value);
    }
}
