package cloud.edd.gfs.protocol.wire;

import java.io.IOException;
import java.io.Serial;

/** The peer broke the rules of the format. Its connection is of no more use. */
public final class WireException extends IOException {

    @Serial
    private static final long serialVersionUID = 1;

    public WireException(String message) {
        super(message);
    }

    public WireException(String message, Throwable cause) {
        super(message, cause);
    }
}
