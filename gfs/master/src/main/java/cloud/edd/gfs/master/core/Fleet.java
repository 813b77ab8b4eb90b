package cloud.edd.gfs.master.core;

import cloud.edd.gfs.master.core.metadata.Members;
import cloud.edd.gfs.master.core.metadata.StorageEntry;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The chunkservers that this master has seen, by storage and by link. */
final class Fleet {

    /** A chunk begins with so many copies at least. */
    static final int FEWEST = 2;

    private final Reign reign;
    private final Map<Integer, Server> byStorage = new TreeMap<>();
    private final Map<Long, Server> byLink = new LinkedHashMap<>();

    Fleet(Reign reign) {
        this.reign = reign;
    }

    Collection<Server> all() {
        return byStorage.values();
    }

    @Nullable Server onLink(long link) {
        return byLink.get(link);
    }

    @Nullable Server withStorage(int storageIndex) {
        return byStorage.get(storageIndex);
    }

    /** A server registered on a link; an older link of it, or of another storage of it, is closed. */
    Server connect(StorageEntry storage, long link) {
        for (Server other : List.copyOf(byStorage.values())) {
            if (other.id().equals(storage.serverId())) {
                if (other.link != Server.NO_LINK) {
                    reign.close(other.link);
                    disconnect(other.link);
                }
                if (other.storage != storage) {
                    byStorage.remove(other.storage.index());
                }
            }
        }
        Server server = byStorage.computeIfAbsent(storage.index(), index -> new Server(storage));
        server.link = link;
        server.voted = false;
        server.deleting = false;
        server.marks.clear();
        // A chunkserver counts its reports from 1 in each of its lives: the first of this one must not go on with the
        // last one's.
        server.report = 0;
        server.toDescribe.clear();
        server.describing = false;
        server.described = false;
        server.awaitedInventory = 0;
        server.lastHeardNanos = reign.nowNanos();
        byLink.put(link, server);
        return server;
    }

    /** The log does not know this storage any more. */
    void forget(StorageEntry storage) {
        Server server = byStorage.remove(storage.index());
        if (server != null && server.link != Server.NO_LINK) {
            reign.close(server.link);
            disconnect(server.link);
        }
    }

    void disconnect(long link) {
        Server server = byLink.remove(link);
        if (server != null) {
            server.link = Server.NO_LINK;
            server.voted = false;
        }
    }

    boolean isAlive(@Nullable Server server) {
        return server != null
                && server.link != Server.NO_LINK
                && server.voted
                && reign.nowNanos() - server.lastHeardNanos
                        <= reign.settings.deadAfter().toNanos();
    }

    boolean isAlive(int storageIndex) {
        return isAlive(byStorage.get(storageIndex));
    }

    /** A copy there counts: nobody drains the server, and it is alive, or not silent for so long that it is replaced. */
    boolean isUsable(int storageIndex) {
        StorageEntry storage = reign.state.storages().at(storageIndex);
        if (storage.removed() || storage.draining()) {
            return false;
        }
        if (storage.maintenanceMinutesLeft(reign.state.minutes()) > 0) {
            return true;
        }
        Server server = byStorage.get(storageIndex);
        long heard = server == null ? reign.beganNanos() : server.lastHeardNanos;
        return isAlive(server)
                || reign.nowNanos() - heard < reign.settings.repairDelay().toNanos();
    }

    /** How full the disk is, from 0 to 1, as last heard. */
    double usedShare(int storageIndex) {
        Server server = byStorage.get(storageIndex);
        double total = server == null ? 0 : server.load.getDiskTotalBytes();
        return server == null || total == 0 ? 0 : server.load.getDiskUsedBytes() / total;
    }

    double crowding(int storageIndex) {
        Server server = byStorage.get(storageIndex);
        return server == null ? 0 : crowding(server);
    }

    int alive() {
        return (int) byStorage.values().stream().filter(this::isAlive).count();
    }

    /** The places of a chunk's good members whose server is alive, in order. */
    List<Integer> goodAndAlive(long members) {
        List<Integer> places = new ArrayList<>(Members.PLACES);
        for (int place = 0; place < Members.PLACES; place++) {
            if (Members.state(members, place) == Members.GOOD && isAlive(Members.storage(members, place))) {
                places.add(place);
            }
        }
        return places;
    }

    /** Servers that may take a new chunk, the emptiest and least used first. */
    List<Server> placeable(Set<String> excluded) {
        return byStorage.values().stream()
                .filter(server -> isAlive(server)
                        && hasRoom(server)
                        && !server.storage.draining()
                        && !excluded.contains(server.id()))
                .sorted((one, other) -> Double.compare(crowding(one), crowding(other)))
                .toList();
    }

    /** Enough servers have room for a new chunk. */
    boolean canPlace() {
        return placeable(Set.of()).size() >= FEWEST;
    }

    /** What a placement lacks is room: servers are alive and full, and with those that may come back it would not do either. */
    boolean isFull() {
        int full = 0;
        int others = 0;
        for (StorageEntry storage : reign.state.storages().inUse()) {
            Server server = byStorage.get(storage.index());
            if (server != null && isAlive(server) && !hasRoom(server)) {
                full++;
            } else if (isUsable(storage.index())) {
                others++;
            }
        }
        return full > 0 && others < FEWEST;
    }

    /** Under five per cent free no chunk is placed. */
    static boolean hasRoom(Server server) {
        double total = server.load.getDiskTotalBytes();
        return server.acceptsChunks && (total == 0 || server.load.getDiskUsedBytes() <= total * 0.95);
    }

    /** A hundred chunks placed lately weigh as much as a tenth of the disk. */
    private static double crowding(Server server) {
        double total = server.load.getDiskTotalBytes();
        double used = total == 0 ? 0 : server.load.getDiskUsedBytes() / total;
        return used + server.recentPlacements / 1_000.0;
    }
}
