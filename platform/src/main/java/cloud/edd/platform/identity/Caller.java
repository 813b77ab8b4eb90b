package cloud.edd.platform.identity;

import org.jspecify.annotations.Nullable;

/**
 * Who makes a request, after every check has passed: exactly one of these. Immutable.
 *
 * <p>A controller takes it as a parameter. Declared as {@code Caller} it may be {@link Anonymous}; declared as one of
 * the kinds, any other kind is refused before the method runs.
 */
public sealed interface Caller {

    /**
     * Whether this caller may do the action on the resource.
     *
     * <p>Being the owner in the key is not proof that the resource exists or is owned: take the user id of the key from
     * the row, never from the request.
     */
    boolean may(String action, ResourceKey resource);

    /** The id that audit records name as actor. */
    String actorId();

    /**
     * A person with a session, who may do everything with what is theirs.
     *
     * @param sessionId the claim {@code sid}, which revocations name
     */
    record User(String userId, String username, String displayName, boolean admin, String sessionId) implements Caller {
        @Override
        public boolean may(String action, ResourceKey resource) {
            return userId.equals(resource.userId());
        }

        @Override
        public String actorId() {
            return userId;
        }
    }

    /**
     * A script with an API token, which may do what its scopes say with what is its owner's.
     *
     * @param serviceAccountId null for a standalone token
     * @param scopes for a service account its current scopes, else those in the token
     */
    record ApiToken(String userId, String tokenId, @Nullable String serviceAccountId, Scopes scopes) implements Caller {
        @Override
        public boolean may(String action, ResourceKey resource) {
            return userId.equals(resource.userId()) && scopes.allow(action, resource);
        }

        @Override
        public String actorId() {
            return userId;
        }
    }

    /** Another service of the platform, which may call internal endpoints and nothing of a user. */
    record Service() implements Caller {
        @Override
        public boolean may(String action, ResourceKey resource) {
            return false;
        }

        @Override
        public String actorId() {
            return "service";
        }
    }

    /** Nobody who is known: no credential, or one that was refused. */
    record Anonymous() implements Caller {
        @Override
        public boolean may(String action, ResourceKey resource) {
            return false;
        }

        @Override
        public String actorId() {
            return "anonymous";
        }
    }
}
