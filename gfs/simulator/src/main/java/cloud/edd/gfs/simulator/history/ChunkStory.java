package cloud.edd.gfs.simulator.history;

import cloud.edd.gfs.simulator.history.WireFacts.Proposal;
import cloud.edd.gfs.simulator.history.WireFacts.State;
import cloud.edd.proto.gfs.OperationExtent;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** How the committed states of one chunk followed each other, put together from proposals. */
public final class ChunkStory {

    private static final State NOTHING = new State(0, 0);

    private final WireFacts wire;
    private final String handle;

    public ChunkStory(WireFacts wire, String handle) {
        this.wire = wire;
        this.handle = handle;
    }

    /** Nothing, and every state that the master called committed, from the shortest to the longest. */
    public List<State> states() {
        Set<State> states = new LinkedHashSet<>();
        states.add(NOTHING);
        states.addAll(wire.committed().getOrDefault(handle, Map.of()).keySet());
        return states.stream().sorted(Comparator.comparingInt(State::length)).toList();
    }

    /**
     * The proposals that lead from nothing through every state that the master called committed, or empty: then two
     * histories of the chunk were committed, or one that nobody proposed.
     */
    public Optional<List<Proposal>> chain() {
        List<State> ascending = states();
        List<Proposal> chain = new ArrayList<>();
        for (int i = 1; i < ascending.size(); i++) {
            State from = ascending.get(i - 1);
            State to = ascending.get(i);
            List<Proposal> part = new ArrayList<>();
            if (!path(from, to, part, new LinkedHashSet<>())) {
                return Optional.empty();
            }
            chain.addAll(part);
        }
        return Optional.of(chain);
    }

    private boolean path(State from, State to, List<Proposal> part, Set<State> visited) {
        if (from.equals(to)) {
            return true;
        }
        if (!visited.add(from)) {
            return false;
        }
        for (Proposal proposal : wire.proposals(handle)) {
            if (proposal.base().equals(from) && proposal.next().length() <= to.length()) {
                part.add(proposal);
                if (path(proposal.next(), to, part, visited)) {
                    return true;
                }
                part.removeLast();
            }
        }
        return false;
    }

    /** The committed bytes that the chain tells, as far as its segments were seen. */
    public static byte[] bytes(WireFacts wire, List<Proposal> chain) {
        int length = chain.isEmpty() ? 0 : chain.getLast().next().length();
        byte[] bytes = new byte[length];
        for (Proposal proposal : chain) {
            for (OperationExtent extent : proposal.operations()) {
                byte[] segment = wire.bytesOf(extent.getOperation()).toByteArray();
                System.arraycopy(
                        segment, 0, bytes, extent.getOffset(), Math.min(segment.length, length - extent.getOffset()));
            }
        }
        return bytes;
    }
}
