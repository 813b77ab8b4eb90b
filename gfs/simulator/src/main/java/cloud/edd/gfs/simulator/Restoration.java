package cloud.edd.gfs.simulator;

import cloud.edd.gfs.master.restore.CopyScan;
import cloud.edd.proto.gfs.ClusterStatus;
import cloud.edd.proto.gfs.EndRestoreReply;
import cloud.edd.proto.gfs.EndRestoreRequest;
import cloud.edd.proto.gfs.ErrorCode;
import cloud.edd.proto.gfs.GetClusterStatusRequest;
import cloud.edd.proto.gfs.GfsError;
import com.google.protobuf.Message;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The person who looks after the master: asks how it is, restores its folder, and ends the restore. */
final class Restoration {

    private static final long BETWEEN_TRIES = TimeUnit.SECONDS.toNanos(1);

    private final Simulation world;
    private final Chance chance;

    Restoration(Simulation world, Chance chance) {
        this.world = world;
        this.chance = chance;
    }

    /** How many chunkservers hold what is answered, as the master itself says; 0 when it says nothing. */
    int copiesInStep() {
        ClusterStatus status = status();
        return status == null ? 0 : status.getMetadataCopies().getInStep();
    }

    /** The last record of which anybody can have heard. */
    long applied() {
        ClusterStatus status = status();
        return status == null ? 0 : status.getMark().getSequence();
    }

    /** Whether the master says that its log is too old to be served, and what a person has to do. */
    boolean isAdvised() {
        ClusterStatus status = status();
        return status != null && status.getSafeModeReason().contains("gfs-master restore --accept-loss");
    }

    /** What was answered while two copies were in step is in one of them, whatever the master's disk does. */
    void mustFind(long answered) {
        CopyScan best = best();
        if (best == null || best.last() < answered) {
            world.panic(
                    "record " + answered + " took effect while the master said that two copies were in step; the best"
                            + " copy ends with " + (best == null ? "nothing" : best.last() + " at " + best.source()));
        }
    }

    /** Makes a folder of the best copy, starts the master on it, and ends the restore when all have come. */
    void restore() {
        CopyScan best = best();
        if (best == null) {
            world.panic("no chunkserver holds a copy of the metadata");
            return;
        }
        restore(best, 0, reply -> {});
    }

    /** The same from this copy; the restore is ended not before so long has passed. */
    void restore(CopyScan best, long patienceNanos, Consumer<EndRestoreReply> ended) {
        world.trace.add(world.timeline.now(), "a person restores record " + best.last() + " from " + best.source());
        world.master().use(SimulatedLog.restored(world.chance, best));
        world.master().start();
        MasterProcess master = world.master();
        world.timeline.in(patienceNanos, () -> end(master, ended));
    }

    /** Asks this master until it says that the restore is ended. */
    void end(MasterProcess master) {
        end(master, reply -> {});
    }

    private void end(MasterProcess master, Consumer<EndRestoreReply> then) {
        world.timeline.in(chance.between(BETWEEN_TRIES / 4, 2 * BETWEEN_TRIES), () -> {
            if (!master.isUp()) {
                if (!master.isRetired()) {
                    end(master, then);
                }
                return;
            }
            master.receive(EndRestoreRequest.getDefaultInstance(), new MasterProcess.Caller() {
                @Override
                public void answered(Message reply) {
                    then.accept((EndRestoreReply) reply);
                    ended();
                }

                @Override
                public void failed(GfsError error) {
                    // It was done before, and the answer got lost with the master.
                    if (error.getCode() == ErrorCode.INVALID_ARGUMENT) {
                        ended();
                    } else {
                        end(master, then);
                    }
                }

                @Override
                public void died() {
                    end(master, then);
                }
            });
        });
    }

    private void ended() {
        world.trace.add(world.timeline.now(), "the restore is ended");
    }

    /** The copy that goes furthest; null when there is none. */
    @Nullable CopyScan best() {
        List<CopyScan> copies = new ArrayList<>();
        for (ServerProcess server : world.servers) {
            copies.add(scan(server));
        }
        return CopyScan.furthest(copies);
    }

    /** Whether a folder can be made of what this one has. */
    boolean keepsCopy(ServerProcess server) {
        return scan(server).last() > 0;
    }

    private CopyScan scan(ServerProcess server) {
        try {
            return CopyScan.of(new DiskCopy(server.name, server.disk()), world.chunkBytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private @Nullable ClusterStatus status() {
        if (!world.master().isUp()) {
            return null;
        }
        ClusterStatus[] status = {null};
        world.master().receive(GetClusterStatusRequest.getDefaultInstance(), new MasterProcess.Caller() {
            @Override
            public void answered(Message reply) {
                status[0] = (ClusterStatus) reply;
            }

            @Override
            public void failed(GfsError error) {}

            @Override
            public void died() {}
        });
        return status[0];
    }
}
