package cloud.edd.bench.gfs;

import cloud.edd.bench.Comparison;
import cloud.edd.bench.Report;
import cloud.edd.bench.Report.Better;
import cloud.edd.bench.Report.Target;
import java.util.List;

/** Records of 4 KiB, one after the other, each durable when it is answered. */
final class AppendPart {
    private static final int BYTES = 4 << 10;
    private static final double BETTER = 1;
    private static final double BESIDE_SKELETON = 1 / 1.5;

    private AppendPart() {}

    static void run(Bed bed, Report report) throws Exception {
        int appends = bed.effort().appends();
        try (EddCluster edd = bed.edd();
                HdfsCluster hdfs = bed.hdfs();
                Skeleton skeleton = bed.skeleton()) {
            List<Peer> peers = List.of(edd, hdfs, skeleton);
            for (Peer peer : peers) {
                peer.warmUp(bed.effort().warmUpMillis(), "append", "bench/warm-up", appends, BYTES);
            }
            var medians = new Comparison("Append 4 KiB, durable on three disks", "median in ms");
            var rare = new Comparison("The same", "99th percentile in ms");
            bed.rounds(peers, (peer, round) -> {
                Peer.Answer answer = peer.ask("append", "bench/log-" + round, appends, BYTES);
                medians.add(peer.name(), answer.medianMillis());
                rare.add(peer.name(), answer.rareMillis());
            });
            report.add(
                    "append 4 KiB, p50",
                    "ms",
                    Better.LESS,
                    medians,
                    List.of(Target.of(Peer.HDFS, BETTER), Target.of(Peer.SKELETON, BESIDE_SKELETON)));
            report.add("append 4 KiB, p99", "ms", Better.LESS, rare, List.of(Target.of(Peer.HDFS, BETTER)));
        }
    }
}
