package cloud.edd.local.command;

import cloud.edd.local.EddException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A platform on a full disk starts, fails somewhere inside and explains nothing: look first. */
final class DiskSpace {

    /** Databases, streams and logs of an empty platform take about 200 MB; below this there is no use in starting. */
    static final long NEEDED_BYTES = 512L << 20;

    private DiskSpace() {}

    static void require(Path folder) {
        try {
            require(folder, Files.getFileStore(folder).getUsableSpace());
        } catch (IOException e) {
            throw EddException.machine("The free space of " + folder + " cannot be read", e);
        }
    }

    static void require(Path folder, long usableBytes) {
        if (usableBytes < NEEDED_BYTES) {
            throw EddException.machine("The disk with " + folder + " is full: " + (usableBytes >> 20)
                    + " MB are left and " + (NEEDED_BYTES >> 20)
                    + " MB are needed. Free some, or keep the data elsewhere with --data DIR.");
        }
    }
}
