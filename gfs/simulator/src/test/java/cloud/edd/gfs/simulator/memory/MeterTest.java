package cloud.edd.gfs.simulator.memory;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.edd.gfs.protocol.payload.Payload;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MeterTest {

    private final List<String> misuses = new ArrayList<>();
    private final Meter meter = new Meter(misuses::add);

    @Test
    void countsUntilTheLastHolderLetsGo() {
        Payload first = meter.arrived(Payload.of(new byte[100]));
        Payload kept = first.slice(10, 20).retain();
        Payload second = meter.arrived(Payload.of(new byte[30]));

        first.release();
        assertThat(meter.held()).isEqualTo(130);
        kept.release();
        second.release();

        assertThat(meter.held()).isZero();
        assertThat(meter.most()).isEqualTo(130);
        assertThat(misuses).isEmpty();
    }

    @Test
    void noticesWhatIsUsedAfterItsLastRelease() {
        Payload payload = meter.arrived(Payload.of(new byte[100]));
        payload.release();

        payload.bytes();
        payload.slice(1, 2);
        payload.retain();

        assertThat(misuses).hasSize(3);
    }

    @Test
    void noticesWhatIsReleasedTwice() {
        Payload payload = meter.arrived(Payload.of(new byte[100]));
        payload.release();

        payload.release();

        assertThat(misuses).hasSize(1);
        assertThat(meter.held()).isZero();
    }

    @Test
    void givesTheBytesOn() {
        Payload bytes = Payload.of(new byte[] {1, 2, 3});

        assertThat(Meter.unmetered(meter.arrived(bytes))).isSameAs(bytes);
        assertThat(Meter.unmetered(bytes)).isSameAs(bytes);
    }
}
