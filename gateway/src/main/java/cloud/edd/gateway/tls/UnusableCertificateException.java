package cloud.edd.gateway.tls;

/** A pair of certificate and key files that cannot be used; the message names the file and what to do. */
public final class UnusableCertificateException extends Exception {
    private static final long serialVersionUID = 1L;

    UnusableCertificateException(String message) {
        super(message);
    }

    UnusableCertificateException(String message, Throwable cause) {
        super(message, cause);
    }
}
