package cloud.edd.auth.token;

import cloud.edd.platform.identity.Scopes;
import org.jspecify.annotations.Nullable;

/**
 * An API token as it is remembered. Times are Unix seconds; 0 means never.
 *
 * @param scopes null for a token of a service account
 * @param serviceAccountId null for a standalone token
 * @param version numbers the events about it
 */
public record ApiToken(
        String id,
        String userId,
        String name,
        @Nullable Scopes scopes,
        @Nullable String serviceAccountId,
        long expiresAt,
        long lastUsedAt,
        long createdAt,
        long version) {}
