package cloud.edd.platform.identity;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What an API token or service account has been granted: resource keys with the actions allowed on each.
 *
 * <p>An action is allowed when it is granted on the exact key, on all resources of that kind, or on everything of that
 * user under the root. Nothing wider counts, a dot inside an id is no boundary, and a grant never reaches another user.
 * Grants that are not well formed stay in the map, so that what was stored is shown as it was, and allow nothing.
 * Immutable.
 *
 * @param grants actions by the text of their {@link ResourceKey}
 */
public record Scopes(Map<String, Set<String>> grants) {
    /** Allows nothing. */
    public static final Scopes NONE = new Scopes(Map.of());

    public Scopes {
        Map<String, Set<String>> copy = new TreeMap<>();
        grants.forEach((key, actions) -> copy.put(key, Collections.unmodifiableSet(new LinkedHashSet<>(actions))));
        grants = Collections.unmodifiableMap(copy);
    }

    /** Takes the wire shape; duplicate actions collapse. */
    public static Scopes of(Map<String, ? extends Collection<String>> grants) {
        Map<String, Set<String>> sets = new TreeMap<>();
        grants.forEach((key, actions) -> sets.put(key, new LinkedHashSet<>(actions)));
        return new Scopes(sets);
    }

    /** Whether the action on the resource is covered by a grant. */
    public boolean allow(String action, ResourceKey resource) {
        return resource.covering().stream()
                .map(key -> grants.getOrDefault(key.toString(), Set.of()))
                .anyMatch(actions -> actions.contains(action));
    }
}
