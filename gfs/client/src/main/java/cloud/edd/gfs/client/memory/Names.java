package cloud.edd.gfs.client.memory;

import cloud.edd.gfs.client.GfsException;
import cloud.edd.gfs.client.GfsNotHappenedException;
import cloud.edd.gfs.protocol.name.FileNames;
import cloud.edd.proto.gfs.ErrorCode;
import org.jspecify.annotations.Nullable;

/** Refuses what the master would refuse. */
final class Names {

    private Names() {}

    static void check(String namespace, String path) throws GfsException {
        refuse(FileNames.fault(namespace, path));
    }

    static void check(String namespace) throws GfsException {
        refuse(FileNames.namespaceFault(namespace));
    }

    private static void refuse(@Nullable String fault) throws GfsException {
        if (fault != null) {
            throw new GfsNotHappenedException(ErrorCode.INVALID_ARGUMENT, fault);
        }
    }
}
