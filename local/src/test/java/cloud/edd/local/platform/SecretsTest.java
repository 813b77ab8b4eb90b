package cloud.edd.local.platform;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.edd.local.DataFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyFactory;
import java.security.interfaces.ECPrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecretsTest {

    @TempDir
    private Path folder;

    private Secrets secrets;
    private Path place;

    @BeforeEach
    void makeFolders() {
        DataFolder data = new DataFolder(folder.resolve("data"));
        data.create();
        secrets = new Secrets(data);
        place = data.secrets();
    }

    @Test
    void makesAKeyOnceAndKeepsItFromOthers() throws IOException {
        String key = secrets.key("JWT_SECRET");

        assertThat(Base64.getUrlDecoder().decode(key)).hasSize(32);
        assertThat(secrets.key("JWT_SECRET")).isEqualTo(key);
        assertThat(secrets.key("SERVICE_API_KEY")).isNotEqualTo(key);
        assertThat(modeOf(place)).isEqualTo("rwx------");
        assertThat(modeOf(place.resolve("JWT_SECRET"))).isEqualTo("rw-------");
    }

    @Test
    void makesAKeyForSshThatStaysTheSame() throws Exception {
        String key = secrets.sshKey("GATEWAY_SSH_KEY");

        assertThat(secrets.sshKey("GATEWAY_SSH_KEY")).isEqualTo(key);
        String base64 = key.replaceAll("-----(BEGIN|END) PRIVATE KEY-----", "");
        assertThat(KeyFactory.getInstance("Ed25519")
                        .generatePrivate(
                                new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(base64)))
                        .getAlgorithm())
                .isEqualTo("EdDSA");
    }

    @Test
    void makesASigningKeyThatIsReadElsewhere() throws Exception {
        String key = secrets.signingKey("JWT_SIGNING_KEY");

        assertThat(secrets.signingKey("JWT_SIGNING_KEY")).isEqualTo(key);
        assertThat(secrets.key("JWT_SIGNING_KEY")).isEqualTo(key);
        String base64 = key.replaceAll("-----(BEGIN|END) PRIVATE KEY-----", "");
        var read = KeyFactory.getInstance("EC")
                .generatePrivate(new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(base64)));
        assertThat(((ECPrivateKey) read).getParams().getOrder().bitLength()).isEqualTo(256);
        assertThat(key.lines()).allMatch(line -> line.length() <= 64);
    }

    @Test
    void makesAPasswordThatCanBeTyped() {
        assertThat(secrets.password("DEFAULT_PASSWORD")).matches("([a-z2-9]{5}-){3}[a-z2-9]{5}");
    }

    @Test
    void givesAProcessWhatItNeedsAndNothingElse() throws IOException {
        secrets.put("JWT_SECRET_PREVIOUS", "old");
        secrets.key("GFS_JWT_SECRET");
        Path given = secrets.folderOf("auth-service", List.of("JWT_SECRET"), Map.of("DATABASE_URL", "postgres://x"));
        secrets.folderOf("auth-service", List.of("JWT_SECRET"), Map.of("NATS_URL", "nats://x"));

        assertThat(names(given)).containsExactly("JWT_SECRET", "JWT_SECRET_PREVIOUS", "NATS_URL");
        assertThat(given.resolve("JWT_SECRET")).hasContent(secrets.key("JWT_SECRET"));
        assertThat(modeOf(given)).isEqualTo("rwx------");
        assertThat(modeOf(given.resolve("NATS_URL"))).isEqualTo("rw-------");
    }

    @Test
    void closesWhatWasOpenAndSaysWhat() throws IOException {
        secrets.key("JWT_SECRET");
        secrets.key("SERVICE_API_KEY");
        Path open = place.resolve("JWT_SECRET");
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rw-r--r--"));
        Files.setPosixFilePermissions(place, PosixFilePermissions.fromString("rwxr-xr-x"));

        assertThat(secrets.tighten()).containsExactly(place, open);

        assertThat(modeOf(open)).isEqualTo("rw-------");
        assertThat(modeOf(place)).isEqualTo("rwx------");
        assertThat(secrets.tighten()).isEmpty();
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private static String modeOf(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }
}
