package cloud.edd.gfs.master.core;

import cloud.edd.gfs.master.core.metadata.ChunkEntry;
import cloud.edd.gfs.master.core.metadata.Members;
import cloud.edd.gfs.master.core.metadata.StorageEntry;
import cloud.edd.gfs.master.core.metadata.Totals;
import cloud.edd.proto.gfs.ClusterPressure;
import cloud.edd.proto.gfs.ClusterStatus;
import cloud.edd.proto.gfs.ErrorCode;
import cloud.edd.proto.gfs.MasterFrame;
import cloud.edd.proto.gfs.MetadataCopies;
import cloud.edd.proto.gfs.MetadataCopy;
import cloud.edd.proto.gfs.ReportBadReplicaReply;
import cloud.edd.proto.gfs.ReportBadReplicaRequest;
import cloud.edd.proto.gfs.ServerPressure;
import cloud.edd.proto.gfs.ServerStatus;
import cloud.edd.proto.gfs.VerifyChunk;
import org.jspecify.annotations.Nullable;

/** How the cluster is. Answered also in safe mode, and by a master that must not serve. */
final class ClusterCalls {

    private final Reign reign;
    private final Fleet fleet;
    private final SafeMode safeMode;
    private final OrphanDesk orphans;
    private final Summary summary;
    private final RepairDesk repair;

    private final LogCopies copies;

    ClusterCalls(Reign reign, Fleet fleet, SafeMode safeMode, RepairDesk repair, LogCopies copies, OrphanDesk orphans) {
        this.copies = copies;
        this.reign = reign;
        this.fleet = fleet;
        this.safeMode = safeMode;
        this.repair = repair;
        this.orphans = orphans;
        this.summary = new Summary(reign);
    }

    /** Called about every second. */
    void tick() {
        summary.tick(repair.status().getCopiesDone());
    }

    void status(long call) {
        Totals totals = reign.state.totals();
        ClusterStatus.Builder status = ClusterStatus.newBuilder()
                .setMark(reign.mark())
                .setSafeMode(reign.safeMode())
                .setSafeModeReason(safeMode.reason())
                .setFiles(reign.state.fileCount())
                .setChunks(reign.state.chunkCount())
                .setUnderReplicated(totals.underReplicated())
                .setStale(totals.stale())
                .setCorrupt(totals.corrupt())
                .setLost(totals.lost())
                .setPendingDelete(totals.condemnedCopies())
                .setRepair(repair.status())
                .setRebalancing(repair.rebalancer().isRunning())
                .setMetadataCopies(metadataCopies());
        if (reign.state.restore().getSequence() != 0) {
            status.setRestore(reign.state.restoreReport());
        }
        status.addAllLimited(NamespaceCalls.limited(reign));
        long unknown = 0;
        for (StorageEntry storage : reign.state.storages().inUse()) {
            Server server = fleet.withStorage(storage.index());
            unknown += server == null ? 0 : server.orphans.total();
            status.addServers(status(storage, server));
        }
        reign.answer(call, summary.of(status.setOrphans(unknown)).build());
    }

    void pressure(long call) {
        Totals totals = reign.state.totals();
        ClusterPressure.Builder pressure = ClusterPressure.newBuilder()
                .setMark(reign.mark())
                .setSafeMode(reign.safeMode())
                .setUnderReplicated(totals.underReplicated())
                .setStale(totals.stale())
                .setCorrupt(totals.corrupt())
                .setLost(totals.lost())
                .setPendingDelete(totals.condemnedCopies())
                .setRepair(repair.status())
                .setCopyLagRecords(copies.lag().records())
                .setCopyLagMs(copies.lag().millis());
        for (StorageEntry storage : reign.state.storages().inUse()) {
            Server server = fleet.withStorage(storage.index());
            ServerPressure.Builder one =
                    ServerPressure.newBuilder().setServerId(storage.serverId()).setAlive(fleet.isAlive(server));
            if (server != null) {
                one.setLoad(server.load)
                        .setChunkCount(server.chunkCount)
                        .setLastHeartbeatMs(server.lastHeartbeatMs)
                        .setScrub(server.scrub)
                        .setCopiesActive(server.copiesActive);
            }
            pressure.addServers(one);
        }
        reign.answer(call, pressure.build());
    }

    /** The reader is not believed: the server is asked to look itself. */
    void reportBadReplica(long call, ReportBadReplicaRequest request) {
        StorageEntry storage = reign.state.storages().find(request.getStorageId());
        ChunkEntry chunk = reign.state.chunk(request.getHandle());
        if (storage == null || chunk == null || Members.place(chunk.members(), storage.index()) < 0) {
            reign.fail(call, Refusal.of(ErrorCode.NOT_FOUND, "this storage has no copy of this chunk"));
            return;
        }
        Server server = fleet.withStorage(storage.index());
        if (server != null && fleet.isAlive(server)) {
            reign.send(
                    server.link,
                    MasterFrame.newBuilder().setVerify(VerifyChunk.newBuilder().setHandle(request.getHandle())));
        }
        reign.answer(
                call, ReportBadReplicaReply.newBuilder().setMark(reign.mark()).build());
    }

    private MetadataCopies metadataCopies() {
        MetadataCopies.Builder all = MetadataCopies.newBuilder()
                .setInStep(copies.inStep())
                .setLagRecords(copies.lag().records())
                .setLagMs(copies.lag().millis());
        for (Follower follower : copies.followers()) {
            if (follower.seated || !follower.able) {
                all.addCopies(MetadataCopy.newBuilder()
                        .setServerId(follower.server.id())
                        .setInStep(follower.inStep)
                        .setSequence(follower.durable)
                        .setTrouble(follower.trouble));
            }
        }
        return all.build();
    }

    private String drainStatus(StorageEntry storage) {
        if (!storage.draining()) {
            return "";
        }
        int copies = reign.state.totals().copiesOn(storage.index());
        if (copies == 0) {
            return "drained: it can be stopped and removed";
        }
        long others = fleet.all().stream()
                .filter(server -> fleet.isAlive(server) && !server.storage.draining())
                .count();
        return others < Totals.REPLICAS
                ? copies + " chunks are left, and only " + others
                        + " other chunkservers are alive: start another one, three are needed"
                : copies + " chunks are left";
    }

    private ServerStatus status(StorageEntry storage, @Nullable Server server) {
        ServerStatus.Builder status = ServerStatus.newBuilder()
                .setServerId(storage.serverId())
                .setStorageId(storage.storageId())
                .setAddress(storage.address())
                .setNode(storage.node())
                .setAlive(fleet.isAlive(server))
                .setMode(storage.mode())
                .setMaintenanceMinutesLeft((int) storage.maintenanceMinutesLeft(reign.state.minutes()))
                .setCopies(reign.state.totals().copiesOn(storage.index()))
                .setDrainStatus(drainStatus(storage));
        if (server != null) {
            status.setChunkCount(server.chunkCount)
                    .setLastHeartbeatMs(server.lastHeartbeatMs)
                    .setDiskUsedBytes(server.load.getDiskUsedBytes())
                    .setDiskTotalBytes(server.load.getDiskTotalBytes())
                    .setOrphans(server.orphans.total())
                    .setOrphansNeedConsent(orphans.needConsent(server))
                    .setScrub(server.scrub)
                    .setCopiesActive(server.copiesActive)
                    .setLoad(server.load);
        }
        return status.build();
    }
}
