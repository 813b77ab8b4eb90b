package cloud.edd.gfs.simulator.invariant;

import cloud.edd.gfs.simulator.history.History;
import cloud.edd.gfs.simulator.history.WireFacts;
import cloud.edd.gfs.simulator.history.WireFacts.Offer;
import java.util.ArrayList;
import java.util.List;

/**
 * Who missed a commit is not named: every copy that the master offers to a reader, or names as good in a grant, has prepared the
 * commit that is told with it, or has shown that state in a report or after copying.
 */
public final class ShownCopies implements Invariant {

    @Override
    public String name() {
        return "3 a replica that missed a commit is not offered";
    }

    @Override
    public List<String> breaches(History history) {
        List<String> found = new ArrayList<>();
        for (Offer offer : history.wire().offers()) {
            for (String storage : offer.storages()) {
                if (offer.state().length() > 0 && !holds(history.wire(), offer, storage)) {
                    found.add("the master named storage " + storage + " as good for chunk " + offer.handle() + " at "
                            + offer.state() + ", which it never prepared or showed");
                }
            }
        }
        return found;
    }

    private static boolean holds(WireFacts wire, Offer offer, String storage) {
        return wire.shownBy(offer.handle(), offer.state()).contains(storage)
                || wire.proposals(offer.handle()).stream()
                        .anyMatch(proposal -> proposal.next().equals(offer.state())
                                && proposal.prepared().contains(storage));
    }
}
