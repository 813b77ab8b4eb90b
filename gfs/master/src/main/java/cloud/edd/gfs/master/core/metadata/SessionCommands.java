package cloud.edd.gfs.master.core.metadata;

import cloud.edd.proto.gfs.BeginSession;
import cloud.edd.proto.gfs.EndSession;
import cloud.edd.proto.gfs.ErrorCode;
import java.util.List;

/** Sessions begin and end. */
final class SessionCommands {

    private final MetadataState state;

    SessionCommands(MetadataState state) {
        this.state = state;
    }

    Applied begin(BeginSession command) {
        if (state.session(command.getSession()) == null) {
            SessionEntry session = new SessionEntry(command.getSession(), command.getClient(), state.minutes);
            state.fresh(session);
            state.sessions.add(session);
        }
        return Applied.DONE;
    }

    /** Also frees what the session never published: nobody can name it any more. */
    Applied end(EndSession command) {
        SessionEntry session = state.session(command.getSession());
        if (session == null) {
            return Applied.DONE;
        }
        if (state.minutes - session.lastMinute() < command.getIdleMinutes()) {
            return Applied.refused(ErrorCode.INVALID_ARGUMENT, "the session has been used meanwhile");
        }
        state.touch(session);
        for (FileEntry file : List.copyOf(session.hidden)) {
            state.touch(file);
            FilePurge.purge(state, file);
        }
        state.sessions.remove(session);
        return Applied.DONE;
    }
}
