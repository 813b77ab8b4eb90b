package cloud.edd.gfs.master.core;

import cloud.edd.proto.gfs.ErrorCode;
import cloud.edd.proto.gfs.GfsError;
import cloud.edd.proto.gfs.Operation;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** What a request may call things. */
final class Names {

    /** Every file of a namespace is found through it, so it must stay short. */
    static final int NAMESPACE_BYTES = 255;

    static final int PATH_BYTES = 4_096;

    private Names() {}

    static @Nullable GfsError file(String namespace, String path) {
        GfsError refusal = namespace(namespace);
        if (refusal != null) {
            return refusal;
        }
        int length = path.getBytes(StandardCharsets.UTF_8).length;
        if (length == 0 || length > PATH_BYTES || path.indexOf('\0') >= 0) {
            return invalid("a path has 1 to " + PATH_BYTES + " bytes of UTF-8 and no NUL; this one has " + length);
        }
        return null;
    }

    static @Nullable GfsError namespace(String namespace) {
        int length = namespace.getBytes(StandardCharsets.UTF_8).length;
        return length == 0 || length > NAMESPACE_BYTES || namespace.indexOf('\0') >= 0
                ? invalid("a namespace has 1 to " + NAMESPACE_BYTES + " bytes of UTF-8 and no NUL; this one has "
                        + length)
                : null;
    }

    static @Nullable GfsError operation(Operation operation) {
        return operation.getSequence() <= 0 ? invalid("operations of a session are numbered from 1") : null;
    }

    static GfsError invalid(String message) {
        return Refusal.of(ErrorCode.INVALID_ARGUMENT, message);
    }
}
