package cloud.edd.bench.gfs;

import cloud.edd.bench.Comparison;
import cloud.edd.bench.Report;
import cloud.edd.bench.Report.Better;
import cloud.edd.bench.Report.Target;
import cloud.edd.bench.gfs.workload.Content;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A file of some length, on three disks when it is acknowledged. */
final class WritePart {
    private static final String RAW_DISK = "raw disk, one copy";
    private static final double MEBIBYTE = 1 << 20;
    private static final double BESIDE_HDFS = 1.5;
    private static final double BESIDE_SKELETON = 0.85;

    private WritePart() {}

    static void run(Bed bed, Report report) throws Exception {
        List<Long> all = bed.effort().lengths();
        for (List<Long> lengths :
                bed.effort().freshDisks() ? all.stream().map(List::of).toList() : List.of(all)) {
            try (EddCluster edd = bed.edd();
                    HdfsCluster hdfs = bed.hdfs();
                    Skeleton skeleton = bed.skeleton()) {
                for (long length : lengths) {
                    measure(bed, report, length, List.of(edd, hdfs, skeleton));
                }
            }
        }
    }

    private static void measure(Bed bed, Report report, long length, List<Peer> peers) throws Exception {
        for (Peer peer : peers) {
            peer.ask("write", "bench/warm-up", bed.effort().warmUpBytes());
        }
        var rates = new Comparison("Write " + name(length) + ", durable on three disks", "MiB a second");
        var processors = new Comparison("The same", "MiB for each second of a processor");
        bed.rounds(peers, (peer, round) -> {
            Peer.Answer answer = peer.ask("write", "bench/file-" + round, length);
            rates.add(peer.name(), length / MEBIBYTE / answer.seconds());
            processors.add(peer.name(), length / MEBIBYTE / answer.processorSeconds());
            peer.ask("delete", "bench/file-" + round);
            if (peer.name().equals(Peer.SKELETON)) {
                rates.add(RAW_DISK, length / MEBIBYTE / rawDisk(bed.folder().resolve("raw"), length));
            }
        });
        report.add(
                "write " + name(length),
                "MiB/s",
                Better.MORE,
                rates,
                List.of(
                        Target.of(Peer.HDFS, BESIDE_HDFS),
                        Target.of(Peer.SKELETON, BESIDE_SKELETON),
                        Target.none(RAW_DISK)));
        report.add(
                "write " + name(length) + ", processors",
                "MiB/s",
                Better.MORE,
                processors,
                List.of(Target.none(Peer.HDFS)));
    }

    /** Seconds to write so much and to sync it. */
    private static double rawDisk(Path path, long length) throws IOException {
        long begun = System.nanoTime();
        try (FileOutputStream out = new FileOutputStream(path.toFile())) {
            Content.write(out, length);
            out.getChannel().force(false);
        }
        double seconds = (System.nanoTime() - begun) / 1e9;
        Files.delete(path);
        return seconds;
    }

    /** "1024 MiB", or "1024 MiB + 1 B". */
    static String name(long length) {
        long rounded = (length + 1) >> 20;
        long rest = length - (rounded << 20);
        return rounded + " MiB" + (rest == 0 ? "" : rest > 0 ? " + " + rest + " B" : " - " + -rest + " B");
    }
}
