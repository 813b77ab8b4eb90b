package cloud.edd.gfs.master.core;

import cloud.edd.proto.gfs.ClusterStatus;
import cloud.edd.proto.gfs.RepairStatus;
import cloud.edd.proto.gfs.ServerMode;
import cloud.edd.proto.gfs.ServerStatus;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** Says in one sentence how the cluster is. */
final class Summary {

    /** Over so long the pace of repair is measured. */
    private static final long SAMPLE_NANOS = Duration.ofSeconds(30).toNanos();

    private static final double NANOS_PER_MINUTE = 60e9;

    private final Reign reign;
    private long sampleNanos;
    private long sampleCopies;
    private double copiesPerMinute;

    Summary(Reign reign) {
        this.reign = reign;
    }

    void tick(long copiesDone) {
        long passed = reign.nowNanos() - sampleNanos;
        if (passed >= SAMPLE_NANOS) {
            copiesPerMinute = (copiesDone - sampleCopies) * NANOS_PER_MINUTE / passed;
            sampleNanos = reign.nowNanos();
            sampleCopies = copiesDone;
        }
    }

    ClusterStatus.Builder of(ClusterStatus.Builder status) {
        List<String> silent = status.getServersList().stream()
                .filter(server -> !server.getAlive() && server.getMode() != ServerMode.SERVER_MAINTENANCE)
                .map(ServerStatus::getServerId)
                .toList();
        boolean healthy = !status.getSafeMode()
                && status.getLost() == 0
                && status.getUnderReplicated() == 0
                && status.getCorrupt() == 0
                && silent.isEmpty();
        String sentence = status.getSafeMode()
                ? "Nothing can be changed (safe mode): " + status.getSafeModeReason()
                : chunks(status) + silent(silent) + orphans(status);
        return status.setHealthy(healthy).setSummary(sentence + ".");
    }

    private String chunks(ClusterStatus.Builder status) {
        if (status.getLost() > 0) {
            return count(status.getLost(), "chunk is", "chunks are")
                    + " lost, no good copy is left: 'gfs fsck' names the files";
        }
        if (status.getUnderReplicated() > 0) {
            return count(status.getUnderReplicated(), "chunk has", "chunks have") + " fewer than three good copies; "
                    + repair(status.getRepair());
        }
        return switch ((int) Math.min(status.getChunks(), 2)) {
            case 0 -> "There are no chunks yet";
            case 1 -> "The only chunk has three good copies";
            default -> "All " + count(status.getChunks()) + " chunks have three good copies";
        };
    }

    private String repair(RepairStatus repair) {
        long left = repair.getChunksWaiting() + repair.getCopiesActive() - repair.getChunksStuck();
        if (repair.getCopiesActive() == 0) {
            return repair.getChunksStuck() > 0
                    ? "another chunkserver is needed, or a silent one back"
                    : "repair begins when a silent server has had time to return";
        }
        String pace =
                copiesPerMinute > 0 ? ", about " + count((long) Math.ceil(left / copiesPerMinute)) + " min left" : "";
        return "repair makes " + count(repair.getCopiesActive()) + " at a time" + pace;
    }

    private static String silent(List<String> servers) {
        return servers.isEmpty() ? "" : "; silent: " + String.join(", ", servers);
    }

    private static String orphans(ClusterStatus.Builder status) {
        return status.getServersList().stream().anyMatch(ServerStatus::getOrphansNeedConsent)
                ? "; so many copies are unknown that a person must look"
                : "";
    }

    private static String count(long number, String one, String many) {
        return count(number) + " " + (number == 1 ? one : many);
    }

    private static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }
}
