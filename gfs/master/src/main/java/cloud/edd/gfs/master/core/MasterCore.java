package cloud.edd.gfs.master.core;

import cloud.edd.gfs.master.core.metadata.MetadataState;
import cloud.edd.gfs.protocol.core.Core;
import cloud.edd.gfs.protocol.core.IdSource;
import cloud.edd.gfs.protocol.node.Door;
import cloud.edd.gfs.protocol.node.NodeAction;
import cloud.edd.gfs.protocol.node.NodeEvent;
import cloud.edd.gfs.protocol.node.NodeEvent.LogRoom;
import cloud.edd.gfs.protocol.token.ChunkTokens;
import cloud.edd.gfs.protocol.token.SigningKeys;
import cloud.edd.proto.gfs.BeginEpoch;
import cloud.edd.proto.gfs.CheckChunksRequest;
import cloud.edd.proto.gfs.CloseSessionRequest;
import cloud.edd.proto.gfs.Command;
import cloud.edd.proto.gfs.CopyRequest;
import cloud.edd.proto.gfs.CreateAndPlaceRequest;
import cloud.edd.proto.gfs.DeleteNamespaceRequest;
import cloud.edd.proto.gfs.DeleteOrphansRequest;
import cloud.edd.proto.gfs.DeleteRequest;
import cloud.edd.proto.gfs.EndRestoreRequest;
import cloud.edd.proto.gfs.Epoch;
import cloud.edd.proto.gfs.ErrorCode;
import cloud.edd.proto.gfs.GetClusterPressureRequest;
import cloud.edd.proto.gfs.GetClusterStatusRequest;
import cloud.edd.proto.gfs.GetNamespaceRequest;
import cloud.edd.proto.gfs.ListEventsRequest;
import cloud.edd.proto.gfs.ListNamespacesRequest;
import cloud.edd.proto.gfs.ListRequest;
import cloud.edd.proto.gfs.ListTrashRequest;
import cloud.edd.proto.gfs.LocateRequest;
import cloud.edd.proto.gfs.MeasureRequest;
import cloud.edd.proto.gfs.OpenRequest;
import cloud.edd.proto.gfs.OpenSessionRequest;
import cloud.edd.proto.gfs.PlaceAppendRequest;
import cloud.edd.proto.gfs.PlaceChunkRequest;
import cloud.edd.proto.gfs.PromoteRequest;
import cloud.edd.proto.gfs.PublishRequest;
import cloud.edd.proto.gfs.ReadCheckpointRequest;
import cloud.edd.proto.gfs.RebalanceRequest;
import cloud.edd.proto.gfs.RegrantRequest;
import cloud.edd.proto.gfs.RemoveServerRequest;
import cloud.edd.proto.gfs.RenameRequest;
import cloud.edd.proto.gfs.ReportBadReplicaRequest;
import cloud.edd.proto.gfs.SalvageRequest;
import cloud.edd.proto.gfs.ScrubRequest;
import cloud.edd.proto.gfs.ServerFrame;
import cloud.edd.proto.gfs.SetQuotaRequest;
import cloud.edd.proto.gfs.SetSafeModeRequest;
import cloud.edd.proto.gfs.SetServerModeRequest;
import cloud.edd.proto.gfs.StatRequest;
import cloud.edd.proto.gfs.TakeCheckpointRequest;
import cloud.edd.proto.gfs.UndeleteRequest;
import com.google.protobuf.Message;
import java.util.function.Consumer;

/**
 * The master. Built around the state that recovery brought back, it begins a new epoch with the first {@link NodeEvent.WallClock},
 * which must come about every second from then on. It answers calls (the requests of the services Master and Admin) and the links of
 * chunkservers ({@link Door#MASTER}, frames {@link ServerFrame}).
 *
 * <p>Every change goes through {@link NodeAction.AppendLog} and takes effect with {@link NodeEvent.LogForced}; nobody sees anything
 * that is not forced. Handling LogForced may append again. Not safe for use by several threads.
 */
public final class MasterCore implements Core<NodeEvent, NodeAction> {

    private final Reign reign;
    private final SafeMode safeMode;
    private final ServerDesk servers;
    private final CommitDesk commits;
    private final RepairDesk repair;
    private final ServerCalls serverCalls;
    private final SalvageCalls salvageCalls;
    private final SessionCalls sessionCalls;
    private final FileCalls fileCalls;
    private final PlacementCalls placementCalls;
    private final AppendCalls appendCalls;
    private final ReadCalls readCalls;
    private final ListCalls listCalls;
    private final NamespaceCalls namespaceCalls;
    private final TrashCalls trashCalls;
    private final AdminCalls adminCalls;
    private final CheckCalls checkCalls;
    private final ClusterCalls clusterCalls;
    private final Caretaker caretaker;
    private final ServerWatch watch;
    private final LogCopies copies;
    private final OrphanDesk orphans;
    private final MetadataCalls metadataCalls;
    private final RestoreCalls restoreCalls;
    private boolean started;

