package cloud.edd.platform.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClientAddressesTest {

    private final ClientAddresses addresses = new ClientAddresses(Stream.of("127.0.0.0/8", "10.1.0.0/20", "fd00::/8")
            .map(AddressRange::of)
            .toList());

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            delimiter = '|',
            value = {
                "127.0.0.1 | 203.0.113.9 | - | 203.0.113.9",
                "127.0.0.1 | 203.0.113.9:4711 | - | 203.0.113.9",
                "10.1.15.1 | 203.0.113.9 | - | 203.0.113.9",
                "10.1.16.1 | 203.0.113.9 | - | 10.1.16.1",
                "203.0.113.7 | 198.51.100.1 | 198.51.100.2 | 203.0.113.7",
                "127.0.0.1 | 198.51.100.1, 203.0.113.9 | - | 203.0.113.9",
                "127.0.0.1 | 198.51.100.1, 203.0.113.9, 10.1.0.4 | - | 203.0.113.9",
                "127.0.0.1 | 127.0.0.2 | - | 127.0.0.2",
                "127.0.0.1 | unknown | - | 127.0.0.1",
                "127.0.0.1 | - | 203.0.113.9 | 203.0.113.9",
                "127.0.0.1 | - | - | 127.0.0.1",
                "fd00::1 | [2001:db8::9]:80 | - | 2001:db8:0:0:0:0:0:9",
                "::ffff:127.0.0.1 | 203.0.113.9 | - | 203.0.113.9"
            })
    void believesForwardingHeadersOfTrustedProxiesOnly(String peer, String forwarded, String real, String expected) {
        assertThat(addresses.resolve(peer, forwarded, real)).isEqualTo(expected);
    }

    @Test
    void believesNobodyByAnEmptyList() {
        assertThat(new ClientAddresses(List.of()).resolve("127.0.0.1", "203.0.113.9", null))
                .isEqualTo("127.0.0.1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "localhost", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/x", "10.0.0/8/8"})
    void refusesWhatIsNoRange(String text) {
        assertThatThrownBy(() -> AddressRange.of(text)).hasMessageContaining("'" + text + "'");
    }
}
