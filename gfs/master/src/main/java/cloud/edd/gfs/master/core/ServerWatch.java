package cloud.edd.gfs.master.core;

import cloud.edd.gfs.master.core.metadata.StorageEntry;
import cloud.edd.proto.gfs.ClusterEventKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Tells when a chunkserver falls silent and when it is back, when its disk is full, and what ails the master's own files. */
final class ServerWatch {

    /** A folder has two checkpoints, and there is no other way to fail before the beginning. */
    private static final int EARLY = 8;

    private final Reign reign;
    private final Fleet fleet;
    /** Indexes of the storages whose silence was told. */
    private final Set<Integer> silent = new TreeSet<>();

    private final Set<Integer> full = new TreeSet<>();
    /** Told when the reign begins, whose first event is the beginning. */
    private final List<Runnable> early = new ArrayList<>();

    private long begunNanos;

    ServerWatch(Reign reign, Fleet fleet) {
        this.reign = reign;
        this.fleet = fleet;
    }

    void begin() {
        begunNanos = reign.nowNanos();
        reign.events()
                .record(
                        ClusterEventKind.MASTER_BEGAN,
                        "a master began epoch " + reign.epoch.getNumber() + " after record "
                                + reign.state.sequence() + ", with " + reign.state.fileCount() + " files and "
                                + reign.state.chunkCount() + " chunks; it waits for its chunkservers in safe mode");
        if (reign.state.isRestoring()) {
            reign.events()
                    .record(
                            ClusterEventKind.RESTORE_BEGAN,
                            "the metadata was restored from "
                                    + reign.state.restore().getSource() + ", up to record "
                                    + reign.state.restoreReport().getSequence()
                                    + ": files are read, and nothing is changed or deleted until a person ends that with 'gfs"
                                    + " metadata end-restore'");
        }
        early.forEach(Runnable::run);
        early.clear();
    }

    /**
     * What goes wrong with checkpoints loses nothing: the log is kept until one succeeds.
     *
     * @param damaged whether it was durable once
     */
    void checkpointFailed(boolean damaged, String reason) {
        ClusterEventKind kind = damaged ? ClusterEventKind.CHECKPOINT_DAMAGED : ClusterEventKind.CHECKPOINT_FAILED;
        if (reign.begun()) {
            reign.events().record(kind, reason);
        } else if (early.size() < EARLY) {
            early.add(() -> reign.events().record(kind, reason));
        }
    }

    /** Called about every second. */
    void tick() {
        if (!reign.begun()) {
            return;
        }
        for (StorageEntry storage : reign.state.storages().inUse()) {
            Server server = fleet.withStorage(storage.index());
            if (server != null && fleet.isAlive(server)) {
                watchRoom(server);
                if (silent.remove(storage.index())) {
                    reign.events()
                            .record(
                                    ClusterEventKind.SERVER_RETURNED,
                                    storage.serverId(),
                                    "chunkserver " + storage.serverId() + " is back");
                }
            } else if (reign.nowNanos() - lastHeard(server)
                            > reign.settings.deadAfter().toNanos()
                    && silent.add(storage.index())) {
                reign.events()
                        .record(
                                ClusterEventKind.SERVER_SILENT,
                                storage.serverId(),
                                "chunkserver " + storage.serverId() + " has said nothing for "
                                        + reign.settings.deadAfter().toSeconds()
                                        + " s: see whether the machine and the process run");
            }
        }
    }

    private void watchRoom(Server server) {
        if (Fleet.hasRoom(server)) {
            if (full.remove(server.storage.index())) {
                reign.events()
                        .record(
                                ClusterEventKind.SERVER_HAS_ROOM,
                                server.id(),
                                "chunkserver " + server.id() + " takes new chunks again");
            }
        } else if (full.add(server.storage.index())) {
            reign.events()
                    .record(
                            ClusterEventKind.SERVER_FULL,
                            server.id(),
                            "chunkserver " + server.id()
                                    + " takes no new chunks, its disk is nearly full: free space there, or add a chunkserver");
        }
    }

    private long lastHeard(@Nullable Server server) {
        return server == null ? begunNanos : Math.max(begunNanos, server.lastHeardNanos);
    }
}
