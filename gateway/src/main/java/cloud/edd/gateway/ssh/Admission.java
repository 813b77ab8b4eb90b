package cloud.edd.gateway.ssh;

import cloud.edd.gateway.container.Container;
import cloud.edd.gateway.container.Containers;
import java.util.Optional;
import java.util.OptionalInt;

/** Who may enter which container. Thread-safe. */
final class Admission {
    private final Containers containers;
    private final int publicPort;

    /** @param publicPort under which people reach the SSH server itself */
    Admission(Containers containers, int publicPort) {
        this.containers = containers;
        this.publicPort = publicPort;
    }

    /** Whether the key is one that this container takes, in whatever state the container is. */
    boolean knows(Target target, String fingerprint) {
        return containers
                .find(target.container())
                .filter(container -> container.keys().contains(fingerprint))
                .isPresent();
    }

    /**
     * Why this key cannot enter now, in words for its owner; empty when it can.
     *
     * @param ingressPort of containers on which the person came in; empty for SSH's own port
     */
    Optional<String> refusal(Target target, String fingerprint, OptionalInt ingressPort) {
        String id = target.container();
        return containers
                .find(id)
                .map(container -> refusal(container, fingerprint, ingressPort))
                .orElse(Optional.of("Container " + id + " does not exist any more."));
    }

    private Optional<String> refusal(Container container, String fingerprint, OptionalInt ingressPort) {
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
        if (ingressPort.isPresent() && !container.ingress().containsKey(ingressPort.getAsInt())) {
            return Optional.of("No ingress rule of container " + id + " leads from port " + ingressPort.getAsInt()
                    + ". Add one, or connect to port " + publicPort + ".");
        }
        return Optional.empty();
    }

    Optional<Container> container(Target target) {
        return containers.find(target.container());
    }
}
