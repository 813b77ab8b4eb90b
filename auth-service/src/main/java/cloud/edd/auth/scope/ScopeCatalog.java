package cloud.edd.auth.scope;

import cloud.edd.platform.error.InvalidRequestException;
import cloud.edd.platform.identity.ResourceKey;
import cloud.edd.platform.identity.Scopes;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What can be granted: the roots, their kinds of resources, and the actions on each. */
public final class ScopeCatalog {
    // A standalone token carries its scopes in every request; 100 of them fit in the request heads servers accept.
    static final int MAX_SCOPES = 100;

    static final Set<String> ON_EVERYTHING = Set.of("create", "read", "update", "delete");
    private static final Set<String> CREATE_READ_DELETE = Set.of("create", "read", "delete");
    static final Map<String, Map<String, Set<String>>> ACTIONS = Map.of(
            "compute",
            Map.of(
                    "containers",
                    Set.of("create", "read", "update", "delete", "start", "stop"),
                    "keys",
                    CREATE_READ_DELETE),
            "storage",
            Map.of(
                    "namespaces", ON_EVERYTHING,
                    "files", CREATE_READ_DELETE,
                    "registry", Set.of("push", "pull", "delete")),
            "networking",
            Map.of("domains", CREATE_READ_DELETE, "domain-mappings", CREATE_READ_DELETE),
            "notifications",
            Map.of("inbox", Set.of("read", "update", "delete")),
            "monitoring",
            Map.of("metrics", Set.of("read")));

    private ScopeCatalog() {}

    /**
     * Takes scopes as a person asks for them.
     *
     * @param userId whose resources they may name
     * @throws InvalidRequestException naming the first scope that cannot be granted
     */
    public static Scopes require(@Nullable Map<String, @Nullable List<@Nullable String>> wished, String userId) {
        if (wished == null || wished.isEmpty()) {
            throw new InvalidRequestException("at least one scope is required");
        }
        if (wished.size() > MAX_SCOPES) {
            throw new InvalidRequestException("at most " + MAX_SCOPES + " scopes are possible");
        }
        Map<String, List<String>> granted = new TreeMap<>();
        for (Map.Entry<String, @Nullable List<@Nullable String>> scope : wished.entrySet()) {
            granted.put(scope.getKey(), requireActions(scope.getKey(), scope.getValue(), userId));
        }
        return Scopes.of(granted);
    }

    private static List<String> requireActions(String text, @Nullable List<@Nullable String> actions, String userId) {
        ResourceKey key = ResourceKey.parse(text)
                .orElseThrow(() -> refusal(text, "is not of the form root.user[.resource[.id]]"));
        if (!key.userId().equals(userId)) {
            throw refusal(text, "does not name your own user id");
        }
        Set<String> possible = possible(text, key);
        if (actions == null || actions.isEmpty()) {
            throw refusal(text, "has no actions");
        }
        Set<String> distinct = new LinkedHashSet<>();
        for (String action : actions) {
            if (action == null || !possible.contains(action)) {
                throw refusal(text, "knows no action '" + action + "'");
            }
            distinct.add(action);
        }
        return List.copyOf(distinct);
    }

    private static Set<String> possible(String text, ResourceKey key) {
        Map<String, Set<String>> resources = ACTIONS.get(key.root());
        if (resources == null) {
            throw refusal(text, "begins with an unknown root");
        }
        if (key.resource() == null) {
            return ON_EVERYTHING;
        }
        Set<String> possible = resources.get(key.resource());
        if (possible == null) {
            throw refusal(text, "names an unknown resource");
        }
        return possible;
    }

    private static InvalidRequestException refusal(String scope, String reason) {
        return new InvalidRequestException("invalid_request", "scopes", "scope '" + scope + "' " + reason);
    }
}
