package cloud.edd.testing.access;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * One action on one scope, which is all that a token may do.
 *
 * @param root such as {@code storage}
 * @param rest empty, or a resource, or a resource with an id behind a dot
 */
public record Grant(String root, String rest, String action) {

    /** What auth-service grants; a test there holds this against its catalogue. */
    private static final Map<String, Map<String, List<String>>> CATALOGUE = catalogue();

    /** Every single scope without an id. */
    public static List<Grant> all() {
        List<Grant> all = new ArrayList<>();
        CATALOGUE.forEach((root, resources) -> resources.forEach(
                (resource, actions) -> actions.forEach(action -> all.add(new Grant(root, resource, action)))));
        return List.copyOf(all);
    }

    /** All of them as the scopes of one token. */
    public static Map<String, List<String>> everythingOf(String userId) {
        return all().stream()
                .collect(Collectors.groupingBy(
                        grant -> grant.key(userId),
                        LinkedHashMap::new,
                        Collectors.mapping(Grant::action, Collectors.toList())));
    }

    /** Reads {@code root[.resource[.id]]:action}. */
    static Grant parse(String text) {
        int colon = text.lastIndexOf(':');
        int dot = text.indexOf('.');
        return dot < 0
                ? new Grant(text.substring(0, colon), "", text.substring(colon + 1))
                : new Grant(text.substring(0, dot), text.substring(dot + 1, colon), text.substring(colon + 1));
    }

    /** The scope as a token has it. */
    public String key(String userId) {
        return root + "." + userId + (rest.isEmpty() ? "" : "." + rest);
    }

    /** Grants on ids that look like this one's and are others: empty when there is no id. */
    List<Grant> nearMisses() {
        int dot = rest.indexOf('.');
        if (dot < 0) {
            return List.of();
        }
        List<Grant> misses =
                new ArrayList<>(List.of(new Grant(root, rest + ".x", action), new Grant(root, rest + "x", action)));
        if (rest.length() > dot + 2) {
            misses.add(new Grant(root, rest.substring(0, rest.length() - 1), action));
        }
        return misses;
    }

    @Override
    public String toString() {
        return root + (rest.isEmpty() ? "" : "." + rest) + ":" + action;
    }

    private static Map<String, Map<String, List<String>>> catalogue() {
        List<String> onEverything = List.of("create", "read", "update", "delete");
        List<String> createReadDelete = List.of("create", "read", "delete");
        Map<String, Map<String, List<String>>> roots = new LinkedHashMap<>();
        roots.put(
                "compute",
                resources(
                        "", onEverything,
                        "containers", List.of("create", "read", "update", "delete", "start", "stop"),
                        "keys", createReadDelete));
        roots.put(
                "storage",
                resources(
                        "", onEverything,
                        "namespaces", onEverything,
                        "files", createReadDelete,
                        "registry", List.of("push", "pull", "delete")));
        roots.put(
                "networking",
                resources("", onEverything, "domains", createReadDelete, "domain-mappings", createReadDelete));
        roots.put("notifications", resources("", onEverything, "inbox", List.of("read", "update", "delete")));
        roots.put("monitoring", resources("", onEverything, "metrics", List.of("read")));
        return roots;
    }

    private static Map<String, List<String>> resources(Object... namesAndActions) {
        Map<String, List<String>> resources = new LinkedHashMap<>();
        for (int i = 0; i < namesAndActions.length; i += 2) {
            resources.put(
                    (String) namesAndActions[i],
                    ((List<?>) namesAndActions[i + 1])
                            .stream().map(String::valueOf).toList());
        }
        return resources;
    }
}
