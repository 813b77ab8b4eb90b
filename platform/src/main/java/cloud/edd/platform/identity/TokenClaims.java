package cloud.edd.platform.identity;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What a token says that any service accepts. Whole seconds; whatever is finer is cut off on the wire. */
public sealed interface TokenClaims {

    /** Owner of the token, never empty. */
    String userId();

    Instant issuedAt();

    /** When the token ends of itself; null for an API token that does not. */
    @Nullable Instant expiresAt();

    /**
     * A session of the dashboard or the command line.
     *
     * @param sessionId claim {@code sid}: names the session in revocations and events
     */
    record Session(
            String userId,
            String username,
            String displayName,
            boolean admin,
            String sessionId,
            Instant issuedAt,
            Instant expiresAt)
            implements TokenClaims {}

    /**
     * An API token, whose validity beyond signature and expiry only auth-service knows.
     *
     * @param serviceAccountId null for a standalone token
     * @param scopes null for a token of a service account, whose scopes are looked up, never claimed
     */
    record ApiToken(
            String userId,
            String tokenId,
            @Nullable String serviceAccountId,
            @Nullable Scopes scopes,
            Instant issuedAt,
            @Nullable Instant expiresAt)
            implements TokenClaims {}
}
