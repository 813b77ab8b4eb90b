package cloud.edd.gfs.master.restore;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;

/** Holds copies of one log against the one that goes furthest, record by record from where both have records. */
final class CopyComparison {

    private record Copy(CopyScan scan, NavigableMap<Long, String> records) {}

    private final List<Copy> copies = new ArrayList<>();

    /** Reads the records of a copy once more. */
    void add(CopyScan scan) throws IOException {
        NavigableMap<Long, String> records = new TreeMap<>();
        // Time and checksum of each record after the checkpoint: a hundred thousand or two.
        scan.records(record -> records.put(
                record.sequence(),
                record.unixMillis() + "/"
                        + HexFormat.of().toHexDigits(record.payload().crc32c())));
        copies.add(new Copy(scan, records));
    }

    /** Which copies lack the end: those of chunkservers that are not in step may. */
    List<String> behind() {
        if (copies.isEmpty()) {
            return List.of();
        }
        Copy best = best();
        return copies.stream()
                .filter(copy -> copy.scan.last() > 0 && copy.scan.last() < best.scan.last())
                .map(copy -> copy.scan.source() + " ends with record " + copy.scan.last() + ", "
                        + (best.scan.last() - copy.scan.last()) + " before " + best.scan.source())
                .toList();
    }

    /** Which copies have other records: they are not of the same log, or one of them is damaged in a way that no checksum shows. */
    List<String> different() {
        if (copies.isEmpty()) {
            return List.of();
        }
        Copy best = best();
        List<String> different = new ArrayList<>();
        for (Copy copy : copies) {
            long from = Math.max(best.scan.checkpoint(), copy.scan.checkpoint());
            copy.records.tailMap(from, false).forEach((sequence, record) -> {
                String other = best.records.get(sequence);
                if (other != null && !other.equals(record)) {
                    different.add("record " + sequence + " of " + copy.scan.source() + " (" + record
                            + ") is not that of " + best.scan.source() + " (" + other + ")");
                }
            });
        }
        return different;
    }

    private Copy best() {
        CopyScan best = CopyScan.furthest(copies.stream().map(Copy::scan).toList());
        return copies.stream()
                .filter(copy -> copy.scan.equals(best))
                .findFirst()
                .orElseGet(() -> copies.getFirst());
    }
}
