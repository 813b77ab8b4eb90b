package cloud.edd.bench.gfs;

import cloud.edd.bench.Report;
import cloud.edd.testing.TestFolders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;

/**
 * GFS beside HDFS, and beside a skeleton that has nothing but its hops, checksums and syncs. Every part starts its own clusters on an
 * empty folder of the same disk, warms them up, and lets them take turns.
 */
public final class GfsBench {

    /** Measures one thing. */
    private interface Part {
        void run(Bed bed, Report report) throws Exception;
    }

    private static final SequencedMap<String, Part> ALL = new LinkedHashMap<>();

    static {
        ALL.put("write", WritePart::run);
        ALL.put("read", ReadPart::run);
        ALL.put("append", AppendPart::run);
        ALL.put("small", SmallFilesPart::run);
        ALL.put("master", MasterPart::run);
        ALL.put("start", StartPart::run);
        ALL.put("refill", RefillPart::run);
    }

    /** What can be measured alone. */
    public static final Set<String> PARTS = Set.copyOf(ALL.sequencedKeySet());

    private GfsBench() {}

    public static void run(Path root, boolean quick, List<String> parts) throws Exception {
        Path target = Files.createDirectories(root.resolve("bench/target"));
        Effort effort = quick ? Effort.QUICK : Effort.FULL;
        Path folder = Files.createTempDirectory(target, "gfs");
        try {
            checkRoom(folder, effort);
            Report report = new Report("gfs", Peer.EDD, Peer.SKELETON, target);
            for (Map.Entry<String, Part> part : ALL.entrySet()) {
                if (parts.isEmpty() || parts.contains(part.getKey())) {
                    System.err.println("Measuring " + part.getKey());
                    part.getValue().run(new Bed(root, folder, effort), report);
                    report.write();
                }
            }
            report.print();
        } finally {
            TestFolders.delete(folder);
        }
    }

    private static void checkRoom(Path folder, Effort effort) throws IOException {
        long free = Files.getFileStore(folder).getUsableSpace();
        if (free < effort.diskBytes()) {
            throw new IOException("%d GiB are free below %s, and this takes %d: make room, or take --quick"
                    .formatted(free >> 30, folder, effort.diskBytes() >> 30));
        }
    }
}
