package cloud.edd.gfs.protocol.name;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The rule for namespaces and paths, the same for clients and the master. */
public final class FileNames {

    /** Every file of a namespace is found through it, so it must stay short. */
    public static final int NAMESPACE_BYTES = 255;

    public static final int PATH_BYTES = 4_096;

    private FileNames() {}

    /** What is wrong with the namespace or the path, for a person; null when nothing is. */
    public static @Nullable String fault(String namespace, String path) {
        String fault = namespaceFault(namespace);
        return fault == null ? fault("path", path, PATH_BYTES) : fault;
    }

    /** What is wrong with the namespace, for a person; null when nothing is. */
    public static @Nullable String namespaceFault(String namespace) {
        return fault("namespace", namespace, NAMESPACE_BYTES);
    }

    private static @Nullable String fault(String what, String name, int most) {
        int length = name.getBytes(StandardCharsets.UTF_8).length;
        return length == 0 || length > most || name.indexOf('\0') >= 0
                ? "a " + what + " has 1 to " + most + " bytes of UTF-8 and no NUL; this one has " + length
                : null;
    }
}
