package cloud.edd.gfs.client;

import cloud.edd.proto.gfs.ErrorCode;
import org.jspecify.annotations.Nullable;

/**
 * The operation may have been applied or may yet be: only a look at the file tells. The client has already asked again with the
 * same operation until the deadline.
 */
public final class GfsOutcomeUnknownException extends GfsException {

    public GfsOutcomeUnknownException(ErrorCode code, String message) {
        this(code, message, null);
    }

    public GfsOutcomeUnknownException(ErrorCode code, String message, @Nullable Throwable cause) {
        super(code, message, cause);
    }
}
