package cloud.edd.auth.session;

import cloud.edd.auth.user.User;
import cloud.edd.platform.identity.Caller;
import cloud.edd.platform.identity.SessionCheck;
import cloud.edd.platform.identity.TokenClaims;
import cloud.edd.platform.identity.TokenHash;
import cloud.edd.platform.identity.TokenRejectedException;
import java.time.Clock;
import org.springframework.stereotype.Component;

/** Holds a session token against its row, where a logout is seen at once, and takes the person from there too. */
@Component
class RowSessionCheck implements SessionCheck {
    private final SessionRepository sessions;
    private final SessionUsage usage;
    private final Clock clock;

    RowSessionCheck(SessionRepository sessions, SessionUsage usage, Clock clock) {
        this.sessions = sessions;
        this.usage = usage;
        this.clock = clock;
    }

    @Override
    public Caller.User check(TokenClaims.Session session, String presented) throws TokenRejectedException {
        long now = clock.instant().getEpochSecond();
        User user = sessions.findUser(session.sessionId(), session.userId(), TokenHash.of(presented), now)
                .filter(person -> !person.disabled())
                .orElseThrow(() -> new TokenRejectedException("session has been ended"));
        usage.seen(session.sessionId(), now);
        return new Caller.User(user.id(), user.username(), user.displayName(), user.admin(), session.sessionId());
    }
}
