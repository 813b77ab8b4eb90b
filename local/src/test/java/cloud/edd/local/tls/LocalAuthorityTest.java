package cloud.edd.local.tls;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalAuthorityTest {

    @TempDir
    private Path folder;

    @Test
    void signsACertificateForTheNamesOfThePlatformThatAClientOfTheAuthorityAccepts() throws Exception {
        authority(Instant.now()).ensure();
        List<X509Certificate> chain = chain(folder.resolve("tls.crt"));

        trusting(folder.resolve("ca.pem")).checkServerTrusted(chain.toArray(X509Certificate[]::new), "ECDHE_ECDSA");

        assertThat(chain.getFirst().getSubjectAlternativeNames())
                .extracting(name -> name.get(1).toString())
                .containsExactlyInAnyOrder(
                        "cloud.localhost", "*.cloud.localhost", "*.compute.cloud.localhost", "cloud-api.localhost");
    }

    @Test
    void keepsKeysToItself() throws IOException {
        authority(Instant.now()).ensure();

        for (String key : List.of("ca.key", "tls.key")) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve(key))))
                    .isEqualTo("rw-------");
            assertThat(folder.resolve(key)).content().startsWith("-----BEGIN PRIVATE KEY-----");
        }
    }

    @Test
    void keepsWhatIsStillGood() throws IOException {
        Instant now = Instant.now();
        authority(now).ensure();
        String authority = Files.readString(folder.resolve("ca.pem"));
        String server = Files.readString(folder.resolve("tls.crt"));

        authority(now.plus(Duration.ofDays(300))).ensure();

        assertThat(folder.resolve("ca.pem")).hasContent(authority);
        assertThat(folder.resolve("tls.crt")).hasContent(server);
    }

    @Test
    void renewsTheServersCertificateBeforeItExpiresAndKeepsTheAuthority() throws Exception {
        Instant now = Instant.now();
        authority(now).ensure();
        String authority = Files.readString(folder.resolve("ca.pem"));
        X509Certificate old = chain(folder.resolve("tls.crt")).getFirst();

        authority(now.plus(Duration.ofDays(380))).ensure();

        X509Certificate renewed = chain(folder.resolve("tls.crt")).getFirst();
        assertThat(renewed.getNotAfter()).isAfter(old.getNotAfter());
        assertThat(folder.resolve("ca.pem")).hasContent(authority);
        renewed.verify(chain(folder.resolve("ca.pem")).getFirst().getPublicKey());
    }

    @Test
    void makesANewServerCertificateWhenTheAuthorityIsANewOne() throws Exception {
        authority(Instant.now()).ensure();
        Files.delete(folder.resolve("ca.pem"));

        authority(Instant.now()).ensure();

        trusting(folder.resolve("ca.pem"))
                .checkServerTrusted(chain(folder.resolve("tls.crt")).toArray(X509Certificate[]::new), "ECDHE_ECDSA");
    }

    @Test
    void isOfNoUseAgainstOtherSites(@TempDir Path elsewhere) throws Exception {
        authority(Instant.now()).ensure();
        // Whoever steals the key signs a certificate for a bank with it.
        Path request = elsewhere.resolve("bank.sh");
        Files.writeString(
                request, """
                set -e
                openssl req -newkey rsa:2048 -nodes -keyout bank.key -subj /CN=bank.example -out bank.csr
                printf 'subjectAltName=DNS:bank.example' > bank.ext
                openssl x509 -req -in bank.csr -CA %s -CAkey %s -CAcreateserial -days 5 -extfile bank.ext -out bank.crt
                openssl verify -CAfile %s bank.crt
                """.formatted(folder.resolve("ca.pem"), folder.resolve("ca.key"), folder.resolve("ca.pem")));
        Process sign = new ProcessBuilder("sh", request.toString())
                .directory(elsewhere.toFile())
                .redirectErrorStream(true)
                .start();

        assertThat(sign.inputReader().readAllLines()).anyMatch(line -> line.contains("permitted subtree violation"));
        assertThat(elsewhere.resolve("bank.crt")).exists();
    }

    private LocalAuthority authority(Instant now) {
        return new LocalAuthority(folder, Clock.fixed(now, ZoneOffset.UTC));
    }

    private static List<X509Certificate> chain(Path file) throws Exception {
        return CertificateFactory.getInstance("X.509")
                .generateCertificates(new ByteArrayInputStream(Files.readAllBytes(file)))
                .stream()
                .map(X509Certificate.class::cast)
                .toList();
    }

    private static X509TrustManager trusting(Path authority) throws Exception {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        store.setCertificateEntry("authority", chain(authority).getFirst());
        TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
        factory.init(store);
        return (X509TrustManager) factory.getTrustManagers()[0];
    }
}
