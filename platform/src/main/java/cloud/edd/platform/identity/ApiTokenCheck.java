package cloud.edd.platform.identity;

/** Decides whether an API token that verified still counts, and what it may do now. Implementations are thread-safe. */
@FunctionalInterface
public interface ApiTokenCheck {
    /**
     * The script behind the token, with the scopes that hold now.
     *
     * @throws TokenRejectedException when the token has been revoked, or when that can no longer be known
     */
    Caller.ApiToken check(TokenClaims.ApiToken token) throws TokenRejectedException;
}
