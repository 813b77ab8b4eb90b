package cloud.edd.gfs.master.core;

import cloud.edd.gfs.master.core.metadata.Totals;
import cloud.edd.gfs.protocol.core.IdSource;
import cloud.edd.proto.gfs.PlacedChunk;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Chooses where a new chunk goes: three different servers, two when there are no more, never one. */
final class Placer {

    private final Fleet fleet;
    private final IdSource ids;
    private int turn;

    Placer(Fleet fleet, IdSource ids) {
        this.fleet = fleet;
        this.ids = ids;
    }

    /** Null when fewer than two servers can take it. Servers to exclude are taken when there are too few others. */
    @Nullable PlacedChunk place(List<String> excluded) {
        List<Server> chosen = fleet.placeable(Set.copyOf(excluded));
        if (chosen.size() < Totals.REPLICAS && !excluded.isEmpty()) {
            List<Server> preferred = chosen;
            // A secondary that only the writer cannot reach does no harm; a primary would.
            chosen = Stream.concat(
                            preferred.stream(),
                            fleet.placeable(Set.of()).stream().filter(server -> !preferred.contains(server)))
                    .toList();
            return build(chosen, Math.max(1, preferred.size()));
        }
        return build(chosen, chosen.size());
    }

    private @Nullable PlacedChunk build(List<Server> candidates, int primaries) {
        List<Server> chosen = candidates.stream().limit(Totals.REPLICAS).toList();
        if (chosen.size() < Fleet.FEWEST) {
            return null;
        }
        Server primary = chosen.get(turn++ % Math.min(primaries, chosen.size()));
        turn &= Integer.MAX_VALUE;
        PlacedChunk.Builder placed =
                PlacedChunk.newBuilder().setHandle(ids.next()).addStorages(primary.storage.storageId());
        for (Server server : chosen) {
            server.recentPlacements++;
            if (server != primary) {
                placed.addStorages(server.storage.storageId());
            }
        }
        return placed.build();
    }
}
