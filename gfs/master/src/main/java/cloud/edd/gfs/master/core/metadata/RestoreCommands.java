package cloud.edd.gfs.master.core.metadata;

import cloud.edd.proto.gfs.BeginRestore;
import cloud.edd.proto.gfs.Epoch;
import cloud.edd.proto.gfs.ErrorCode;
import cloud.edd.proto.gfs.RestoreState;

/** The beginning and the end of a time in which an older copy of the log is made the true one. */
final class RestoreCommands {

    /** Files that may have been created after the copy ends: none of their numbers, which chunk headers bear, is used again. */
    private static final long FILES_LOST_AT_MOST = 1L << 32;

    private final MetadataState state;

    RestoreCommands(MetadataState state) {
        this.state = state;
    }

    Applied begin(BeginRestore command) {
        state.restore = RestoreState.newBuilder()
                .setSequence(state.sequence)
                .setEpochFloor(Math.max(command.getEpochFloor(), state.epoch.getNumber()))
                .setSource(command.getSource())
                .build();
        state.epoch =
                Epoch.newBuilder().setNumber(state.restore.getEpochFloor()).build();
        state.nextFileId += FILES_LOST_AT_MOST;
        return Applied.DONE;
    }

    Applied end() {
        if (!state.isRestoring()) {
            return Applied.refused(ErrorCode.INVALID_ARGUMENT, "no restored copy waits for its end");
        }
        state.restore = state.restore.toBuilder().setEnded(true).build();
        return Applied.DONE;
    }
}
