package cloud.edd.gateway.forward;

import org.jspecify.annotations.Nullable;

/** The receiver of a body is gone. */
final class BrokenSinkException extends Exception {
    private static final long serialVersionUID = 1L;

    BrokenSinkException(@Nullable Throwable cause) {
        super("The receiver of the body is gone.", cause, false, false);
    }
}
