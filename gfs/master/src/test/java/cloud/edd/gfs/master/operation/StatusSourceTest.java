package cloud.edd.gfs.master.operation;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.edd.gfs.master.core.MasterCore;
import cloud.edd.gfs.master.core.MasterSettings;
import cloud.edd.gfs.master.log.InMemoryMetadataLog;
import cloud.edd.gfs.master.log.MetadataLog;
import cloud.edd.gfs.master.log.MetadataRecovery;
import cloud.edd.gfs.master.loop.CheckpointSchedule;
import cloud.edd.gfs.master.loop.LoopMetrics;
import cloud.edd.gfs.master.loop.MasterLoop;
import cloud.edd.gfs.protocol.token.SigningKeys;
import cloud.edd.proto.gfs.Uuid;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;

/** A page that asks a core which does not answer says so, and does not wait for it. */
class StatusSourceTest {

    private static final SigningKeys KEYS =
            SigningKeys.of("a secret for the tests of the status".getBytes(StandardCharsets.US_ASCII), null);

    /** Not started yet: it answers nobody. */
    private static MasterLoop loop() {
        MetadataLog log = new InMemoryMetadataLog(new InMemoryMetadataLog.Storage());
        return new MasterLoop(
                new MasterCore(
                        MasterSettings.defaults(),
                        KEYS,
                        () -> Uuid.newBuilder().setLow(1).build(),
                        MetadataRecovery.recover(log),
                        log.room(),
                        log.tailWasCut()),
                log,
                new CheckpointSchedule(1_000, Duration.ofMinutes(1)),
                Runnable::run,
                InstantSource.system(),
                LoopMetrics.NONE,
                reason -> {});
    }

    @Test
    void aMasterThatStopsHasNoStatus() {
        MasterLoop loop = loop();
        loop.start();
        loop.close();

        assertThat(new StatusSource(loop, new SimpleMeterRegistry()).ask()).isEmpty();
    }

    @Test
    void whoIsInterruptedHasNoStatus() {
        StatusSource source = new StatusSource(loop(), new SimpleMeterRegistry());

        Thread.currentThread().interrupt();
        assertThat(source.ask()).isEmpty();
        assertThat(Thread.interrupted()).isTrue();
    }
}
