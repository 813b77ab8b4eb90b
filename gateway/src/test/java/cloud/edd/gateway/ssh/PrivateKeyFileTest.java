package cloud.edd.gateway.ssh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.util.Base64;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PrivateKeyFileTest {
    @TempDir
    private Path folder;

    @Test
    void aKeyIsReadInPem() throws Exception {
        assertThat(KeyUtils.getKeyType(PrivateKeyFile.read(pem("Ed25519")))).isEqualTo("ssh-ed25519");
    }

    private Path pem(String algorithm) throws Exception {
        byte[] key = KeyPairGenerator.getInstance(algorithm)
                .generateKeyPair()
                .getPrivate()
                .getEncoded();
        return Files.writeString(
                folder.resolve(algorithm),
                "-----BEGIN PRIVATE KEY-----\n" + Base64.getMimeEncoder().encodeToString(key)
                        + "\n-----END PRIVATE KEY-----\n");
    }

    @Test
    void aFileWithoutAKeyIsNamed() throws Exception {
        Path empty = Files.writeString(folder.resolve("empty"), "nothing");
        assertThatThrownBy(() -> PrivateKeyFile.read(empty))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(empty + "")
                .hasMessageContaining("ssh-keygen -t ed25519");
        assertThatThrownBy(() -> PrivateKeyFile.read(folder.resolve("missing"))).hasMessageContaining("cannot be read");
    }
}
