package cloud.edd.gfs.master.core;

import java.time.Duration;
import java.util.Comparator;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Which chunkservers keep a copy of the log: three, on different machines where there are so many, or one machine takes two of them along.
 *
 * <p>Whoever comes first has a seat. A server whose machine has none gets everything beside the three, and takes the seat of one that
 * shares its machine once it has all that took effect; until then its copy counts for nothing. So a majority of the seats has every
 * answered record at any time.
 */
final class CopySeats {

    private static final int SEATS = 3;

    /** A server that is away for so long gives its seat to another, which has to be sent everything. */
    private static final Duration ABSENCE = Duration.ofMinutes(1);

    private static final long PRESENT = Long.MAX_VALUE;

    private final Reign reign;
    private final Map<Integer, Follower> followers;
    /** Storages that shall keep a copy, and since when they are away. */
    private final Map<Integer, Long> seats = new TreeMap<>();

    /** @param followers by storage, as they come and go */
    CopySeats(Reign reign, Map<Integer, Follower> followers) {
        this.reign = reign;
        this.followers = followers;
    }

    /** Followers have come, have gone, or can keep a copy again. */
    void assign() {
        seats.replaceAll(this::since);
        for (Follower next = newcomer(false); next != null && seats.size() < SEATS; next = newcomer(false)) {
            seats.put(storage(next), PRESENT);
        }
        Follower successor = spare() < 0 ? null : newcomer(true);
        for (Follower follower : followers.values()) {
            follower.seated = seats.containsKey(storage(follower));
            follower.inStep &= follower.seated;
            follower.succeeds = follower == successor;
        }
    }

    private long since(int storage, long before) {
        Follower follower = followers.get(storage);
        if (follower == null) {
            return before == PRESENT ? reign.nowNanos() : before;
        }
        return follower.able ? PRESENT : before;
    }

    /** Called about every second. */
    void tick() {
        seats.entrySet()
                .removeIf(seat -> seat.getValue() != PRESENT
                        && reign.nowNanos() - seat.getValue() > ABSENCE.toNanos()
                        && newcomer(false) != null);
        assign();
    }

    /** A follower has all that took effect. */
    void caughtUp(Follower follower) {
        int spare = spare();
        if (follower.succeeds && spare >= 0) {
            seats.remove(spare);
            seats.put(storage(follower), PRESENT);
            assign();
        }
    }

    /**
     * Who could have a seat and has none: on a machine without one if there is such, who gets everything already before the others.
     *
     * @param elsewhere nobody else
     */
    private @Nullable Follower newcomer(boolean elsewhere) {
        Set<String> machines = new TreeSet<>();
        seats.keySet().forEach(storage -> machines.add(machine(storage)));
        return followers.values().stream()
                .filter(follower -> follower.able && !seats.containsKey(storage(follower)))
                .filter(follower -> !elsewhere || !machines.contains(machine(storage(follower))))
                .min(Comparator.comparing((Follower follower) -> machines.contains(machine(storage(follower))))
                        .thenComparing(follower -> !follower.succeeds))
                .orElse(null);
    }

    /** The seat that shares its machine with another and is missed least; negative when each is on a machine of its own. */
    private int spare() {
        int spare = -1;
        int sparesWorth = 0;
        for (int storage : seats.keySet()) {
            boolean shared = seats.keySet().stream()
                    .anyMatch(other -> other != storage && machine(other).equals(machine(storage)));
            Follower follower = followers.get(storage);
            int worth = follower == null || !follower.able ? 0 : follower.inStep ? 2 : 1;
            if (shared && (spare < 0 || worth <= sparesWorth)) {
                spare = storage;
                sparesWorth = worth;
            }
        }
        return spare;
    }

    private String machine(int storage) {
        return reign.state.storages().at(storage).node();
    }

    private static int storage(Follower follower) {
        return follower.server.storage.index();
    }
}
