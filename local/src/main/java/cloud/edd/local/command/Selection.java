package cloud.edd.local.command;

import cloud.edd.local.EddException;
import cloud.edd.local.process.ProcessSpec;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Part of a platform: what was asked for and everything it needs. */
final class Selection {

    private Selection() {}

    /** @param names empty for all */
    static List<ProcessSpec> of(List<ProcessSpec> all, List<String> names) {
        if (names.isEmpty()) {
            return all;
        }
        Map<String, ProcessSpec> known = all.stream().collect(Collectors.toMap(ProcessSpec::name, Function.identity()));
        Set<String> wanted = new HashSet<>();
        Deque<String> open = new ArrayDeque<>(names);
        while (!open.isEmpty()) {
            String name = open.remove();
            ProcessSpec spec = known.get(name);
            if (spec == null) {
                throw EddException.request("No process is named " + name + ". There are: "
                        + all.stream().map(ProcessSpec::name).collect(Collectors.joining(", ")) + ".");
            }
            if (wanted.add(name)) {
                open.addAll(spec.after());
            }
        }
        return all.stream().filter(spec -> wanted.contains(spec.name())).toList();
    }
}
