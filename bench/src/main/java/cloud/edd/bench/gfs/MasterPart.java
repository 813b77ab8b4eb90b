package cloud.edd.bench.gfs;

import cloud.edd.bench.Comparison;
import cloud.edd.bench.Report;
import cloud.edd.bench.Report.Better;
import cloud.edd.bench.Report.Target;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/** Calls that only the master answers, from sixteen callers of one client. A folder that is listed has a hundred files. */
final class MasterPart {
    private static final int CALLERS = 16;
    private static final int FILES = 100;
    private static final double CREATE = 2;
    private static final double OPEN = 1;

    private MasterPart() {}

    static void run(Bed bed, Report report) throws Exception {
        SequencedMap<String, Target> targets = new LinkedHashMap<>();
        targets.put("create", Target.of(Peer.HDFS, CREATE));
        targets.put("open", Target.of(Peer.HDFS, OPEN));
        targets.put("stat", Target.none(Peer.HDFS));
        targets.put("list", Target.none(Peer.HDFS));
        try (EddCluster edd = bed.edd();
                HdfsCluster hdfs = bed.hdfs()) {
            List<Peer> peers = List.of(edd, hdfs);
            for (Peer peer : peers) {
                peer.ask("prepare", "names", bed.effort().folders(), FILES);
            }
            for (Map.Entry<String, Target> operation : targets.entrySet()) {
                measure(bed, report, peers, operation.getKey(), operation.getValue());
            }
        }
    }

    private static void measure(Bed bed, Report report, List<Peer> peers, String operation, Target target)
            throws Exception {
        for (Peer peer : peers) {
            peer.warmUp(bed.effort().warmUpMillis(), words(bed, operation));
        }
        var rates = new Comparison(operation + ", 16 callers", "calls a second");
        var processors = new Comparison("The same", "calls for each second of a processor");
        bed.rounds(peers, (peer, round) -> {
            Peer.Answer answer = call(bed, peer, operation);
            rates.add(peer.name(), answer.perSecond());
            processors.add(peer.name(), answer.perProcessorSecond());
        });
        report.add("master: " + operation, "calls/s", Better.MORE, rates, List.of(target));
        report.add(
                "master: " + operation + ", processors",
                "calls/s",
                Better.MORE,
                processors,
                List.of(Target.none(Peer.HDFS)));
    }

    private static Peer.Answer call(Bed bed, Peer peer, String operation) throws Exception {
        return peer.ask(words(bed, operation));
    }

    private static Object[] words(Bed bed, String operation) {
        return new Object[] {
            operation, "names", CALLERS, bed.effort().millis(), bed.effort().folders(), FILES
        };
    }
}
