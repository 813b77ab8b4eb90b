package cloud.edd.gfs.chunkserver.core;

import cloud.edd.gfs.chunkserver.disk.DiskContract;
import cloud.edd.gfs.protocol.disk.DiskRequest;
import cloud.edd.gfs.protocol.disk.DiskResult;

class ForgetfulDiskTest extends DiskContract {

    private final ForgetfulDisk disk = new ForgetfulDisk();

    @Override
    protected DiskResult ask(DiskRequest request) {
        return disk.carryOut(request);
    }

    @Override
    protected void failForce(String file) {
        disk.failForce(file);
    }
}
