package cloud.edd.gfs.cli;

import cloud.edd.gfs.client.GfsClient;
import cloud.edd.proto.gfs.ClusterEvent;
import cloud.edd.proto.gfs.ClusterStatus;
import cloud.edd.proto.gfs.RepairStatus;
import cloud.edd.proto.gfs.ServerStatus;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** Shows how the cluster is. */
@Command(
        name = "status",
        mixinStandardHelpOptions = true,
        description = {
            "Shows how the cluster is: one sentence, then the chunkservers, what is being repaired and what happened last.",
            "Exit status 1 when it is in safe mode, or something is lost or corrupt."
        })
final class Status implements Callable<Integer> {

    private static final int EVENTS = 5;

    /** For one of several masters, most of which may be away. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    @ParentCommand
    private @Nullable GfsCommand parent;

    @Option(names = "--json", description = "as JSON, without the events (see 'gfs events --json')")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        GfsCommand gfs = Objects.requireNonNull(parent, "picocli sets the parent");
        ClusterStatus status;
        List<ClusterEvent> events;
        List<String> standbys = gfs.masters().size() > 1 ? standbys(gfs) : List.of();
        try (GfsClient client = gfs.client()) {
            status = client.admin().status();
            status = status.hasStandby() ? ofMaster(gfs, status) : status;
            events = client.admin().events(0, 0, EVENTS).getEventsList();
        }
        if (json) {
            gfs.out.println(MessageJson.of(status));
        } else {
            print(status, gfs.out, gfs.terminal, Instant.now());
            standbys.forEach(gfs.out::println);
            if (!events.isEmpty()) {
                gfs.out.println();
                events.forEach(event -> gfs.out.println(Events.line(event)));
            }
        }
        return isWell(status) ? 0 : Failures.FAILED;
    }

    /** A standby was asked first; the master is another one of those that are named. */
    private static ClusterStatus ofMaster(GfsCommand gfs, ClusterStatus standby) {
        for (String master : gfs.masters()) {
            ClusterStatus status = ask(gfs, master);
            if (status != null && !status.hasStandby()) {
                return status;
            }
        }
        return standby;
    }

    private static List<String> standbys(GfsCommand gfs) {
        List<String> lines = new ArrayList<>();
        for (String master : gfs.masters()) {
            ClusterStatus status = ask(gfs, master);
            if (status == null) {
                lines.add("master " + master + ": does not answer");
            } else if (status.hasStandby()) {
                lines.add("master " + master + ": " + status.getSafeModeReason());
            }
        }
        return lines;
    }

    private static @Nullable ClusterStatus ask(GfsCommand gfs, String master) {
        try (GfsClient client = gfs.asking(master).client(PATIENCE)) {
            return client.admin().status();
        } catch (IOException e) {
            return null;
        }
    }

    private static boolean isWell(ClusterStatus status) {
        return !status.getSafeMode() && status.getLost() == 0 && status.getCorrupt() == 0;
    }

    private static void print(ClusterStatus status, PrintStream out, Terminal terminal, Instant now) {
        out.println(isWell(status) ? terminal.good(status.getSummary()) : terminal.bad(status.getSummary()));
        if (status.hasStandby()) {
            return;
        }
        out.printf(
                Locale.ROOT,
                "%,d files, %,d chunks; copies: %,d stale, %,d corrupt, %,d to delete, %,d unknown; chunks: %,d with fewer"
                        + " than three good copies, %,d lost; epoch %d%n",
                status.getFiles(),
                status.getChunks(),
                status.getStale(),
                status.getCorrupt(),
                status.getPendingDelete(),
                status.getOrphans(),
                status.getUnderReplicated(),
                status.getLost(),
                status.getMark().getEpoch().getNumber());
        RepairStatus repair = status.getRepair();
        out.printf(
                Locale.ROOT,
                "repair: %,d copies now, %,d chunks waiting, %,d stuck; %,d done and %,d failed since the master began%n",
                repair.getCopiesActive(),
                repair.getChunksWaiting(),
                repair.getChunksStuck(),
                repair.getCopiesDone(),
                repair.getCopiesFailed());
        out.printf(
                Locale.ROOT,
                "metadata: other machines that hold every answered change: %d%s%n",
                status.getMetadataCopies().getInStep(),
                status.getMetadataCopies().getLagRecords() == 0
                        ? ""
                        : String.format(
                                Locale.ROOT,
                                "; %,d records are on fewer than two",
                                status.getMetadataCopies().getLagRecords()));
        if (status.getRebalancing()) {
            out.println("rebalancing: chunks move from the fullest chunkservers to the emptiest");
        }
        if (status.getServersCount() > 0) {
            out.println();
            out.printf(
                    "%-20s %-6s %10s %22s %5s %9s  %-12s %s%n",
                    "SERVER", "STATE", "CHUNKS", "DISK (GiB)", "CPU", "TRANSFERS", "HEARD", "SCRUBBED");
            status.getServersList()
                    .forEach(server ->
                            out.println(server.getAlive() ? line(server, now) : terminal.bad(line(server, now))));
        }
    }

    private static String line(ServerStatus server, Instant now) {
        String scrubbed = Text.ago(server.getScrub().getLastPassMs(), now);
        String mode = mode(server);
        String orphans = server.getOrphans() == 0
                ? ""
                : "  " + server.getOrphans() + " unknown copies"
                        + (server.getOrphansNeedConsent() ? ": look, then 'gfs delete-orphans'" : "");
        return String.format(
                Locale.ROOT,
                "%-20s %-6s %,10d %22s %4.0f%% %9d  %-12s %s%s%s",
                server.getServerId(),
                server.getAlive() ? "alive" : "SILENT",
                server.getChunkCount(),
                Text.gibibytes(server.getDiskUsedBytes()) + " of " + Text.gibibytes(server.getDiskTotalBytes()),
                server.getLoad().getCpuPercent(),
                server.getLoad().getActiveTransfers(),
                Text.ago(server.getLastHeartbeatMs(), now),
                scrubbed,
                mode,
                orphans);
    }

    private static String mode(ServerStatus server) {
        return switch (server.getMode()) {
            case SERVER_DRAINING -> "  draining: " + server.getDrainStatus();
            case SERVER_MAINTENANCE -> "  maintenance, " + server.getMaintenanceMinutesLeft() + " min left";
            case SERVER_NORMAL, UNRECOGNIZED -> "";
        };
    }
}
