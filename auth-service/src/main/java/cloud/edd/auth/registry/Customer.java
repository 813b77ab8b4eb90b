package cloud.edd.auth.registry;

import cloud.edd.platform.identity.Caller;
import cloud.edd.platform.identity.ResourceKey;
import cloud.edd.platform.identity.Scopes;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Who asks for a registry token, and what that one could be granted at all. */
sealed interface Customer {

    /** Nobody: gets a token that opens nothing. */
    record Nobody() implements Customer {}

    /** A person with the password of the account, who may do everything with what is theirs. */
    record Person(Caller.User user) implements Customer {}

    /** A container engine that pulls one repository on behalf of a user, until then. */
    record Engine(String userId, String repository, Instant until) implements Customer {}

    /**
     * A script, which may do what its service account may.
     *
     * @param until when its token ends; null for never
     */
    record Script(
            String userId,
            String tokenId,
            Scopes scopes,
            @Nullable Instant until) implements Customer {
        // The older words for the same.
        private static final Map<String, List<String>> WORDS = Map.of(
                "pull", List.of("pull", "read"),
                "push", List.of("push", "create", "update"),
                "delete", List.of("delete"));

        boolean may(String action, String repository) {
            ResourceKey key = ResourceKey.of("storage", userId, "registry", repository);
            return WORDS.getOrDefault(action, List.of()).stream().anyMatch(word -> scopes.allow(word, key));
        }
    }
}
