package cloud.edd.gfs.master.core;

import cloud.edd.gfs.master.core.metadata.StorageEntry;
import cloud.edd.proto.gfs.ClusterEventKind;
import cloud.edd.proto.gfs.Command;
import cloud.edd.proto.gfs.Epoch;
import cloud.edd.proto.gfs.EpochRequest;
import cloud.edd.proto.gfs.ErrorCode;
import cloud.edd.proto.gfs.GfsError;
import cloud.edd.proto.gfs.Heartbeat;
import cloud.edd.proto.gfs.HeartbeatReply;
import cloud.edd.proto.gfs.MasterFrame;
import cloud.edd.proto.gfs.Refused;
import cloud.edd.proto.gfs.Register;
import cloud.edd.proto.gfs.RegisterServer;
import cloud.edd.proto.gfs.ServerFrame;
import cloud.edd.proto.gfs.Welcome;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The links of chunkservers: they register, grant the epoch, and from then on are heard. */
final class ServerDesk {

    private static final int FORMAT_VERSION = 1;
    private static final int NODE_CHARACTERS = 100;

    /** An inventory now and then finds what events missed. */
    private static final Duration INVENTORY = Duration.ofHours(1);

    private static final Duration STALE_INVENTORY = Duration.ofMinutes(1);

    /** An inventory costs some microseconds for each chunk; this keeps it to some per cent of the time. */
    private static final long NANOS_PER_CHUNK = 100_000;

    private final Reign reign;
    private final Fleet fleet;
    private final CommitDesk commits;
    private final UndecidedDesk undecided;
    private final InventoryDesk inventories;
    private final DeletionDesk deletions;
    private final RepairDesk repair;
    private final OrphanDesk orphans;
    private final SafeMode safeMode;
    private final LogCopies copies;
    private final Lineage lineage;
    /** Links that stand, with the registration that waits for the epoch to be logged. */
    private final Map<Long, Register> waiting = new LinkedHashMap<>();

    ServerDesk(
            Reign reign,
            Fleet fleet,
            CommitDesk commits,
            UndecidedDesk undecided,
            InventoryDesk inventories,
            DeletionDesk deletions,
            RepairDesk repair,
            OrphanDesk orphans,
            SafeMode safeMode,
            LogCopies copies) {
        this.copies = copies;
        this.lineage = new Lineage(reign);
        this.reign = reign;
        this.fleet = fleet;
        this.commits = commits;
        this.undecided = undecided;
        this.inventories = inventories;
        this.deletions = deletions;
        this.repair = repair;
        this.orphans = orphans;
        this.safeMode = safeMode;
    }

    void closed(long link) {
        waiting.remove(link);
        disconnected(link);
    }

    private void disconnected(long link) {
        fleet.disconnect(link);
        copies.disconnected(link);
    }

    /** The epoch is in the log: who came early is heard now. */
    void begin() {
        Map<Long, Register> early = new LinkedHashMap<>(waiting);
        waiting.clear();
        early.forEach(this::register);
    }

    void received(long link, ServerFrame frame) {
        if (frame.hasRegister()) {
            register(link, frame.getRegister());
            return;
        }
        Server server = fleet.onLink(link);
        if (server == null) {
            reign.close(link);
            return;
        }
        if (frame.hasEpochVote()) {
            voted(server, frame.getEpochVote().getGranted());
        } else if (!server.voted) {
            reign.close(link);
        } else {
            server.lastHeardNanos = reign.nowNanos();
            heard(server, frame);
        }
    }

    private void heard(Server server, ServerFrame frame) {
        switch (frame.getBodyCase()) {
            case HEARTBEAT -> {
                heartbeat(server, frame.getHeartbeat());
                // Streams that outlived a cut bring no inventory before the next regular one.
                leaveSafeMode();
            }
            case INVENTORY -> {
                boolean complete = inventories.page(server, frame.getInventory());
                server.reported |= complete && frame.getInventory().getRequest() >= server.awaitedInventory;
                leaveSafeMode();
            }
            case COMMITS -> commits.commit(server, frame.getCommits());
            case UNDECIDED -> undecided.decide(server, frame.getUndecided());
            case DELETED -> {
                deletions.confirmed(server, frame.getDeleted());
                orphans.confirmed(server, frame.getDeleted());
            }
            case BAD_CHUNK -> {
                inventories.corrupt(server, frame.getBadChunk().getHandle());
                repair.consider(frame.getBadChunk().getHandle());
            }
            case COPIED -> repair.copies().results(server, frame.getCopied(), repair::pump);
            case DESCRIPTIONS -> reign.adoptions.unknown().described(server, frame.getDescriptions());
            case METADATA_STORED -> copies.stored(server, frame.getMetadataStored());
            case REGISTER, EPOCH_VOTE, HELLO, PROOF, BODY_NOT_SET -> reign.close(server.link);
        }
    }

