package cloud.edd.gfs.master.core;

import cloud.edd.gfs.master.core.metadata.Totals;
import cloud.edd.gfs.protocol.core.IdSource;
import cloud.edd.proto.gfs.PlacedChunk;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Chooses where a new chunk goes: three servers on different machines where there are so many, two when there are no more, never one. */
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
            List<Server> others = fleet.placeable(Set.of()).stream()
                    .filter(server -> !preferred.contains(server))
                    .toList();
            return build(Spread.choose(preferred, others, Totals.REPLICAS), Math.max(1, preferred.size()));
        }
        return build(Spread.choose(List.of(), chosen, Totals.REPLICAS), Totals.REPLICAS);
    }

    /** @param primaries of the first so many one becomes the primary */
    private @Nullable PlacedChunk build(List<Server> chosen, int primaries) {
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
