package cloud.edd.gfs.protocol.wire;

import java.io.IOException;
import java.io.Serial;

/** All memory for payloads was in use, for longer than somebody could wait. */
public final class BufferShortageException extends IOException {

    @Serial
    private static final long serialVersionUID = 1;

    public BufferShortageException(String message) {
        super(message);
    }
}
