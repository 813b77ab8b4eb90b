package cloud.edd.gfs.master.log;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** The metadata log cannot do what it must. */
public final class MetadataLogException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    public enum Reason {
        /** What was once forced is not readable any more. Nothing may be served. */
        DAMAGED,
        /** Another process, or another opener, has the log. */
        IN_USE,
        /** No room for another record. */
        FULL,
        /** A write or force failed: what is on the disk is not known. The process must exit and recover. */
        FAILED
    }

    private final Reason reason;

    public MetadataLogException(Reason reason, String message) {
        this(reason, message, null);
    }

    public MetadataLogException(Reason reason, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
