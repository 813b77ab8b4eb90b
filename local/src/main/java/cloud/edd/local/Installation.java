package cloud.edd.local;

import java.nio.file.Path;

/**
 * What was built and where derived files may be kept.
 *
 * @param root the repository
 * @param cache files that can be made again: unpacked programs, class caches
 * @param build stamp of the sources the launcher built from; "unknown" when started without it
 */
public record Installation(Path root, Path cache, String build) {

    public static Installation fromSystemProperties() {
        Path root =
                Path.of(System.getProperty("edd.root", ".")).toAbsolutePath().normalize();
        Path cache =
                Path.of(System.getProperty("edd.cache", System.getProperty("user.home", "/tmp") + "/.cache/edd-cloud"));
        return new Installation(root, cache.toAbsolutePath().normalize(), System.getProperty("edd.build", "unknown"));
    }
}
