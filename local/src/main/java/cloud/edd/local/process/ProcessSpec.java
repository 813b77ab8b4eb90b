package cloud.edd.local.process;

import java.util.List;
import java.util.Set;

/**
 * One process of the platform.
 *
 * @param name the name a person uses for it
 * @param after processes that must be ready before this one starts
 * @param ports where it listens, the most interesting first
 * @param address the address those ports are bound to
 */
public record ProcessSpec(
        String name,
        Set<String> after,
        List<Integer> ports,
        String address,
        Probe probe,
        Starter starter,
        StopSignal stopSignal) {

    public ProcessSpec {
        after = Set.copyOf(after);
        ports = List.copyOf(ports);
    }
}
