package cloud.edd.gfs.master.loop;

import cloud.edd.gfs.master.core.MasterCore;
import cloud.edd.gfs.master.core.MasterSettings;
import cloud.edd.gfs.master.log.InMemoryMetadataLog;
import cloud.edd.gfs.master.log.MetadataLog;
import cloud.edd.gfs.master.log.MetadataRecovery;
import cloud.edd.gfs.protocol.token.SigningKeys;
import cloud.edd.proto.gfs.Uuid;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;

/** A master for tests of what stands around it: until it is started it answers nobody. */
public final class UnstartedLoop {

    public static final SigningKeys KEYS =
            SigningKeys.of("a secret for the tests of a master".getBytes(StandardCharsets.US_ASCII), null);

    private UnstartedLoop() {}

    public static MasterLoop make() {
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
}
