package cloud.edd.auth.session;

import cloud.edd.auth.maintenance.LastUses;
import org.springframework.stereotype.Component;

/** When sessions were last used here, which the dashboard does whenever it is opened. */
@Component
class SessionUsage extends LastUses {
    private final SessionRepository sessions;

    SessionUsage(SessionRepository sessions) {
        this.sessions = sessions;
    }

    @Override
    protected void write(String sid, long at) {
        sessions.markSeen(sid, at);
    }
}
