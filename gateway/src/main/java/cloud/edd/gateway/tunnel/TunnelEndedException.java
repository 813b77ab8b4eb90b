package cloud.edd.gateway.tunnel;

/** Why the gateway ended a tunnel; for the access log. */
final class TunnelEndedException extends Exception {
    private static final long serialVersionUID = 1L;

    TunnelEndedException(String reason) {
        super("The tunnel ended: " + reason + ".", null, false, false);
    }
}
