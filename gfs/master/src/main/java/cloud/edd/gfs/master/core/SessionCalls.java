package cloud.edd.gfs.master.core;

import cloud.edd.gfs.protocol.core.IdSource;
import cloud.edd.proto.gfs.BeginSession;
import cloud.edd.proto.gfs.CloseSessionReply;
import cloud.edd.proto.gfs.CloseSessionRequest;
import cloud.edd.proto.gfs.Command;
import cloud.edd.proto.gfs.EndSession;
import cloud.edd.proto.gfs.GfsError;
import cloud.edd.proto.gfs.OpenSessionReply;
import cloud.edd.proto.gfs.OpenSessionRequest;
import cloud.edd.proto.gfs.Uuid;

/** Sessions begin and end. */
final class SessionCalls {

    private static final int CLIENT_CHARACTERS = 200;

    private final Reign reign;
    private final IdSource ids;

    SessionCalls(Reign reign, IdSource ids) {
        this.reign = reign;
        this.ids = ids;
    }

    void open(long call, OpenSessionRequest request) {
        GfsError refusal = reign.changeRefusal(false);
        if (refusal == null && request.getClient().length() > CLIENT_CHARACTERS) {
            refusal = Names.invalid("a client's name has at most " + CLIENT_CHARACTERS + " characters");
        }
        if (refusal != null) {
            reign.fail(call, refusal);
            return;
        }
        Uuid session = ids.next();
        Command command = Command.newBuilder()
                .setBeginSession(BeginSession.newBuilder().setSession(session).setClient(request.getClient()))
                .build();
        reign.propose(
                command,
                applied -> reign.answer(
                        call,
                        OpenSessionReply.newBuilder()
                                .setMark(reign.mark())
                                .setSession(session)
                                .build()));
    }

    void close(long call, CloseSessionRequest request) {
        GfsError refusal = reign.changeRefusal(true);
        if (refusal != null) {
            reign.fail(call, refusal);
            return;
        }
        Command command = Command.newBuilder()
                .setEndSession(EndSession.newBuilder().setSession(request.getSession()))
                .build();
        reign.propose(
                command,
                applied -> reign.answer(
                        call,
                        CloseSessionReply.newBuilder().setMark(reign.mark()).build()));
    }
}
