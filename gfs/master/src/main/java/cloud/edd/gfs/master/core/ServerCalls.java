package cloud.edd.gfs.master.core;

import cloud.edd.gfs.master.core.metadata.Applied;
import cloud.edd.gfs.master.core.metadata.StorageEntry;
import cloud.edd.proto.gfs.ClusterEventKind;
import cloud.edd.proto.gfs.Command;
import cloud.edd.proto.gfs.ErrorCode;
import cloud.edd.proto.gfs.GfsError;
import cloud.edd.proto.gfs.RemoveServer;
import cloud.edd.proto.gfs.RemoveServerReply;
import cloud.edd.proto.gfs.RemoveServerRequest;
import cloud.edd.proto.gfs.ServerMode;
import cloud.edd.proto.gfs.SetServerMode;
import cloud.edd.proto.gfs.SetServerModeReply;
import cloud.edd.proto.gfs.SetServerModeRequest;
import org.jspecify.annotations.Nullable;

/** What a person decides about a chunkserver. */
final class ServerCalls {

    /** A week: what is silent for longer is repaired. */
    private static final int LONGEST_MAINTENANCE_MINUTES = 7 * 24 * 60;

    private final Reign reign;
    private final Fleet fleet;

    ServerCalls(Reign reign, Fleet fleet) {
        this.reign = reign;
        this.fleet = fleet;
    }

    void setMode(long call, SetServerModeRequest request) {
        boolean maintenance = request.getMode() == ServerMode.SERVER_MAINTENANCE;
        GfsError refusal = refusal(request.getServerId());
        if (refusal == null
                && (request.getMode() == ServerMode.UNRECOGNIZED
                        || (maintenance
                                && (request.getMinutes() < 1 || request.getMinutes() > LONGEST_MAINTENANCE_MINUTES)))) {
            refusal = Names.invalid("maintenance takes from one minute to " + LONGEST_MAINTENANCE_MINUTES);
        }
        if (refusal == null) {
            refusal = Names.personRefusal(request.getPerson());
        }
        if (refusal != null) {
            reign.fail(call, refusal);
            return;
        }
        Command command = Command.newBuilder()
                .setSetServerMode(SetServerMode.newBuilder()
                        .setServerId(request.getServerId())
                        .setMode(request.getMode())
                        .setMinutes(maintenance ? request.getMinutes() : 0)
                        .setPerson(request.getPerson()))
                .build();
        reign.propose(command, applied -> {
            if (isRefused(call, applied)) {
                return;
            }
            reign.events().record(ClusterEventKind.SERVER_ADMINISTERED, request.getServerId(), sentence(request));
            reign.answer(
                    call, SetServerModeReply.newBuilder().setMark(reign.mark()).build());
        });
    }

    private static String sentence(SetServerModeRequest request) {
        String decision = switch (request.getMode()) {
            case SERVER_DRAINING -> " is being drained";
            case SERVER_MAINTENANCE -> " may be silent for " + request.getMinutes() + " minutes";
            case SERVER_NORMAL, UNRECOGNIZED -> " is used again";
        };
        return "chunkserver " + request.getServerId() + decision + ", by the word of "
                + Names.person(request.getPerson());
    }

    void remove(long call, RemoveServerRequest request) {
        GfsError refusal = reign.isAlone()
                ? Refusal.of(
                        ErrorCode.UNAVAILABLE,
                        "fewer than a majority of the chunkservers can be reached, so none can be removed: bring one back, or"
                                + " start an empty one under the id of one that is gone for good")
                : refusal(request.getServerId());
        if (refusal == null) {
            refusal = Names.personRefusal(request.getPerson());
        }
        StorageEntry storage = reign.state.storages().ofServer(request.getServerId());
        if (refusal != null || storage == null) {
            reign.fail(call, refusal == null ? unknown(request.getServerId()) : refusal);
            return;
        }
        if (fleet.isAlive(storage.index())) {
            reign.fail(
                    call,
                    Names.invalid("chunkserver " + request.getServerId()
                            + " is alive: drain it and stop it before it is removed"));
            return;
        }
        long lastCopies = reign.state.totals().onlyGoodOn(storage.index());
        if (lastCopies > 0 && !request.getAcceptLoss()) {
            reign.fail(
                    call,
                    Refusal.of(
                            ErrorCode.LOST,
                            "chunkserver " + request.getServerId() + " has the only good copy of " + lastCopies
                                    + " chunks: bring it back, or accept their loss"));
            return;
        }
        Command command = Command.newBuilder()
                .setRemoveServer(RemoveServer.newBuilder()
                        .setServerId(request.getServerId())
                        .setPerson(request.getPerson()))
                .build();
        reign.propose(command, applied -> {
            if (isRefused(call, applied)) {
                return;
            }
            fleet.forget(storage);
            reign.events()
                    .record(
                            ClusterEventKind.SERVER_ADMINISTERED,
                            request.getServerId(),
                            "chunkserver " + request.getServerId() + " is gone for good, by the word of "
                                    + Names.person(request.getPerson()) + "; "
                                    + lastCopies + " chunks are lost with it");
            reign.answer(
                    call,
                    RemoveServerReply.newBuilder()
                            .setMark(reign.mark())
                            .setLost(lastCopies)
                            .build());
        });
    }

    private @Nullable GfsError refusal(String serverId) {
        GfsError refusal = reign.changeRefusal(false);
        return refusal == null && reign.state.storages().ofServer(serverId) == null ? unknown(serverId) : refusal;
    }

    private static GfsError unknown(String serverId) {
        return Refusal.of(
                ErrorCode.NOT_FOUND, "no chunkserver " + serverId + " is known; 'gfs status' names those that are");
    }

    private boolean isRefused(long call, Applied applied) {
        GfsError error = applied.error();
        if (error != null) {
            reign.fail(call, error);
        }
        return error != null;
    }
}