    private void register(long link, Register register) {
        if (!reign.begun()) {
            waiting.put(link, register);
            return;
        }
        GfsError refusal = refusal(register);
        if (refusal != null) {
            refuse(link, refusal);
            return;
        }
        StorageEntry known = reign.state.storages().find(register.getStorageId());
        if (known != null
                && !known.removed()
                && known.serverId().equals(register.getServerId())
                && known.isAt(register.getAddress(), register.getNode())) {
            connect(link, known, register);
            return;
        }
        Command command = Command.newBuilder()
                .setRegisterServer(RegisterServer.newBuilder()
                        .setServerId(register.getServerId())
                        .setStorageId(register.getStorageId())
                        .setAddress(register.getAddress())
                        .setNode(register.getNode()))
                .build();
        StorageEntry before = reign.state.storages().ofServer(register.getServerId());
        waiting.put(link, register);
        reign.propose(command, applied -> {
            StorageEntry storage = reign.state.storages().find(register.getStorageId());
            if (!waiting.remove(link, register)) {
                return;
            }
            if (applied.error() != null || storage == null) {
                refuse(link, applied.error() == null ? Names.invalid("the storage is not known") : applied.error());
            } else {
                tell(before, storage);
                connect(link, storage, register);
            }
        });
    }

    private void tell(@Nullable StorageEntry before, StorageEntry now) {
        if (before == null) {
            reign.events()
                    .record(
                            ClusterEventKind.SERVER_CAME,
                            now.serverId(),
                            "chunkserver " + now.serverId() + " came for the first time, at "
                                    + now.address().getHost());
        } else if (before != now) {
            reign.events()
                    .record(
                            ClusterEventKind.SERVER_EMPTIED,
                            now.serverId(),
                            "chunkserver " + now.serverId() + " came back with a new data folder: its copies on the"
                                    + " old one do not count any more");
        }
    }

    private @Nullable GfsError refusal(Register register) {
        if (register.getFormatVersion() != FORMAT_VERSION) {
            return Names.invalid("this master speaks format " + FORMAT_VERSION + ", the chunkserver "
                    + register.getFormatVersion() + ": run the same version");
        }
        if (register.getStorageId().getHigh() == 0 && register.getStorageId().getLow() == 0) {
            return Names.invalid("a storage id is missing");
        }
        if (register.getNode().length() > NODE_CHARACTERS) {
            return Names.invalid("the name of a machine has at most " + NODE_CHARACTERS + " characters");
        }
        // One that has reigned is deposed by a later epoch, and its log ends before that one's: no older copy of
        // anything.
        if (reign.hadMajority() && isDeposed(register.getGrantedEpoch(), register.getServerId())) {
            return Refusal.of(ErrorCode.UNAVAILABLE, "a newer master reigns");
        }
        long behind = lineage.behind(register);
        if (lineage.isForgiven(register.getHighestMark().getEpoch()) && reign.state.isRestoring()) {
            reign.adoptions.seen(register.getHighestMark());
        }
        if (behind > 0) {
            reign.declareUnfit("this master's log ends " + behind + (behind == 1 ? " record" : " records")
                    + " before what chunkserver " + register.getServerId()
                    + " has seen" + lineage.otherMaster(register)
                    + ": it is an older copy, or damaged at its end, and serving it would lose data. Restore the"
                    + " newest copy of the metadata with: gfs-master restore --accept-loss");
        }
        @Nullable String unfit = reign.unfit();
        if (unfit != null) {
            return Refusal.of(ErrorCode.UNAVAILABLE, unfit);
        }
        if (isDeposed(register.getGrantedEpoch(), register.getServerId())) {
            return Refusal.of(ErrorCode.UNAVAILABLE, "a newer master reigns");
        }
        @Nullable Epoch foreign = reign.gathers() ? lineage.foreign(register) : null;
        if (foreign == null) {
            return null;
        }
        String doubt = "chunkserver " + register.getServerId() + " has served a master of epoch " + foreign.getNumber()
                + " whose log is not this one: two masters were running, and the other one may have answered. Without a majority"
                + " of other chunkservers this one does not begin. Stop it, and start the other one";
        reign.doubt(doubt);
        return Refusal.of(ErrorCode.UNAVAILABLE, doubt);
    }

