package cloud.edd.gfs.master.operation;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.edd.gfs.master.loop.MasterLoop;
import cloud.edd.gfs.master.loop.UnstartedLoop;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;

/** A page that asks a core which does not answer says so, and does not wait for it. */
class StatusSourceTest {

    @Test
    void aMasterThatStopsHasNoStatus() {
        MasterLoop loop = UnstartedLoop.make();
        loop.start();
        loop.close();

        assertThat(new StatusSource(loop, new SimpleMeterRegistry()).ask()).isEmpty();
    }

    @Test
    void whoIsInterruptedHasNoStatus() {
        StatusSource source = new StatusSource(UnstartedLoop.make(), new SimpleMeterRegistry());

        Thread.currentThread().interrupt();
        assertThat(source.ask()).isEmpty();
        assertThat(Thread.interrupted()).isTrue();
    }
}
