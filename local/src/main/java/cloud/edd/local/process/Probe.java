package cloud.edd.local.process;

import java.util.Optional;

/** Asks a process whether it can serve. Bounded in time; called often; keeps nothing open. */
@FunctionalInterface
public interface Probe {

    /** Empty if it can serve, else why not, in a few words. */
    Optional<String> problem();

    /** Whether a person keeps it from serving: to wait for that, or to start it again, would help nobody. */
    default boolean isHeld(String problem) {
        return false;
    }
}
