package cloud.edd.gateway.ssh;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.KeyPair;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.OpenSshCertificate;
import org.junit.jupiter.api.Test;

class ContainerCertificatesTest {
    @Test
    void a_certificate_is_for_one_container_and_five_minutes_and_has_a_key_of_its_own() throws Exception {
        Instant now = Instant.parse("2026-11-23T12:00:00Z");
        KeyPair authority = KeyUtils.generateKeyPair("ssh-ed25519", 256);
        var certificates = new ContainerCertificates(authority, Clock.fixed(now, ZoneOffset.UTC));
        OpenSshCertificate certificate =
                (OpenSshCertificate) certificates.issue("7c1e09ab").getPublic();
        assertThat(certificate.getType()).isEqualTo(OpenSshCertificate.Type.USER);
        assertThat(certificate.getPrincipals()).containsExactly("7c1e09ab");
        assertThat(certificate.getValidBefore())
                .isEqualTo(Instant.parse("2026-11-23T12:05:00Z").getEpochSecond());
        assertThat(certificate.getValidAfter())
                .isEqualTo(Instant.parse("2026-11-23T11:59:00Z").getEpochSecond());
        assertThat(certificate.getExtensionsMap())
                .containsOnlyKeys("permit-pty", "permit-port-forwarding", "permit-user-rc");
        assertThat(KeyUtils.compareKeys(certificate.getCaPubKey(), authority.getPublic()))
                .isTrue();
        OpenSshCertificate next =
                (OpenSshCertificate) certificates.issue("7c1e09ab").getPublic();
        assertThat(KeyUtils.compareKeys(next.getCertPubKey(), certificate.getCertPubKey()))
                .isFalse();
    }
}
