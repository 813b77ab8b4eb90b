package cloud.edd.platform.identity;

/** Decides whether a session whose token verified is still alive. Implementations are thread-safe. */
@FunctionalInterface
public interface SessionCheck {
    /**
     * The person behind the session.
     *
     * @param presented the token itself, which verified as this session
     * @throws TokenRejectedException when the session has been ended, or when that can no longer be known
     */
    Caller.User check(TokenClaims.Session session, String presented) throws TokenRejectedException;
}
