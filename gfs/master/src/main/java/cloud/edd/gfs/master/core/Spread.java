package cloud.edd.gfs.master.core;

import cloud.edd.gfs.master.core.metadata.Members;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** On which machines the good copies of a chunk are: chunkservers that run on one machine fall with it. */
final class Spread {

    private static final int NOBODY = -1;

    private final Reign reign;
    private final Fleet fleet;

    Spread(Reign reign, Fleet fleet) {
        this.reign = reign;
        this.fleet = fleet;
    }

    /**
     * Chooses so many servers, on different machines while there are such, else in their order.
     *
     * @param taken chosen already
     */
    static List<Server> choose(List<Server> taken, List<Server> candidates, int count) {
        List<Server> chosen = new ArrayList<>(taken);
        Set<String> nodes = new TreeSet<>();
        taken.forEach(server -> nodes.add(server.storage.node()));
        for (Server server : candidates) {
            if (chosen.size() < count && nodes.add(server.storage.node())) {
                chosen.add(server);
            }
        }
        for (Server server : candidates) {
            if (chosen.size() < count && !chosen.contains(server)) {
                chosen.add(server);
            }
        }
        return chosen;
    }

    /** The machines that have a usable good copy. */
    Set<String> machines(long members) {
        return nodes(members, NOBODY);
    }

    /** How many machines would have a usable good copy without the one on this storage. */
    int without(long members, int storage) {
        return nodes(members, storage).size();
    }

    /** How many machines more, or fewer, would have one if it moved. */
    int gain(long members, int from, Server to) {
        Set<String> after = nodes(members, from);
        after.add(to.storage.node());
        return after.size() - nodes(members, NOBODY).size();
    }

    private Set<String> nodes(long members, int without) {
        Set<String> nodes = new TreeSet<>();
        for (int place = 0; place < Members.PLACES; place++) {
            int storage = Members.storage(members, place);
            if (Members.state(members, place) == Members.GOOD && storage != without && fleet.isUsable(storage)) {
                nodes.add(reign.state.storages().at(storage).node());
            }
        }
        return nodes;
    }
}
