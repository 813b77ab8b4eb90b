package cloud.edd.gfs.chunkserver.operation;

import cloud.edd.gfs.chunkserver.core.LoadSource;
import cloud.edd.proto.gfs.ServerLoad;
import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/** Processor and memory of this machine, as the JVM sees them. */
public final class MachineLoad implements LoadSource {

    private final OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

    @Override
    public ServerLoad now() {
        long total = system.getTotalMemorySize();
        return ServerLoad.newBuilder()
                .setCpuPercent(Math.max(0, system.getCpuLoad() * 100))
                .setMemoryTotalBytes(total)
                .setMemoryUsedBytes(total - system.getFreeMemorySize())
                .build();
    }
}
