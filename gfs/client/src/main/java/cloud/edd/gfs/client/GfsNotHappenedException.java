package cloud.edd.gfs.client;

import cloud.edd.proto.gfs.ErrorCode;
import org.jspecify.annotations.Nullable;

/**
 * The operation has no effect and never will: it may be asked again, or something else in its place.
 */
public final class GfsNotHappenedException extends GfsException {

    public GfsNotHappenedException(ErrorCode code, String message) {
        this(code, message, null);
    }

    public GfsNotHappenedException(ErrorCode code, String message, @Nullable Throwable cause) {
        super(code, message, cause);
    }
}
