package cloud.edd.gfs.master.core;

import cloud.edd.gfs.master.core.metadata.FileEntry;
import cloud.edd.gfs.master.core.metadata.Members;
import cloud.edd.gfs.master.core.metadata.StorageEntry;
import cloud.edd.proto.gfs.ClusterEventKind;
import cloud.edd.proto.gfs.Command;
import cloud.edd.proto.gfs.ErrorCode;
import cloud.edd.proto.gfs.GfsError;
import cloud.edd.proto.gfs.HoldChanges;
import cloud.edd.proto.gfs.MasterFrame;
import cloud.edd.proto.gfs.ScrubOrder;
import cloud.edd.proto.gfs.ScrubReply;
import cloud.edd.proto.gfs.ScrubRequest;
import cloud.edd.proto.gfs.SetSafeModeReply;
import cloud.edd.proto.gfs.SetSafeModeRequest;
import org.jspecify.annotations.Nullable;

/** What a person who looks after the cluster wants of it. */
final class AdminCalls {

    private static final int REASON_CHARACTERS = 300;

    private final Reign reign;
    private final Fleet fleet;
    private final SafeMode safeMode;
    private final ServerDesk servers;

    AdminCalls(Reign reign, Fleet fleet, SafeMode safeMode, ServerDesk servers) {
        this.reign = reign;
        this.fleet = fleet;
        this.safeMode = safeMode;
        this.servers = servers;
    }

    /** Logged, so that it outlives this master. */
    void setSafeMode(long call, SetSafeModeRequest request) {
        GfsError refusal = reign.readRefusal();
        String reason = request.getEntered() ? request.getReason() : "";
        if (refusal == null && request.getEntered() && reason.isBlank()) {
            refusal = Names.invalid("safe mode needs a reason, for the others who wonder");
        }
        if (refusal == null && reason.length() > REASON_CHARACTERS) {
            refusal = Names.invalid("a reason has at most " + REASON_CHARACTERS + " characters");
        }
        if (refusal == null) {
            refusal = Names.personRefusal(request.getPerson());
        }
        if (refusal != null) {
            reign.fail(call, refusal);
            return;
        }
        if (reign.state.holdReason().equals(reason)) {
            answer(call);
            return;
        }
        Command command = Command.newBuilder()
                .setHoldChanges(HoldChanges.newBuilder().setReason(reason).setPerson(request.getPerson()))
                .build();
        reign.propose(command, applied -> {
            reign.events()
                    .record(
                            request.getEntered() ? ClusterEventKind.SAFE_MODE_ENTERED : ClusterEventKind.SAFE_MODE_LEFT,
                            Names.person(request.getPerson())
                                    + (request.getEntered()
                                            ? " put the cluster into safe mode: " + reason
                                            : " ended safe mode"));
            servers.safeModeEnded();
            answer(call);
        });
    }

    private void answer(long call) {
        reign.answer(
                call,
                SetSafeModeReply.newBuilder()
                        .setMark(reign.mark())
                        .setSafeMode(reign.safeMode())
                        .setReason(safeMode.reason())
                        .build());
    }

    /** Each server is told what it shall check of what it holds; one that is silent is only named in the answer. */
    void scrub(long call, ScrubRequest request) {
        GfsError refusal = reign.readRefusal();
        FileEntry file =
                request.getPath().isEmpty() ? null : reign.state.named(request.getNamespace(), request.getPath());
        if (refusal == null && file == null && !request.getPath().isEmpty()) {
            refusal = Refusal.of(
                    ErrorCode.NOT_FOUND, request.getNamespace() + ":" + request.getPath() + " does not exist");
        }
        if (refusal == null
                && !request.getServerId().isEmpty()
                && reign.state.storages().ofServer(request.getServerId()) == null) {
            refusal = Refusal.of(ErrorCode.NOT_FOUND, "there is no chunkserver " + request.getServerId());
        }
        if (refusal != null) {
            reign.fail(call, refusal);
            return;
        }
        ScrubReply.Builder reply = ScrubReply.newBuilder().setMark(reign.mark());
        for (StorageEntry storage : reign.state.storages().inUse()) {
            if (request.getServerId().isEmpty() || request.getServerId().equals(storage.serverId())) {
                order(storage, file, reply);
            }
        }
        reign.answer(call, reply.build());
    }

    private void order(StorageEntry storage, @Nullable FileEntry file, ScrubReply.Builder reply) {
        ScrubOrder.Builder order = ScrubOrder.newBuilder();
        for (int index = 0; file != null && index < file.chunkCount(); index++) {
            if (Members.place(file.chunk(index).members(), storage.index()) >= 0) {
                order.addHandles(file.chunk(index).handle());
            }
        }
        if (file != null && order.getHandlesCount() == 0) {
            // Without a handle it would check everything.
            return;
        }
        Server server = fleet.withStorage(storage.index());
        if (server == null || !fleet.isAlive(server)) {
            reply.addSilentServerIds(storage.serverId());
            return;
        }
        reign.send(server.link, MasterFrame.newBuilder().setScrub(order));
        reply.addServerIds(storage.serverId()).setCopies(reply.getCopies() + order.getHandlesCount());
    }
}
