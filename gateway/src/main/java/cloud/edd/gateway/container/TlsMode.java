package cloud.edd.gateway.container;

import java.util.Locale;

/** Who ends TLS. */
public enum TlsMode {
    /** The gateway, with its own certificate; the container gets clear text. */
    TERMINATE,
    /** The container, with a certificate of its own; the gateway relays what it cannot read. */
    PASSTHROUGH;

    /** As events and compute's list name it; whatever is not {@code passthrough} is the default. */
    static TlsMode named(String name) {
        return PASSTHROUGH.told().equals(name) ? PASSTHROUGH : TERMINATE;
    }

    String told() {
        return name().toLowerCase(Locale.ROOT);
    }
}
