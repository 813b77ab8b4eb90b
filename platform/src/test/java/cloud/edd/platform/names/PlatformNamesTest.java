package cloud.edd.platform.names;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PlatformNamesTest {

    private final PlatformNames local = new PlatformNames("Cloud.Localhost.", 8443, 2222);
    private final PlatformNames open = new PlatformNames("cloud.example.org", 443, 22);

    @Test
    void namesOnALaptop() {
        assertThat(local.baseDomain()).isEqualTo("cloud.localhost");
        assertThat(local.apex()).isEqualTo("localhost");
        assertThat(local.host("auth")).isEqualTo("auth.cloud.localhost");
        assertThat(local.apexHost("cloud-api")).isEqualTo("cloud-api.localhost");
        assertThat(local.origin()).isEqualTo("https://cloud.localhost:8443");
        assertThat(local.origin("storage")).isEqualTo("https://storage.cloud.localhost:8443");
        assertThat(local.link("/cli-2fa")).hasToString("https://cloud.localhost:8443/cli-2fa");
        assertThat(local.link("storage", "/storage/a/b%20c"))
                .hasToString("https://storage.cloud.localhost:8443/storage/a/b%20c");
        assertThat(local.tokenRealm()).isEqualTo("https://auth.cloud.localhost:8443/v2/token");
        assertThat(local.relyingPartyId()).isEqualTo("cloud.localhost");
        assertThat(local.relyingPartyOrigin()).isEqualTo("https://cloud.localhost:8443");
        assertThat(local.sshCommand("1a2b3c4d")).isEqualTo("ssh -p 2222 1a2b3c4d@compute.cloud.localhost");
    }

    @Test
    void theUsualPortsAreLeftOut() {
        assertThat(open.origin()).isEqualTo("https://cloud.example.org");
        assertThat(open.origin("auth")).isEqualTo("https://auth.cloud.example.org");
        assertThat(open.apexHost("cloud-api")).isEqualTo("cloud-api.example.org");
        assertThat(open.sshCommand("1a2b3c4d")).isEqualTo("ssh 1a2b3c4d@compute.cloud.example.org");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "auth.cloud.localhost",
                "AUTH.Cloud.localhost:8443",
                "auth.cloud.localhost.:1",
                " auth.cloud.localhost"
            })
    void aHostMatchesWhateverItsPortCaseAndTrailingDot(String host) {
        assertThat(local.isHostOf("auth", host)).isTrue();
        assertThat(local.serviceOf(host)).contains("auth");
        assertThat(local.isBase(host)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "cloud.localhost.evil.org",
                "evilcloud.localhost",
                "localhost",
                "",
                "[::1]:8443",
                ".cloud.localhost"
            })
    void aStrangersHostIsNoService(String host) {
        assertThat(local.serviceOf(host)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "https://cloud.localhost:8443, true",
        "https://auth.cloud.localhost:8443, true",
        "https://a.b.cloud.localhost:8443, true",
        "https://cloud.localhost, false",
        "http://cloud.localhost:8443, false",
        "https://evilcloud.localhost:8443, false",
        "https://evil.org/.cloud.localhost:8443, false",
        "https://user@x.cloud.localhost:8443, false",
        "https://.cloud.localhost:8443, false",
        "null, false"
    })
    void originsOfThePlatform(String origin, boolean expected) {
        assertThat(local.isPlatformOrigin(origin)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "https://cloud.example.org", "cloud_x.org", "-a.org", "a..b"})
    void refusesWhatIsNoDomain(String domain) {
        assertThatThrownBy(() -> new PlatformNames(domain, 443, 22)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void linksNeedASlash() {
        assertThatThrownBy(() -> open.link("x")).hasMessageContaining("'x'");
    }
}
