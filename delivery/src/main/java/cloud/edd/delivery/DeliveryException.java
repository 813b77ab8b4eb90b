package cloud.edd.delivery;

import java.io.Serial;

/** Something that stops a delivery; its message is all that a person sees. */
final class DeliveryException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    DeliveryException(String message) {
        super(message);
    }

    DeliveryException(String message, Throwable cause) {
        super(message, cause);
    }
}
