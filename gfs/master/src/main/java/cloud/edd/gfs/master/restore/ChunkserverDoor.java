package cloud.edd.gfs.master.restore;

import cloud.edd.gfs.protocol.token.SigningKeys;
import cloud.edd.proto.gfs.Address;
import cloud.edd.proto.gfs.Epoch;
import cloud.edd.proto.gfs.FenceReply;
import java.io.IOException;
import java.net.InetSocketAddress;

/** What a standby asks of chunkservers through their port for other servers. Each question is a connection of its own; thread-safe. */
public record ChunkserverDoor(SigningKeys keys) {

    /** The copy of the log that this one keeps. */
    public CopyFiles copy(Address server) {
        return RemoteCopy.at(server.getHost(), server.getReplicationPort(), keys);
    }

    /**
     * Asks for an epoch.
     *
     * @param epoch the default instance to hear only what was granted and seen
     */
    public FenceReply fence(Address server, Epoch epoch) throws IOException {
        try (CopyLink link =
                CopyLink.open(new InetSocketAddress(server.getHost(), server.getReplicationPort()), keys)) {
            return link.fence(epoch);
        }
    }
}
