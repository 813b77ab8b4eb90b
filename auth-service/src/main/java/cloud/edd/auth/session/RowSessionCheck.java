package cloud.edd.auth.session;

import cloud.edd.auth.hash.TokenHash;
import cloud.edd.auth.user.User;
import cloud.edd.platform.identity.Caller;
import cloud.edd.platform.identity.SessionCheck;
import cloud.edd.platform.identity.TokenClaims;
import cloud.edd.platform.identity.TokenRejectedException;
import java.time.Clock;
import org.springframework.stereotype.Component;

/** Holds a session token against its row, where a logout is seen at once, and takes the person from there too. */
@Component
class RowSessionCheck implements SessionCheck {
    private final SessionRepository sessions;
    private final Clock clock;

    RowSessionCheck(SessionRepository sessions, Clock clock) {
        this.sessions = sessions;
        this.clock = clock;
    }

    @Override
    public Caller.User check(TokenClaims.Session session, String presented) throws TokenRejectedException {
        User user = sessions.findUser(
                        session.sessionId(),
                        session.userId(),
                        TokenHash.of(presented),
                        clock.instant().getEpochSecond())
                .filter(person -> !person.disabled())
                .orElseThrow(() -> new TokenRejectedException("session has been ended"));
        return new Caller.User(user.id(), user.username(), user.displayName(), user.admin(), session.sessionId());
    }
}
