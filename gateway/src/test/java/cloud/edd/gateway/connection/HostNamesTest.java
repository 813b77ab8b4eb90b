package cloud.edd.gateway.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HostNamesTest {
    @ParameterizedTest
    @CsvSource({
        "cloud.localhost, cloud.localhost",
        "CLOUD.localhost.:8443, cloud.localhost",
        "localhost:1, localhost",
        "127.0.0.1:80, 127.0.0.1",
        "[::1]:443, [::1]",
        "[2001:DB8::1], [2001:db8::1]",
        "host:65535, host",
        "a_b.example, a_b.example"
    })
    void an_authority_names_a_host(String authority, String host) {
        assertThat(HostNames.hostOf(authority)).hasValue(host);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "a..b",
                "a b",
                "user@host",
                "host/path",
                "host:port",
                "host:123456",
                "host:99999",
                "host:",
                ":80",
                ".host",
                "host..",
                "[]",
                "[::g]",
                "[::1]x",
                "[::1].",
                "a:1.b",
                "1234567890123456789012345678901234567890123456789012345678901234.example",
                "[::1",
                "a,b",
                "höst"
            })
    void what_names_no_host_is_refused(String authority) {
        assertThat(HostNames.hostOf(authority)).isEmpty();
    }

    @Test
    void a_wildcard_covers_one_label() {
        assertThat(HostNames.covers("*.cloud.localhost", "auth.cloud.localhost"))
                .isTrue();
        assertThat(HostNames.covers("*.cloud.localhost", "cloud.localhost")).isFalse();
        assertThat(HostNames.covers("*.cloud.localhost", "a.b.cloud.localhost")).isFalse();
        assertThat(HostNames.covers("cloud.localhost", "cloud.localhost")).isTrue();
        assertThat(HostNames.covers("cloud.localhost", "evilcloud.localhost")).isFalse();
    }

    @Test
    void networks_hold_addresses_and_ranges() throws Exception {
        var networks = new Networks(List.of("10.0.0.0/8", "192.0.2.7", "2001:db8::/32"));
        assertThat(networks.contains(InetAddress.getByName("10.1.2.3"))).isTrue();
        assertThat(networks.contains(InetAddress.getByName("192.0.2.7"))).isTrue();
        assertThat(networks.contains(InetAddress.getByName("192.0.2.8"))).isFalse();
        assertThat(networks.contains(InetAddress.getByName("2001:db8::1"))).isTrue();
        assertThat(networks.contains(InetAddress.getByName("2001:db9::1"))).isFalse();
        assertThatThrownBy(() -> new Networks(List.of("proxy.example"))).hasMessageContaining("proxy.example");
    }
}
