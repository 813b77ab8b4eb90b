package cloud.edd.gateway.ssh;

import cloud.edd.gateway.container.Container;
import cloud.edd.gateway.container.Containers;
import java.util.Optional;

/** Who may enter which container. Thread-safe. */
final class Admission {
    private final Containers containers;

    Admission(Containers containers) {
        this.containers = containers;
    }

    /** Whether the key is one that this container takes, in whatever state the container is. */
    boolean knows(Target target, String fingerprint) {
        return containers
                .find(target.container())
                .filter(container -> container.keys().contains(fingerprint))
                .isPresent();
    }

    /** Why this key cannot enter now, in words for its owner; empty when it can. */
    Optional<String> refusal(Target target, String fingerprint) {
        String id = target.container();
        return containers
                .find(id)
                .map(container -> refusal(container, fingerprint))
                .orElse(Optional.of("Container " + id + " does not exist any more."));
    }

    private static Optional<String> refusal(Container container, String fingerprint) {
        String id = container.id();
        if (!container.keys().contains(fingerprint)) {
            return Optional.of("This key may not enter container " + id + " any more.");
        }
        if (!container.running() || container.host() == null) {
            return Optional.of("Container " + id + " is not running. Start it, then connect again.");
        }
        if (!container.sshEnabled()) {
            return Optional.of("SSH is switched off for container " + id + ". Switch it on, then connect again.");
        }
        return Optional.empty();
    }

    Optional<Container> container(Target target) {
        return containers.find(target.container());
    }
}
