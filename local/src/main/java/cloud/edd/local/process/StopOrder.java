package cloud.edd.local.process;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Who may end when: nobody before those who need it. */
final class StopOrder {

    private StopOrder() {}

    /**
     * @param after each name with the names it needs
     * @return groups to end one after the other; within a group the order does not matter
     */
    static List<List<String>> groups(Map<String, ? extends Collection<String>> after) {
        Set<String> left = new HashSet<>(after.keySet());
        List<List<String>> groups = new ArrayList<>();
        while (!left.isEmpty()) {
            Set<String> needed = new HashSet<>();
            left.forEach(name -> needed.addAll(after.get(name)));
            List<String> free = left.stream()
                    .filter(name -> !needed.contains(name))
                    .sorted()
                    .toList();
            if (free.isEmpty()) {
                throw new IllegalArgumentException("these need each other in a circle: " + left);
            }
            groups.add(free);
            left.removeAll(Set.copyOf(free));
        }
        return groups;
    }
}
