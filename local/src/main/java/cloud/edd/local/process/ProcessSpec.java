package cloud.edd.local.process;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One process of the platform.
 *
 * @param name the name a person uses for it
 * @param after processes that must be ready before this one starts
 * @param uses processes that it can start without and needs to work: they end after it
 * @param ports where it listens, the most interesting first
 * @param address the address those ports are bound to
 */
public record ProcessSpec(
        String name,
        Set<String> after,
        Set<String> uses,
        List<Integer> ports,
        String address,
        Probe probe,
        Starter starter,
        StopSignal stopSignal) {

    public ProcessSpec {
        after = Set.copyOf(after);
        uses = Set.copyOf(uses);
        ports = List.copyOf(ports);
    }

    /** What must not end before this process has. */
    public Set<String> endsBefore() {
        return Stream.concat(after.stream(), uses.stream()).collect(Collectors.toUnmodifiableSet());
    }
}
