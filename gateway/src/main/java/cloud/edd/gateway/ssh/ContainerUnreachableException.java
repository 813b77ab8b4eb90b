package cloud.edd.gateway.ssh;

/** There is no way into a container; the message says to a person what to do. */
sealed class ContainerUnreachableException extends Exception permits UnknownHostKeyException {
    private static final long serialVersionUID = 1L;

    ContainerUnreachableException(String message, Throwable cause) {
        super(message, cause);
    }
}
