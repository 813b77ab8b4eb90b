package cloud.edd.gfs.simulator.disk;

import cloud.edd.gfs.chunkserver.disk.DiskContract;
import cloud.edd.gfs.protocol.disk.DiskRequest;
import cloud.edd.gfs.protocol.disk.DiskResult;
import cloud.edd.gfs.simulator.Chance;
import java.util.ArrayList;
import java.util.List;

class SimulatedDiskContractTest extends DiskContract {

    private final SimulatedDisk disk = new SimulatedDisk(new Chance(1), 1 << 30);
    private final List<String> failing = new ArrayList<>();

    @Override
    protected DiskResult ask(DiskRequest request) {
        return request instanceof DiskRequest.Force(String file) && failing.remove(file)
                ? disk.failForce(file)
                : disk.carryOut(request);
    }

    @Override
    protected void failForce(String file) {
        failing.add(file);
    }
}
