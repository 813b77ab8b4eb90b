package cloud.edd.gfs.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Where the key comes from: never from the command line, which everybody on the machine can read. */
final class ClientKey {

    private static final String NAME = "GFS_CLIENT_KEY";

    private ClientKey() {}

    /** @throws IllegalArgumentException with what to do when there is none */
    static String find(@Nullable String keyFile, Map<String, String> environment) {
        if (keyFile != null) {
            return read(Path.of(keyFile));
        }
        String key = environment.get(NAME);
        if (key != null && !key.isBlank()) {
            return key.strip();
        }
        String secrets = environment.get("EDD_SECRETS_DIR");
        if (secrets != null && Files.exists(Path.of(secrets, NAME))) {
            return read(Path.of(secrets, NAME));
        }
        throw new IllegalArgumentException(
                "No key: set GFS_CLIENT_KEY, or EDD_SECRETS_DIR to a folder that holds it, or give --key-file.");
    }

    private static String read(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new IllegalArgumentException("The key file " + file + " cannot be read: " + e.getMessage(), e);
        }
    }
}