    private void connect(long link, StorageEntry storage, Register register) {
        Server other = fleet.withStorage(storage.index());
        if (other != null && other.link != Server.NO_LINK && other.link != link) {
            reign.close(other.link);
            disconnected(other.link);
        }
        Server server = fleet.connect(storage, link);
        server.metadata = register.hasMetadata() ? register.getMetadata() : null;
        reign.send(
                link,
                MasterFrame.newBuilder()
                        .setEpochRequest(EpochRequest.newBuilder().setEpoch(reign.epoch)));
    }

    private void voted(Server server, Epoch granted) {
        if (granted.equals(reign.epoch)) {
            server.voted = true;
            server.askedAfter = reign.state.sequence();
            copies.connected(server);
            server.lastHeardNanos = reign.nowNanos();
            server.inventoryAskedNanos = reign.nowNanos();
            reign.send(
                    server.link,
                    MasterFrame.newBuilder()
                            .setWelcome(
                                    Welcome.newBuilder().setSendInventory(true).setHeartbeatIntervalMs((int)
                                            reign.settings.heartbeatInterval().toMillis())));
            leaveSafeMode();
        } else if (!isDeposed(granted, server.id())) {
            reign.close(server.link);
        }
    }

    /** A number is granted once: who finds it, or a higher one, given to another master is not the master any more. */
    private boolean isDeposed(Epoch granted, String serverId) {
        boolean deposed = granted.getNumber() >= reign.epoch.getNumber()
                && !granted.getMasterId().equals(reign.epoch.getMasterId());
        if (deposed) {
            reign.stop(
                    "deposed by " + Lineage.named(granted) + ": chunkserver " + serverId
                            + " has granted that epoch; this"
                            + " master has epoch " + reign.epoch.getNumber()
                            + ". Only one may run: let this one stay stopped, or stop the other one if it was started by mistake");
        }
        return deposed;
    }

    private void heartbeat(Server server, Heartbeat heartbeat) {
        server.lastHeartbeatMs = reign.timeMs();
        server.load = heartbeat.getLoad();
        server.chunkCount = heartbeat.getChunkCount();
        boolean knewPass = server.scrub.getPassBeganMs() != 0;
        if (knewPass && heartbeat.getScrub().getLastPassMs() > server.scrub.getLastPassMs()) {
            reign.events()
                    .record(
                            ClusterEventKind.SCRUB_ENDED,
                            server.id(),
                            "chunkserver " + server.id() + " has read all that it holds; "
                                    + heartbeat.getScrub().getFoundBad() + " chunks were found bad since it started");
        }
        server.scrub = heartbeat.getScrub();
        server.copiesActive = heartbeat.getCopiesActive();
        server.acceptsChunks = heartbeat.getAcceptsNewChunks();
        boolean ask = reign.nowNanos() - server.inventoryAskedNanos > inventoryNanos(server);
        if (ask) {
            server.inventoryAskedNanos = reign.nowNanos();
        }
        reign.send(
                server.link,
                MasterFrame.newBuilder()
                        .setHeartbeat(HeartbeatReply.newBuilder()
                                .setNumber(heartbeat.getNumber())
                                .setSendInventory(ask)));
    }

    /**
     * While copies are stale, one may have caught up, and in a restore what was prepared may have been given up: then every minute, unless an
     * inventory is so long that it would be felt.
     */
    private long inventoryNanos(Server server) {
        long patience = Math.max(STALE_INVENTORY.toNanos(), server.chunkCount * NANOS_PER_CHUNK);
        boolean changes =
                reign.state.totals().stale() + reign.state.totals().joining() > 0 || reign.state.isRestoring();
        return changes ? Math.min(patience, INVENTORY.toNanos()) : INVENTORY.toNanos();
    }

    void leaveSafeMode() {
        if (safeMode.leave()) {
            safeModeEnded();
        }
    }

    /** What was kept until now is decided, unless the one reason for safe mode has ended and the other has not. */
    void safeModeEnded() {
        if (!reign.safeMode()) {
            fleet.all().forEach(inventories::flush);
            commits.release();
        }
    }

    private void refuse(long link, GfsError error) {
        reign.send(
                link, MasterFrame.newBuilder().setRefused(Refused.newBuilder().setError(error)));
        reign.close(link);
    }
}
