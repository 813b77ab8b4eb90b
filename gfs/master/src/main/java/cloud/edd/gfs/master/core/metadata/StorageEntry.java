package cloud.edd.gfs.master.core.metadata;

import cloud.edd.proto.gfs.Address;
import cloud.edd.proto.gfs.CheckpointEntry;
import cloud.edd.proto.gfs.CheckpointStorage;
import cloud.edd.proto.gfs.Replica;
import cloud.edd.proto.gfs.Uuid;

/** A data folder of a chunkserver, under the short index by which chunks name it. */
public final class StorageEntry {

    private final int index;
    private final Uuid storageId;
    String serverId;
    Address address;
    boolean removed;

    StorageEntry(int index, Uuid storageId, String serverId, Address address) {
        this.index = index;
        this.storageId = storageId;
        this.serverId = serverId;
        this.address = address;
    }

    static StorageEntry from(CheckpointStorage saved) {
        StorageEntry storage =
                new StorageEntry(saved.getIndex(), saved.getStorageId(), saved.getServerId(), saved.getAddress());
        storage.removed = saved.getRemoved();
        return storage;
    }

    CheckpointEntry toCheckpoint() {
        return CheckpointEntry.newBuilder()
                .setStorage(CheckpointStorage.newBuilder()
                        .setIndex(index)
                        .setStorageId(storageId)
                        .setServerId(serverId)
                        .setAddress(address)
                        .setRemoved(removed))
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

    /** Its server came back with another storage: nothing counts on this one any more. */
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
