package cloud.edd.gfs.protocol.disk;

import cloud.edd.gfs.protocol.payload.Payload;
import java.util.List;

/** How a {@link DiskRequest} ended. */
public sealed interface DiskResult {

    record Done() implements DiskResult {}

    record Bytes(Payload payload) implements DiskResult {}

    /** In ascending order of names. */
    record Listing(List<Entry> entries) implements DiskResult {}

    /** Bytes usable by this process, and bytes in all. */
    record Space(long free, long total) implements DiskResult {}

    record Failed(Failure failure, String detail) implements DiskResult {}

    record Entry(String name, long length) {}

    enum Failure {
        NOT_FOUND,
        NO_SPACE,
        INPUT_OUTPUT
    }
}
