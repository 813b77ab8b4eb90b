package cloud.edd.gfs.simulator;

import cloud.edd.gfs.master.restore.CopyScan;
import cloud.edd.gfs.protocol.disk.DiskRequest;
import cloud.edd.gfs.protocol.disk.DiskResult;
import cloud.edd.gfs.protocol.payload.Payload;
import cloud.edd.gfs.simulator.history.Content;
import cloud.edd.gfs.simulator.history.Op;
import cloud.edd.proto.gfs.EndRestoreReply;
import cloud.edd.proto.gfs.RestoreReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The newest records are on no copy that is left: one chunkserver is cut off from the master for some seconds, then the master's disk is
 * lost together with the copies of the log on all the others. A person restores what the one has, and accepts the loss.
 *
 * <p>Whatever was answered in these seconds may have happened or not from then on. But chunks are all there, so no byte that a client was
 * told to be stored may be gone: it is in its file, in another one, or in lost+found.
 */
final class LossyRestore {

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final long SHORTEST_LAG = SECOND / 2;
    private static final long LONGEST_LAG = 5 * SECOND;

    /** By then whoever is not broken has told what it holds. */
    private static final long UNTIL_ALL_CAME = 12 * SECOND;

    /** Of a file that is a single reservation whatever the segments of a run: its name is in the record of its commit. */
    private static final int SMALL = 64 << 10;

    private final Simulation world;
    private final Chance chance;
    private final Disasters disasters;
    private final Restoration restoration;
    /** When each record took effect. */
    private final NavigableMap<Long, Long> effects = new TreeMap<>();

    private final List<Op> promised = new ArrayList<>();
    private @Nullable RestoreReport report;

    LossyRestore(Simulation world, Chance chance, Disasters disasters, Restoration restoration) {
        this.world = world;
        this.chance = chance;
        this.disasters = disasters;
        this.restoration = restoration;
    }

    /** All copies are in step. */
    void begin() {
        ServerProcess left = world.servers.get(chance.below(world.servers.size()));
        world.trace.add(world.timeline.now(), left.name + " will be the only one with a copy of the log");
        world.network.isolate(world.master(), left);
        world.network.isolate(left, world.master());
        world.timeline.in(chance.between(SHORTEST_LAG, LONGEST_LAG), () -> strike(left));
    }

    /** A master has handled something. */
    void turned(MasterProcess master) {
        long applied = master.applied();
        if (effects.isEmpty() || effects.lastKey() < applied) {
            effects.put(applied, world.timeline.now());
        }
    }

    private void strike(ServerProcess left) {
        world.network.endIsolation();
        if (!restoration.keepsCopy(left)) {
            // It is a fourth one, or its disk was lost meanwhile: then there would be nothing to restore.
            return;
        }
        world.master().kill("its disk is lost");
        for (ServerProcess server : world.servers) {
            if (server != left) {
                server.kill("its copy of the log is lost");
                server.loseMetadata();
                world.restart(server::start);
            }
        }
        CopyScan best = restoration.best();
        if (best == null) {
            world.panic("the copy of the log on " + left.name + " is of no use");
            return;
        }
        accept(best.last());
        restoration.restore(best, UNTIL_ALL_CAME, reply -> ended(best.last(), reply));
    }

    /** From here on nobody has to find what was answered after this record. */
    private void accept(long last) {
        Map.Entry<Long, Long> firstLost = effects.higherEntry(last);
        disasters.count(firstLost == null ? "restores that could have lost something" : "restores that lost records");
        long since = firstLost == null ? world.timeline.now() : firstLost.getValue();
        for (Op op : world.history.ops()) {
            if (op.acknowledged() && isStored(op)) {
                promised.add(op);
            }
            if (op.answeredAt() >= since) {
                disasters.count("operations whose answers are void");
                op.doubt();
            }
        }
        world.history.wire().lossAccepted(last);
        world.history.lossAccepted();
    }

    private static boolean isStored(Op op) {
        return switch (op.kind()) {
            case APPEND -> true;
            case PUT -> op.length() > 0 && op.length() <= SMALL;
            case READ, STAT, LIST, DELETE, RENAME, COPY -> false;
        };
    }

    private void ended(long last, EndRestoreReply reply) {
        report = reply.getReport();
        long answered = effects.isEmpty() ? last : effects.lastKey();
        disasters.merge("files in lost+found", (int) reply.getReport().getRecoveredFiles());
        if (reply.getReport().getHighestMark() > last) {
            disasters.count("losses that the report counts");
        }
        if (reply.getReport().getSequence() != last || reply.getReport().getHighestMark() > answered) {
            world.panic("record " + last + " was restored, and " + answered + " was the last, but the report says "
                    + Lines.text(reply.getReport()));
        }
        if (reply.getLinesList().stream().noneMatch(line -> line.startsWith("cannot be known"))) {
            world.panic("the report of the restore does not say what cannot be known: " + reply.getLinesList());
        }
    }

    /**
     * Everything is whole again.
     *
     * @param files the chunk files of all that the master knows, by server
     */
    void judge(Map<String, Set<String>> files) {
        RestoreReport ended = report;
        if (ended == null || ended.getMissingServersCount() > 0 || world.frailSuffered()) {
            // What a disk took with it, or came too late to be heard, is in nobody's report.
            return;
        }
        TreeSet<Long> there = new TreeSet<>();
        for (ServerProcess server : world.servers) {
            for (String file : files.getOrDefault(server.name, Set.of())) {
                if (server.disk().carryOut(new DiskRequest.ReadAt(file, 0, (int)
                                server.disk().length(file)))
                        instanceof DiskResult.Bytes(Payload bytes)) {
                    there.addAll(Content.operationsIn(bytes.toByteArray()));
                }
            }
        }
        for (Op op : promised) {
            disasters.count("writes before a restore that were looked for");
            if (!there.contains(op.id())) {
                world.panic(
                        op + " was acknowledged before the metadata was lost, and its bytes are in no chunk any more");
            }
        }
    }
}
