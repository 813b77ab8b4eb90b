package cloud.edd.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;

/** Where fixtures keep files: a cache that outlives builds and temporary folders that do not. */
public final class TestFolders {
    private TestFolders() {}

    /** Binaries unpacked once per machine: {@code $XDG_CACHE_HOME/edd-cloud}, else {@code ~/.cache/edd-cloud}. */
    public static Path cache() {
        var configured = System.getenv("XDG_CACHE_HOME");
        var root = configured == null || configured.isBlank()
                ? Path.of(System.getProperty("user.home"), ".cache")
                : Path.of(configured);
        return created(root.resolve("edd-cloud"));
    }

    /** A new folder under {@code java.io.tmpdir}; whoever asked for it deletes it. */
    public static Path temporary(String prefix) {
        try {
            return Files.createTempDirectory(created(Path.of(System.getProperty("java.io.tmpdir"))), prefix);
        } catch (IOException e) {
            throw new FixtureException("cannot create a temporary folder " + prefix + "*: " + e.getMessage(), e);
        }
    }

    /** Creates the folder with its parents. */
    public static Path created(Path folder) {
        try {
            return Files.createDirectories(folder);
        } catch (IOException e) {
            throw new FixtureException("cannot create the folder " + folder + ": " + e.getMessage(), e);
        }
    }

    /** Deletes the folder with everything below it; absent is fine. */
    public static void delete(Path folder) {
        if (!Files.exists(folder)) {
            return;
        }
        try {
            List<Path> deepestFirst;
            try (var found = Files.walk(folder)) {
                deepestFirst = found.sorted(Comparator.reverseOrder()).toList();
            }
            for (var path : deepestFirst) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            throw new FixtureException("cannot delete the folder " + folder + ": " + e.getMessage(), e);
        }
    }
}
