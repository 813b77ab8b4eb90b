package cloud.edd.gfs.master.restore;

import cloud.edd.gfs.protocol.token.SigningKeys;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** What servers prove to each other that they know: from the same places as for the running master. */
final class ServerSecret {

    private static final String NAME = "GFS_JWT_SECRET";

    private ServerSecret() {}

    /** @throws IOException with what to do when there is none */
    static SigningKeys find(Map<String, String> environment) throws IOException {
        String secret = environment.getOrDefault(NAME, "").strip();
        String folder = environment.getOrDefault("EDD_SECRETS_DIR", "");
        if (secret.isEmpty() && !folder.isEmpty() && Files.exists(Path.of(folder, NAME))) {
            secret = Files.readString(Path.of(folder, NAME)).strip();
        }
        if (secret.length() < SigningKeys.MINIMUM_SECRET_BYTES) {
            throw new IOException(NAME + " is " + (secret.isEmpty() ? "not set" : "too short")
                    + ": chunkservers show their copies only to who has it. Put it into the environment, or into a file of that"
                    + " name in the folder that EDD_SECRETS_DIR names");
        }
        return SigningKeys.of(secret.getBytes(StandardCharsets.UTF_8), null);
    }
}
