package cloud.edd.gateway.ssh;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import org.apache.sshd.common.NamedResource;
import org.apache.sshd.common.config.keys.FilePasswordProvider;
import org.apache.sshd.common.util.security.SecurityUtils;

/** A file with a private key, as {@code ssh-keygen} writes it or in PEM. */
final class PrivateKeyFile {
    private PrivateKeyFile() {}

    /** @throws IllegalStateException that says what to do when there is no usable key */
    static KeyPair read(Path file) {
        try (InputStream content = Files.newInputStream(file)) {
            Iterable<KeyPair> keys = SecurityUtils.loadKeyPairIdentities(
                    null, NamedResource.ofName(file.toString()), content, FilePasswordProvider.EMPTY);
            if (keys != null && keys.iterator().hasNext()) {
                return keys.iterator().next();
            }
            throw new IllegalStateException(
                    "There is no private key in " + file + ". Make one with ssh-keygen -t ed25519 -N '' -f " + file);
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException(
                    "The private key in " + file + " cannot be read: " + e.getMessage()
                            + ". Make one with ssh-keygen -t ed25519 -N '' -f " + file,
                    e);
        }
    }
}
