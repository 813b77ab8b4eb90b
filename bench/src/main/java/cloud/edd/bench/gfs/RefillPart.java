package cloud.edd.bench.gfs;

import cloud.edd.bench.Comparison;
import cloud.edd.bench.Report;
import cloud.edd.bench.Report.Better;
import cloud.edd.bench.Report.Target;
import cloud.edd.gfs.client.ClusterState;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;

/** A chunkserver that lost its disk, from the moment its loss is known until every chunk has three good copies again. */
final class RefillPart {
    private static final String WRITE_RATE = "its write rate";
    private static final double MEBIBYTE = 1 << 20;
    private static final double OF_WRITE_RATE = 0.5;
    private static final Duration LOOK = Duration.ofMillis(20);
    private static final Duration LIMIT = Duration.ofMinutes(15);

    private RefillPart() {}

    static void run(Bed bed, Report report) throws Exception {
        long length = bed.effort().refillBytes() / 2;
        var rates =
                new Comparison("Refill of an emptied chunkserver with " + WritePart.name(2 * length), "MiB a second");
        try (EddCluster edd = bed.edd()) {
            edd.ask("write", "bench/one", length);
            edd.ask("write", "bench/two", length);
            long stored = 2 * length;
            for (int round = 0; round < bed.effort().rounds(); round++) {
                long more = bed.effort().warmUpBytes();
                rates.add(
                        WRITE_RATE,
                        more
                                / MEBIBYTE
                                / edd.ask("write", "bench/more-" + round, more).seconds());
                stored += more;
                edd.replaceWithEmpty(round % EddCluster.SERVERS);
                await(edd, state -> state.underReplicated() > 0);
                long begun = System.nanoTime();
                await(edd, state -> state.underReplicated() == 0 && state.stale() == 0 && alive(state));
                rates.add(Peer.EDD, stored / MEBIBYTE / ((System.nanoTime() - begun) / 1e9));
            }
        }
        report.add(
                "refill of an emptied chunkserver",
                "MiB/s",
                Better.MORE,
                rates,
                List.of(Target.of(WRITE_RATE, OF_WRITE_RATE)));
    }

    private static boolean alive(ClusterState state) {
        return state.servers().stream().allMatch(ClusterState.Server::alive);
    }

    private static void await(EddCluster edd, Predicate<ClusterState> wanted) throws IOException {
        long end = System.nanoTime() + LIMIT.toNanos();
        while (!wanted.test(edd.state())) {
            if (System.nanoTime() > end) {
                throw new IOException("a chunkserver is not full again: " + edd.state());
            }
            LockSupport.parkNanos(LOOK.toNanos());
        }
    }
}
