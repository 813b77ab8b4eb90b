package cloud.edd.gateway.listener;

/** A ClientHello asks for a name that no certificate covers, or for none. */
final class UnknownServerNameException extends Exception {
    private static final long serialVersionUID = 1L;

    UnknownServerNameException(String name) {
        super("No certificate covers the server name " + name, null, false, false);
    }
}
