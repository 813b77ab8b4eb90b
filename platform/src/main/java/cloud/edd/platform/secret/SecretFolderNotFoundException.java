package cloud.edd.platform.secret;

import java.nio.file.Path;
import org.springframework.boot.diagnostics.FailureAnalyzedException;

/** {@code EDD_SECRETS_DIR} names something that is not a folder. */
final class SecretFolderNotFoundException extends FailureAnalyzedException {

    private static final long serialVersionUID = 1;

    SecretFolderNotFoundException(Path folder) {
        super(
                "EDD_SECRETS_DIR names " + folder + ", which is not a folder this process can read.",
                "Create the folder with one file per secret, or unset EDD_SECRETS_DIR and use environment variables.");
    }
}
