package cloud.edd.gateway.ssh;

import java.util.Set;

/** A container shows a host key that it is not known by: somebody may be in its place. */
final class UnknownHostKeyException extends ContainerUnreachableException {
    private static final long serialVersionUID = 1L;

    private final String shown;
    private final String known;

    /**
     * @param shown fingerprint of the key
     * @param known fingerprints of those it is known by
     */
    UnknownHostKeyException(String container, String shown, Set<String> known, Throwable cause) {
        this(container, shown, String.join(", ", known), cause);
    }

    private UnknownHostKeyException(String container, String shown, String known, Throwable cause) {
        super(
                "Container " + container + " shows the host key " + shown + ", but is known by " + known
                        + ". Something else may be in its place, so the gateway does not go in. If its host keys or its disk"
                        + " were made anew, stop the container and start it, then connect again.",
                cause);
        this.shown = shown;
        this.known = known;
    }

    String shown() {
        return shown;
    }

    String known() {
        return known;
    }
}
