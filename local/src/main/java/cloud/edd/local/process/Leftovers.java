package cloud.edd.local.process;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Ends processes whose supervisor was killed: in order, politely, and only those that are really ours. */
public final class Leftovers {

    private Leftovers() {}

    /** @return how many were still running */
    public static int stop(PlatformState state, Duration stopLimit, Consumer<String> says) throws InterruptedException {
        Map<String, ProcessStatus> alive = state.alive().stream()
                .collect(Collectors.toMap(ProcessStatus::name, Function.identity(), (first, second) -> first));
        Map<String, List<String>> after = alive.values().stream()
                .collect(Collectors.toMap(
                        ProcessStatus::name,
                        process -> process.endsBefore().stream()
                                .filter(alive::containsKey)
                                .toList()));
        for (List<String> group : StopOrder.groups(after)) {
            List<ProcessStatus> members = group.stream().map(alive::get).toList();
            members.forEach(member -> handle(member).ifPresent(member.stopSignal()::send));
            long deadline = System.nanoTime() + stopLimit.toNanos();
            for (ProcessStatus member : members) {
                ProcessMark mark = Objects.requireNonNull(member.mark());
                if (!mark.awaitEnd(Duration.ofNanos(Math.max(0, deadline - System.nanoTime())))) {
                    says.accept(member.name() + " did not end within " + stopLimit.toSeconds() + " s and was killed");
                    mark.process().ifPresent(ProcessHandle::destroyForcibly);
                    mark.awaitEnd(stopLimit);
                }
            }
        }
        return alive.size();
    }

    private static Optional<ProcessHandle> handle(ProcessStatus status) {
        return Optional.ofNullable(status.mark()).flatMap(ProcessMark::process);
    }
}
