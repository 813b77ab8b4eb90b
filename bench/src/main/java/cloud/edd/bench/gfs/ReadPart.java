package cloud.edd.bench.gfs;

import cloud.edd.bench.Comparison;
import cloud.edd.bench.Report;
import cloud.edd.bench.Report.Better;
import cloud.edd.bench.Report.Target;
import java.util.List;

/** A file that the page cache has, checked by its reader. The skeleton sends it straight to the socket, and checks nothing. */
final class ReadPart {
    private static final double MEBIBYTE = 1 << 20;
    private static final double BESIDE_HDFS = 2;
    private static final double BESIDE_SENDFILE = 0.6;

    private ReadPart() {}

    static void run(Bed bed, Report report) throws Exception {
        long length = bed.effort().length();
        try (EddCluster edd = bed.edd();
                HdfsCluster hdfs = bed.hdfs();
                Skeleton skeleton = bed.skeleton()) {
            List<Peer> peers = List.of(edd, hdfs, skeleton);
            for (Peer peer : peers) {
                peer.ask("write", "bench/file", length);
                peer.ask("read", "bench/file", length);
                peer.ask("read", "bench/file", length);
            }
            var rates = new Comparison(
                    "Read " + WritePart.name(length) + " from the page cache; the skeleton is sendfile",
                    "MiB a second");
            var processors = new Comparison("The same", "MiB for each second of a processor");
            bed.rounds(peers, (peer, round) -> {
                Peer.Answer answer = peer.ask("read", "bench/file", length);
                rates.add(peer.name(), length / MEBIBYTE / answer.seconds());
                processors.add(peer.name(), length / MEBIBYTE / answer.processorSeconds());
            });
            report.add(
                    "read " + WritePart.name(length),
                    "MiB/s",
                    Better.MORE,
                    rates,
                    List.of(Target.of(Peer.HDFS, BESIDE_HDFS), Target.of(Peer.SKELETON, BESIDE_SENDFILE)));
            report.add("read, processors", "MiB/s", Better.MORE, processors, List.of(Target.none(Peer.HDFS)));
        }
    }
}
