package cloud.edd.gfs.client;

import cloud.edd.proto.gfs.ErrorCode;
import org.jspecify.annotations.Nullable;

/**
 * The operation was applied, but its result could not be delivered: do not repeat it.
 */
public final class GfsHappenedException extends GfsException {

    public GfsHappenedException(ErrorCode code, String message) {
        this(code, message, null);
    }

    public GfsHappenedException(ErrorCode code, String message, @Nullable Throwable cause) {
        super(code, message, cause);
    }
}
