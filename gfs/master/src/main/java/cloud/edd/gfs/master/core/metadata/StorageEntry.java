package cloud.edd.gfs.master.core.metadata;

import cloud.edd.proto.gfs.Address;
import cloud.edd.proto.gfs.CheckpointEntry;
import cloud.edd.proto.gfs.CheckpointStorage;
import cloud.edd.proto.gfs.Replica;
import cloud.edd.proto.gfs.ServerMode;
import cloud.edd.proto.gfs.Uuid;

/** A data folder of a chunkserver, under the short index by which chunks name it. */
public final class StorageEntry {

    private final int index;
    private final Uuid storageId;
    String serverId;
    Address address;
    String node = "";
    boolean removed;
    ServerMode mode = ServerMode.SERVER_NORMAL;
    long maintenanceUntilMinute;

    StorageEntry(int index, Uuid storageId, String serverId, Address address) {
        this.index = index;
        this.storageId = storageId;
        this.serverId = serverId;
        this.address = address;
    }

    static StorageEntry from(CheckpointStorage saved) {
        StorageEntry storage =
                new StorageEntry(saved.getIndex(), saved.getStorageId(), saved.getServerId(), saved.getAddress());
        storage.node = saved.getNode();
        storage.removed = saved.getRemoved();
        storage.mode = saved.getMode();
        storage.maintenanceUntilMinute = saved.getMaintenanceUntilMinute();
        return storage;
    }

    CheckpointEntry toCheckpoint() {
        return CheckpointEntry.newBuilder()
                .setStorage(CheckpointStorage.newBuilder()
                        .setIndex(index)
                        .setStorageId(storageId)
                        .setServerId(serverId)
                        .setAddress(address)
                        .setNode(node)
                        .setRemoved(removed)
                        .setMode(mode)
                        .setMaintenanceUntilMinute(maintenanceUntilMinute))
                .build();
    }

    public int index() {
        return index;
    }

    public Uuid storageId() {
        return storageId;
    }

    public String serverId() {
        return serverId;
    }

    public Address address() {
        return address;
    }

    /** The machine that its server runs on, as that one says, or else the host of its address. */
    public String node() {
        return node.isEmpty() ? address.getHost() : node;
    }

    /** Whether its server comes as it was. */
    public boolean isAt(Address otherAddress, String otherNode) {
        return address.equals(otherAddress) && node.equals(otherNode);
    }

    public ServerMode mode() {
        return mode;
    }

    /** It gets nothing, and what it has is wanted elsewhere. */
    public boolean draining() {
        return mode == ServerMode.SERVER_DRAINING;
    }

    /** Minutes of a running master for which it may still be silent; 0 when it may not. */
    public long maintenanceMinutesLeft(long minute) {
        return mode == ServerMode.SERVER_MAINTENANCE ? Math.max(0, maintenanceUntilMinute - minute) : 0;
    }

    /** Its server is gone, or came back with another storage: nothing counts on this one any more. */
    public boolean removed() {
        return removed;
    }

    public Replica replica() {
        return Replica.newBuilder()
                .setServerId(serverId)
                .setStorageId(storageId)
                .setAddress(address)
                .build();
    }
}
