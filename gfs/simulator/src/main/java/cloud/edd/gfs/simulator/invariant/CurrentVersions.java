package cloud.edd.gfs.simulator.invariant;

import cloud.edd.gfs.simulator.history.ChunkStory;
import cloud.edd.gfs.simulator.history.History;
import cloud.edd.gfs.simulator.history.WireFacts.Offer;
import cloud.edd.gfs.simulator.history.WireFacts.State;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Every commit stands on the state committed before it, under the version of then: once the master granted a version while a state
 * was committed, whatever is committed upon that state or a later one was proposed under that version or a higher one.
 *
 * <p>The same step may have been proposed several times, by several primaries, and as several shorter ones: one of the ways from each state that
 * the master called committed to the next must have had the right.
 */
public final class CurrentVersions implements Invariant {

    @Override
    public boolean holdsAfterALoss() {
        // A version that was granted, and of which no replica had heard, is forgotten with its record.
        return false;
    }

    @Override
    public String name() {
        return "5 only the primary of the present version commits";
    }

    @Override
    public List<String> breaches(History history) {
        List<String> found = new ArrayList<>();
        Set<String> granted = new LinkedHashSet<>();
        history.wire().offers().stream().filter(Offer::grant).map(Offer::handle).forEach(granted::add);
        for (String handle : granted) {
            ChunkStory story = new ChunkStory(history.wire(), handle);
            if (story.chain().isEmpty()) {
                // The chunk has two histories, which another judge tells.
                continue;
            }
            List<State> states = story.states();
            for (int i = 1; i < states.size(); i++) {
                State from = states.get(i - 1);
                State to = states.get(i);
                if (!isReachable(history, handle, from, to, new LinkedHashSet<>())) {
                    found.add("chunk " + handle + " was committed from " + from + " to " + to + " although version "
                            + versionAt(history, handle, from.length())
                            + " had been granted before: no primary of it or a later one proposed that");
                }
            }
        }
        return found;
    }

    /** Whether steps of which each had the right when it was taken lead from one state to the other. */
    private static boolean isReachable(History history, String handle, State from, State to, Set<State> visited) {
        if (from.equals(to)) {
            return true;
        }
        if (from.length() >= to.length() || !visited.add(from)) {
            return false;
        }
        long needed = versionAt(history, handle, from.length());
        return history.wire().proposals(handle).stream()
                .filter(proposal -> proposal.base().equals(from) && proposal.version() >= needed)
                .anyMatch(proposal -> isReachable(history, handle, proposal.next(), to, visited));
    }

    private static long versionAt(History history, String handle, int length) {
        return history.wire().offers().stream()
                .filter(offer -> offer.grant()
                        && offer.handle().equals(handle)
                        && offer.state().length() <= length)
                .mapToLong(Offer::version)
                .max()
                .orElse(0);
    }
}