    /**
     * @param keys under which grants and tokens are signed
     * @param ids the id of this master, and those of sessions and chunks
     * @param state as recovery left it; from here on only this core changes it
     * @param room what the log can take at the start
     * @param tailWasCut whether recovery cut from the end of the log what it could not read
     */
    public MasterCore(
            MasterSettings settings,
            SigningKeys keys,
            IdSource ids,
            MetadataState state,
            LogRoom room,
            boolean tailWasCut) {
        this(settings, keys, ids, state, room, tailWasCut, Epoch.getDefaultInstance());
    }

    /**
     * The same for a standby that takes over.
     *
     * @param granted the epoch that a majority of the chunkservers has granted it before; the default instance for none
     */
    public MasterCore(
            MasterSettings settings,
            SigningKeys keys,
            IdSource ids,
            MetadataState state,
            LogRoom room,
            boolean tailWasCut,
            Epoch granted) {
        Epoch epoch = granted.getNumber() > state.epoch().getNumber()
                ? granted
                : Epoch.newBuilder()
                        .setNumber(state.epoch().getNumber() + 1)
                        .setMasterId(ids.next())
                        .build();
        reign = new Reign(state, settings, epoch, room, tailWasCut);
        copies = new LogCopies(reign);
        Fleet fleet = new Fleet(reign);
        Leases leases = new Leases(reign);
        Reservations reservations = new Reservations(reign);
        Grants grants = new Grants(reign, fleet, leases, new ChunkTokens(keys));
        Placer placer = new Placer(fleet, ids);
        Granting granting = new Granting(reign, fleet, leases, grants, placer);
        FileNumbers numbers = new FileNumbers(state);
        DeletionDesk deletions = new DeletionDesk(reign, fleet);
        LostChunks lost = new LostChunks(reign);
        repair = new RepairDesk(reign, fleet, leases, grants, granting, lost);
        serverCalls = new ServerCalls(reign, fleet);
        salvageCalls = new SalvageCalls(reign, fleet, lost);
        orphans = new OrphanDesk(reign, fleet, reservations);
        safeMode = new SafeMode(reign, fleet);
        commits = new CommitDesk(reign, leases, grants, reservations);
        servers = new ServerDesk(
                reign,
                fleet,
                commits,
                new UndecidedDesk(reign, fleet, leases, reservations, granting),
                new InventoryDesk(reign, leases, repair, orphans, lost),
                deletions,
                repair,
                orphans,
                safeMode,
                copies);
        metadataCalls = new MetadataCalls(reign);
        restoreCalls = new RestoreCalls(reign, fleet, servers, numbers);
        sessionCalls = new SessionCalls(reign, ids);
        fileCalls = new FileCalls(reign, numbers);
        placementCalls = new PlacementCalls(reign, placer, grants, granting, reservations, numbers);
        appendCalls = new AppendCalls(reign, placer, granting, numbers);
        trashCalls = new TrashCalls(reign);
        readCalls = new ReadCalls(reign, grants);
        listCalls = new ListCalls(reign);
        namespaceCalls = new NamespaceCalls(reign);
        adminCalls = new AdminCalls(reign, fleet, safeMode, servers);
        checkCalls = new CheckCalls(reign, fleet);
        clusterCalls = new ClusterCalls(reign, fleet, safeMode, repair, copies, orphans);
        watch = new ServerWatch(reign, fleet);
        caretaker = new Caretaker(reign, fleet, leases, reservations, deletions, repair);
    }

    /** For checkpoints, which the shell takes between two events, and for status. Not to be changed. */
    public MetadataState state() {
        return reign.state;
    }

    public Epoch epoch() {
        return reign.epoch;
    }

    public boolean inSafeMode() {
        return reign.safeMode();
    }

    /** Why it is in safe mode, for a person; empty when it is not. */
    public String safeModeReason() {
        return safeMode.reason();
    }

    @Override
    public void on(NodeEvent event, long nowNanos, Consumer<? super NodeAction> out) {
        take(event, nowNanos, out);
        sendCopies(nowNanos, out);
    }

    /** The same for one of several events that came together: their records go to the copies of the log with {@link #sendCopies}. */
    public void take(NodeEvent event, long nowNanos, Consumer<? super NodeAction> out) {
        reign.at(nowNanos, out);
        if (reign.stopped()) {
            return;
        }
        switch (event) {
            case NodeEvent.WallClock clock -> tick(clock.unixMillis());
            case NodeEvent.CallReceived call -> call(call.call(), call.request());
            case NodeEvent.FrameReceived frame -> {
                if (frame.header() instanceof ServerFrame header) {
                    servers.received(frame.link(), header);
                } else {
                    reign.close(frame.link());
                }
                frame.payload().release();
            }
            case NodeEvent.LinkClosed link -> servers.closed(link.link());
            case NodeEvent.LogForced forced -> reign.forced(forced.sequence(), forced.room());
            case NodeEvent.LogRead read -> {
                copies.read(read.read(), read.piece());
                metadataCalls.read(read.read(), read.piece());
            }
            case NodeEvent.Checkpointed done -> {
                copies.checkpointed(done.sequence());
                metadataCalls.checkpointed(done.sequence());
            }
            case NodeEvent.CheckpointFailed failed -> watch.checkpointFailed(failed.damaged(), failed.reason());
            // A link says nothing until it registers; a caller that went away only misses the answer.
            case NodeEvent.LinkAccepted ignored -> {}
            case NodeEvent.LinkDrained ignored -> {}
            case NodeEvent.CallCancelled ignored -> {}
            case NodeEvent.LinkOpened ignored -> {}
            case NodeEvent.CallAnswered ignored -> {}
            case NodeEvent.CallFailed ignored -> {}
            case NodeEvent.DiskDone ignored -> {}
            case NodeEvent.FileUnreadable ignored -> {}
            case NodeEvent.TimerFired ignored -> {}
        }
        restoreCalls.settle();
        repair.copies().flush();
        commits.flush();
    }

