package cloud.edd.auth.registry;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What a container engine asks for: {@code repository:<name>:<action,action>}, several divided by blanks or in parameters of
 * their own. What is malformed asks for nothing.
 *
 * @param actions by repository
 */
record RequestedAccess(Map<String, Set<String>> actions) {
    // Two for a mount across repositories, and room; the token goes into a header.
    private static final int MAX_REPOSITORIES = 10;
    private static final int MAX_NAME = 255;
    // The distribution specification's grammar of names.
    private static final Pattern NAME =
            Pattern.compile("[a-z0-9]+((\\.|_|__|-+)[a-z0-9]+)*(/[a-z0-9]+((\\.|_|__|-+)[a-z0-9]+)*)*");
    private static final Set<String> KNOWN = Set.of("pull", "push", "delete");

    static RequestedAccess parse(List<String> scopes) {
        Map<String, Set<String>> found = new LinkedHashMap<>();
        for (String scope : scopes) {
            for (String one : scope.split(" ")) {
                add(one, found);
            }
        }
        return new RequestedAccess(found);
    }

    private static void add(String scope, Map<String, Set<String>> found) {
        int first = scope.indexOf(':');
        int last = scope.lastIndexOf(':');
        if (first == last || !scope.substring(0, first).equals("repository")) {
            return;
        }
        String name = scope.substring(first + 1, last);
        if (name.length() > MAX_NAME || !NAME.matcher(name).matches()) {
            return;
        }
        List<String> actions = new ArrayList<>(List.of(scope.substring(last + 1).split(",")));
        actions.retainAll(KNOWN);
        if (actions.isEmpty() || (found.size() >= MAX_REPOSITORIES && !found.containsKey(name))) {
            return;
        }
        found.computeIfAbsent(name, any -> new LinkedHashSet<>()).addAll(actions);
    }
}
