package cloud.edd.testing.nats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cloud.edd.testing.FixtureException;
import io.nats.client.api.StreamConfiguration;
import org.junit.jupiter.api.Test;

class TestNatsTest {
    private static final StreamConfiguration STREAM =
            StreamConfiguration.builder().name("KEPT").subjects("kept.>").build();

    @Test
    void keepsStreamsOverKillUntilItsStoreIsWiped() throws Exception {
        try (var server = TestNats.start()) {
            var before = server.connect();
            before.jetStreamManagement().addStream(STREAM);
            before.jetStream().publish("kept.one", new byte[] {1});

            server.kill();
            assertThatThrownBy(server::connect).isInstanceOf(FixtureException.class);

            server.restart();
            assertThat(server.connect().jetStreamManagement().getStreamNames()).containsExactly("KEPT");

            server.stop();
            server.wipeStore();
            server.restart();
            assertThat(server.connect().jetStreamManagement().getStreamNames()).isEmpty();
        }
    }

    @Test
    void clearsTheSharedServer() throws Exception {
        var connection = TestNats.shared().connect();
        connection.jetStreamManagement().addStream(STREAM);

        TestNats.shared().clear();

        assertThat(connection.jetStreamManagement().getStreamNames()).isEmpty();
        connection.close();
    }
}
