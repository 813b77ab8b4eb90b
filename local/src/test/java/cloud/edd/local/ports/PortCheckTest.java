package cloud.edd.local.ports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cloud.edd.local.EddException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PortCheckTest {

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "0.0.0.0", "::"})
    void namesTheProcessThatHasThePort(String address) throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName(address))) {
            var wanted = List.of(new PortCheck.Wanted("gateway", "127.0.0.1", taken.getLocalPort()));

            assertThatThrownBy(() -> PortCheck.requireFree(wanted))
                    .isInstanceOf(EddException.class)
                    .hasMessageContaining("Port " + taken.getLocalPort() + ", needed by gateway, is in use by process "
                            + ProcessHandle.current().pid() + " (")
                    .hasMessageContaining("--port-base");
        }
    }

    @Test
    void namesEveryPortThatIsTaken() throws IOException {
        try (ServerSocket one = new ServerSocket(0);
                ServerSocket two = new ServerSocket(0)) {
            var wanted = List.of(
                    new PortCheck.Wanted("nats", "127.0.0.1", one.getLocalPort()),
                    new PortCheck.Wanted("postgres", "127.0.0.1", two.getLocalPort()));

            assertThatThrownBy(() -> PortCheck.requireFree(wanted))
                    .hasMessageContaining("needed by nats")
                    .hasMessageContaining("needed by postgres");
        }
    }

    @Test
    void isContentWithAFreePort() throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        var wanted = List.of(new PortCheck.Wanted("nats", "127.0.0.1", port));

        assertThatCode(() -> PortCheck.requireFree(wanted)).doesNotThrowAnyException();
        assertThat(PortOwner.of(port)).isEmpty();
    }
}
