package cloud.edd.gfs.master.core.metadata;

import cloud.edd.proto.gfs.Address;
import cloud.edd.proto.gfs.Uuid;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** All storages that the log knows, also those that were removed: their indexes are never given again. */
public final class Storages {

    private final List<StorageEntry> byIndex = new ArrayList<>();
    private final Map<Uuid, StorageEntry> byId = new LinkedHashMap<>();

    public @Nullable StorageEntry find(Uuid storageId) {
        return byId.get(storageId);
    }

    public StorageEntry at(int index) {
        return byIndex.get(index);
    }

    /** The storage that counts for a server. */
    public @Nullable StorageEntry ofServer(String serverId) {
        return byIndex.stream()
                .filter(storage -> !storage.removed() && storage.serverId().equals(serverId))
                .findFirst()
                .orElse(null);
    }

    /** In the order in which they came. */
    public List<StorageEntry> inUse() {
        return byIndex.stream().filter(storage -> !storage.removed()).toList();
    }

    boolean isFull() {
        return byIndex.size() >= Members.STORAGES;
    }

    StorageEntry add(Uuid storageId, String serverId, Address address) {
        StorageEntry storage = new StorageEntry(byIndex.size(), storageId, serverId, address);
        add(storage);
        return storage;
    }

    void add(StorageEntry storage) {
        if (storage.index() != byIndex.size()) {
            throw new IllegalStateException("storage " + storage.index() + " comes after " + byIndex.size());
        }
        byIndex.add(storage);
        byId.put(storage.storageId(), storage);
    }

    List<StorageEntry> all() {
        return byIndex;
    }
}
