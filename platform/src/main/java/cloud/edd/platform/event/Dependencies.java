package cloud.edd.platform.event;

import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Tells a failure of an event from the absence of something its handler needs. */
final class Dependencies {
    /** SQL states of a database that is away, stopping, starting or full: connection, resources, intervention. */
    private static final List<String> DATABASE_AWAY = List.of("08", "53", "57P");

    private final List<EventDependency> needed;

    Dependencies(List<EventDependency> needed) {
        this.needed = needed;
    }

    /** What is away now, with the reason; empty when all is there. */
    Optional<String> away() throws InterruptedException {
        for (var dependency : needed) {
            try {
                dependency.check();
            } catch (InterruptedException e) {
                throw e;
            } catch (Exception e) {
                return Optional.of(dependency.name() + " (" + e.getMessage() + ")");
            }
        }
        return Optional.empty();
    }

    /** True when the failure itself says that something was away, even if it is back by now. */
    static boolean blames(Throwable failure) {
        return Stream.iterate(failure, cause -> cause != null, Throwable::getCause)
                .limit(20)
                .anyMatch(cause -> cause instanceof DependencyUnavailableException
                        || cause instanceof SQLTransientConnectionException
                        || (cause instanceof SQLException e && isAway(e.getSQLState())));
    }

    private static boolean isAway(@Nullable String state) {
        return state != null && DATABASE_AWAY.stream().anyMatch(state::startsWith);
    }
}
