package cloud.edd.gateway.ssh;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.sshd.certificate.OpenSshCertificateBuilder;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.OpenSshCertificate;
import org.apache.sshd.common.keyprovider.KeyPairProvider;

/**
 * Certificates of OpenSSH for one way into one container: a new key each time, good for a few minutes, whose principal is
 * the container, so that no other one takes it. Thread-safe.
 */
final class ContainerCertificates {
    /** A login takes seconds; who has the connection keeps it. */
    static final Duration VALID = Duration.ofMinutes(5);

    /** For containers whose clocks are slow. */
    static final Duration CLOCK_SKEW = Duration.ofMinutes(1);

    private static final int ED25519_BITS = 256;

    /** Not the person's key agent and not X11, which are refused on the way in, too. */
    private static final Map<String, String> PERMITTED =
            Map.of("permit-pty", "", "permit-port-forwarding", "", "permit-user-rc", "");

    private final KeyPair authority;
    private final Clock clock;

    /** @param authority its public half is what containers trust ({@code TrustedUserCAKeys}) */
    ContainerCertificates(KeyPair authority, Clock clock) {
        this.authority = authority;
        this.clock = clock;
    }

    /** A new key with its certificate. */
    KeyPair issue(String container) throws IOException {
        Instant now = clock.instant();
        try {
            KeyPair key = KeyUtils.generateKeyPair(KeyPairProvider.SSH_ED25519, ED25519_BITS);
            OpenSshCertificate certificate = OpenSshCertificateBuilder.userCertificate()
                    .publicKey(key.getPublic())
                    .id("gateway to " + container)
                    .principals(List.of(container))
                    .validAfter(now.minus(CLOCK_SKEW))
                    .validBefore(now.plus(VALID))
                    .extensions(PERMITTED)
                    .sign(authority);
            return new KeyPair(certificate, key.getPrivate());
        } catch (GeneralSecurityException e) {
            throw new IOException("a certificate cannot be made: " + e.getMessage(), e);
        } catch (IOException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            // As the library declares it.
            throw new IOException("a certificate cannot be signed: " + e.getMessage(), e);
        }
    }
}
