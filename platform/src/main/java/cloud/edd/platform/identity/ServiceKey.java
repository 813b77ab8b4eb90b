package cloud.edd.platform.identity;

/** How services of the platform show each other who they are. */
public final class ServiceKey {
    /** The header that carries the key. */
    public static final String HEADER = "X-Service-Key";

    private ServiceKey() {}
}
