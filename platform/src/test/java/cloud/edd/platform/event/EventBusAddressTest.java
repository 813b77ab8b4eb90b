package cloud.edd.platform.event;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EventBusAddressTest {

    @ParameterizedTest
    @CsvSource({
        "nats://edd:s3cret@127.0.0.1:4222, nats://127.0.0.1:4222",
        "'no server of [nats://a:b@one:1, nats://token@two:2]', 'no server of [nats://one:1, nats://two:2]'",
        "nats://127.0.0.1:4222, nats://127.0.0.1:4222"
    })
    void isSpokenOfWithoutItsPassword(String text, String spoken) {
        assertThat(EventBus.withoutPassword(text)).isEqualTo(spoken);
    }
}
