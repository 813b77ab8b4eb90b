package cloud.edd.gfs.client;

import cloud.edd.proto.gfs.ErrorCode;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A call to GFS failed. The subtype says what became of the operation, {@link #code()} why; the message is one sentence
 * for a person. Reads and queries only ever fail with {@link GfsNotHappenedException}.
 *
 * <p>When the calling thread is interrupted, its interrupt flag is set again and the exception is what the operation's
 * state deserves, with code {@code DEADLINE_EXCEEDED}.
 */
public abstract sealed class GfsException extends IOException
        permits GfsNotHappenedException, GfsOutcomeUnknownException, GfsHappenedException {

    private final ErrorCode code;

    GfsException(ErrorCode code, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.code = code;
    }

    /** Why it failed. */
    public final ErrorCode code() {
        return code;
    }
}
