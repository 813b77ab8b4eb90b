package cloud.edd.gfs.client.memory;

import cloud.edd.gfs.client.GfsException;
import cloud.edd.gfs.client.GfsNotHappenedException;
import cloud.edd.proto.gfs.ErrorCode;
import java.nio.charset.StandardCharsets;

/** The rule for namespaces and paths: not empty, at most 1,024 bytes in UTF-8. */
final class Names {

    private static final int LONGEST = 1_024;

    private Names() {}

    static void check(String namespace, String path) throws GfsException {
        checkLength("namespace", namespace);
        checkLength("path", path);
    }

    private static void checkLength(String what, String name) throws GfsException {
        int length = name.getBytes(StandardCharsets.UTF_8).length;
        if (length == 0 || length > LONGEST) {
            throw new GfsNotHappenedException(
                    ErrorCode.INVALID_ARGUMENT, "A " + what + " has 1 to 1024 bytes in UTF-8, not " + length + ".");
        }
    }
}
