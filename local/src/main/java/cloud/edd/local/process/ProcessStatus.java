package cloud.edd.local.process;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one process.
 *
 * @param pid null while it does not run
 * @param mark the mark of the running process, null while it does not run
 * @param detail why it is not healthy, or null
 * @param restarts how often it was started again because it ended by itself
 * @param endsBefore processes that must not end before this one has
 */
public record ProcessStatus(
        String name,
        @Nullable Long pid,
        List<Integer> ports,
        Health health,
        @Nullable String detail,
        int restarts,
        @Nullable ProcessMark mark,
        List<String> endsBefore,
        StopSignal stopSignal) {

    static ProcessStatus waiting(ProcessSpec spec) {
        return new ProcessStatus(
                spec.name(),
                null,
                spec.ports(),
                Health.WAITING,
                null,
                0,
                null,
                spec.endsBefore().stream().sorted().toList(),
                spec.stopSignal());
    }

    ProcessStatus with(Health newHealth, @Nullable String newDetail) {
        return new ProcessStatus(name, pid, ports, newHealth, newDetail, restarts, mark, endsBefore, stopSignal);
    }

    ProcessStatus running(ProcessMark newMark) {
        return new ProcessStatus(
                name, newMark.pid(), ports, Health.STARTING, null, restarts, newMark, endsBefore, stopSignal);
    }

    ProcessStatus ended(Health newHealth, @Nullable String newDetail, int newRestarts) {
        return new ProcessStatus(name, null, ports, newHealth, newDetail, newRestarts, null, endsBefore, stopSignal);
    }

    public boolean isHealthy() {
        return health == Health.HEALTHY;
    }
}
