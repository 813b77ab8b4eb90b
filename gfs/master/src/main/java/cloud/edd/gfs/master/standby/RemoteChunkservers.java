package cloud.edd.gfs.master.standby;

import cloud.edd.gfs.master.restore.ChunkserverDoor;
import cloud.edd.gfs.master.restore.CopyFiles;
import cloud.edd.gfs.protocol.token.SigningKeys;
import cloud.edd.proto.gfs.Address;
import cloud.edd.proto.gfs.Epoch;
import cloud.edd.proto.gfs.FenceReply;
import java.io.IOException;

/** Chunkservers over the network, through their port for other servers. Thread-safe. */
public final class RemoteChunkservers implements StandbyService.Chunkservers {

    private final ChunkserverDoor door;

    public RemoteChunkservers(SigningKeys keys) {
        this.door = new ChunkserverDoor(keys);
    }

    @Override
    public CopyFiles copy(Address server) {
        return door.copy(server);
    }

    @Override
    public FenceReply fence(Address server, Epoch epoch) throws IOException {
        return door.fence(server, epoch);
    }
}