    /** Sends to the copies of the log what has come together since the last time: one frame and one force there for all of it. */
    public void sendCopies(long nowNanos, Consumer<? super NodeAction> out) {
        reign.at(nowNanos, out);
        copies.flush();
    }

    private void tick(long unixMillis) {
        reign.wallClock(unixMillis);
        if (!started) {
            started = true;
            reign.propose(
                    Command.newBuilder()
                            .setBeginEpoch(BeginEpoch.newBuilder().setEpoch(reign.epoch))
                            .build(),
                    applied -> {
                        reign.begin();
                        watch.begin();
                        servers.begin();
                    });
            return;
        }
        commits.release();
        watch.tick();
        copies.tick();
        metadataCalls.tick();
        caretaker.tick();
        orphans.tick();
        clusterCalls.tick();
        reign.events().tick();
    }

    private void call(long call, Message request) {
        switch (request) {
            case OpenSessionRequest open -> sessionCalls.open(call, open);
            case CloseSessionRequest close -> sessionCalls.close(call, close);
            case CreateAndPlaceRequest create -> placementCalls.create(call, create);
            case PlaceChunkRequest place -> placementCalls.placeChunk(call, place);
            case RegrantRequest regrant -> placementCalls.regrant(call, regrant);
            case PlaceAppendRequest append -> appendCalls.place(call, append);
            case PublishRequest publish -> fileCalls.publish(call, publish);
            case RenameRequest rename -> fileCalls.rename(call, rename);
            case DeleteRequest delete -> fileCalls.delete(call, delete);
            case DeleteNamespaceRequest drop -> fileCalls.deleteNamespace(call, drop);
            case UndeleteRequest undelete -> fileCalls.undelete(call, undelete);
            case ListTrashRequest list -> trashCalls.list(call, list);
            case OpenRequest open -> readCalls.open(call, open);
            case LocateRequest locate -> readCalls.locate(call, locate);
            case StatRequest stat -> readCalls.stat(call, stat);
            case ListRequest list -> listCalls.list(call, list);
            case MeasureRequest measure -> listCalls.measure(call, measure);
            case CopyRequest copy -> fileCalls.copy(call, copy);
            case GetNamespaceRequest get -> namespaceCalls.get(call, get);
            case ListNamespacesRequest list -> namespaceCalls.list(call, list);
            case SetQuotaRequest set -> namespaceCalls.setQuota(call, set);
            case ReportBadReplicaRequest report -> clusterCalls.reportBadReplica(call, report);
            case EndRestoreRequest end -> restoreCalls.endRestore(call, end);
            case TakeCheckpointRequest ignored -> metadataCalls.takeCheckpoint(call);
            case ReadCheckpointRequest read -> metadataCalls.readCheckpoint(call, read);
            case GetClusterStatusRequest ignored -> clusterCalls.status(call);
            case SetSafeModeRequest set -> adminCalls.setSafeMode(call, set);
            case CheckChunksRequest check -> checkCalls.check(call, check);
            case ScrubRequest scrub -> adminCalls.scrub(call, scrub);
            case DeleteOrphansRequest delete -> orphans.consent(call, delete);
            case ListEventsRequest list -> reign.answer(call, reign.events().list(list));
            case GetClusterPressureRequest ignored -> clusterCalls.pressure(call);
            case SetServerModeRequest mode -> serverCalls.setMode(call, mode);
            case RemoveServerRequest remove -> serverCalls.remove(call, remove);
            case SalvageRequest salvage -> salvageCalls.salvage(call, salvage);
            case PromoteRequest ignored ->
                reign.fail(
                        call,
                        Refusal.of(
                                ErrorCode.INVALID_ARGUMENT,
                                "this master is no standby: it reigns in epoch " + reign.epoch.getNumber()));
            case RebalanceRequest rebalance -> repair.rebalancer().call(call, rebalance);
            default ->
                reign.fail(
                        call,
                        Refusal.of(
                                ErrorCode.INVALID_ARGUMENT,
                                "the master does not know "
                                        + request.getDescriptorForType().getFullName()));
        }
    }
}
