package cloud.edd.fileshare.object;

import cloud.edd.platform.error.ErrorCategory;
import cloud.edd.platform.error.ServiceException;
import org.jspecify.annotations.Nullable;

/** The store could not do what was asked. The caller reads a general sentence; the cause goes to the log. */
public final class ObjectStoreException extends ServiceException {
    private static final long serialVersionUID = 1;

    private ObjectStoreException(ErrorCategory category, String code, String message, @Nullable Throwable cause) {
        super(category, code, message, cause);
    }

    /** The store is away, or answered with an error (502). */
    public static ObjectStoreException failed(@Nullable Throwable cause) {
        return new ObjectStoreException(
                ErrorCategory.UPSTREAM_FAILED,
                "store_failed",
                "The file store did not answer as it should. Nothing was changed: try again in a moment.",
                cause);
    }

    /** No room for more (507). */
    public static ObjectStoreException full(@Nullable Throwable cause) {
        return new ObjectStoreException(
                ErrorCategory.INSUFFICIENT_STORAGE,
                "store_full",
                "The file store is full. Nothing was changed: delete something, or ask the operator for more room.",
                cause);
    }
}
