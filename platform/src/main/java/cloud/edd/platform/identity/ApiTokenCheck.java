package cloud.edd.platform.identity;

/** Decides whether an API token that verified still counts, and what it may do now. Implementations are thread-safe. */
@FunctionalInterface
public interface ApiTokenCheck {
    /**
     * The script behind the token, with the scopes that hold now.
     *
     * @param presented the token itself, with or without its prefix, which verified as this token
     * @throws TokenRejectedException when the token has been revoked or was never handed out, or when that can no longer be known
     */
    Caller.ApiToken check(TokenClaims.ApiToken token, String presented) throws TokenRejectedException;
}
