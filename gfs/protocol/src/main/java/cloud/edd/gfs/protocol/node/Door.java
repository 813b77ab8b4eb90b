package cloud.edd.gfs.protocol.node;

/** Where a process is reached, by role and not by number. */
public enum Door {
    /** Chunkservers at the master: 9000, the gRPC service ChunkserverLink. */
    MASTER,
    /** Clients at a chunkserver: 9080. */
    DATA,
    /** Chunkservers at a chunkserver: 9081. */
    REPLICATION
}
