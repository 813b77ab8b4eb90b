package cloud.edd.bench.gfs;

import cloud.edd.bench.Comparison;
import cloud.edd.bench.Report;
import cloud.edd.bench.Report.Better;
import cloud.edd.bench.Report.Target;
import java.util.List;

/** Files of 155 KB, from eight writers and then to eight readers. */
final class SmallFilesPart {
    private static final int BYTES = 155_000;
    private static final int THREADS = 8;
    private static final double WRITES = 5;
    private static final double READS = 2;
    private static final double READS_A_SECOND = 5_000;

    private SmallFilesPart() {}

    static void run(Bed bed, Report report) throws Exception {
        int millis = bed.effort().millis();
        try (EddCluster edd = bed.edd();
                HdfsCluster hdfs = bed.hdfs()) {
            List<Peer> peers = List.of(edd, hdfs);
            var writes = new Comparison("Files of 155 KB, 8 writers", "files a second");
            var reads = new Comparison("Files of 155 KB, 8 readers", "files a second");
            var processors = new Comparison("The same", "files for each second of a processor");
            for (Peer peer : peers) {
                int warmUp = bed.effort().warmUpMillis();
                peer.warmUp(warmUp, "small-write", "bench/warm-up", THREADS, millis, BYTES);
                peer.warmUp(warmUp, "small-read", "bench/warm-up", THREADS, millis, BYTES);
            }
            bed.rounds(
                    peers,
                    (peer, round) -> writes.add(
                            peer.name(),
                            peer.ask("small-write", "bench/small-" + round, THREADS, millis, BYTES)
                                    .perSecond()));
            bed.rounds(peers, (peer, round) -> {
                Peer.Answer answer = peer.ask("small-read", "bench/small", THREADS, millis, BYTES);
                reads.add(peer.name(), answer.perSecond());
                processors.add(peer.name(), answer.perProcessorSecond());
            });
            reads.add(Report.WANTED, READS_A_SECOND);
            report.add(
                    "155 KB files, 8 writers", "files/s", Better.MORE, writes, List.of(Target.of(Peer.HDFS, WRITES)));
            report.add(
                    "155 KB files, 8 readers",
                    "files/s",
                    Better.MORE,
                    reads,
                    List.of(Target.of(Peer.HDFS, READS), Target.of(Report.WANTED, 1)));
            report.add(
                    "155 KB files, 8 readers, processors",
                    "files/s",
                    Better.MORE,
                    processors,
                    List.of(Target.none(Peer.HDFS)));
        }
    }
}
