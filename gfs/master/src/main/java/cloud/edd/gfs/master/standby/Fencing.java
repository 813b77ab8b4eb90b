package cloud.edd.gfs.master.standby;

import cloud.edd.gfs.protocol.core.Core;
import cloud.edd.proto.gfs.Address;
import cloud.edd.proto.gfs.Epoch;
import cloud.edd.proto.gfs.FenceReply;
import cloud.edd.proto.gfs.Uuid;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * Takes an epoch from the chunkservers, before the new master writes anything. From the answer of a majority on no master of an
 * earlier epoch answers anything; and what one has ever answered while two copies of the log were in step is in the copies of
 * all but one of the servers, as they are after their answers.
 *
 * <p>First it only looks: everybody is asked what he has seen, and nothing is taken from a master that still serves. With {@link #take} it
 * begins anew and asks for the epoch, with a higher number when somebody has granted this one to another. Both go on until {@link #isDone}. A
 * number that was granted to nobody in the end does no harm: no master ever begins it. Not safe for use by several threads.
 */
public final class Fencing implements Core<Fencing.Event, Fencing.Action> {

    /** What happens to it. */
    public sealed interface Event {

        /** Comes again and again. */
        record Tick() implements Event {}

        /** A server said what it has granted. */
        record Answered(Address server, FenceReply reply) implements Event {}

        /** A server could not be asked. */
        record Failed(Address server) implements Event {}
    }

    /** What it wants. */
    public sealed interface Action {

        /** Asks a server for the epoch, or with the default instance for what it has seen; one of the two events comes. */
        record Ask(Address server, Epoch epoch) implements Action {}
    }

    /** So long it waits for the last ones once enough have come: each more makes what is gathered surer. */
    private static final long GRACE_NANOS = Duration.ofSeconds(1).toNanos();

    /** One copy of the log may be out of reach: any two of those that are in step include another one. */
    private static final int OUT_OF_REACH = 1;

    private final Uuid masterId;
    private final Map<String, Address> servers = new TreeMap<>();
    private final Set<String> underway = new TreeSet<>();
    private final Map<String, FenceReply> heard = new TreeMap<>();
    private List<Uuid> known = List.of();
    private long number;
    private long enoughSince;
    private boolean taking;
    private boolean enough;
    private boolean done;

    /** @param atLeast the lowest number to ask for */
    public Fencing(Uuid masterId, long atLeast) {
        this.masterId = masterId;
        this.number = atLeast;
    }

    /** Where chunkservers may be. */
    public void look(Collection<Address> where) {
        where.forEach(address -> servers.put(key(address), address));
    }

    /** The storages of the chunkservers of the cluster, as the log has them. */
    public void know(List<Uuid> storages) {
        if (!known.equals(storages)) {
            known = List.copyOf(storages);
            done = false;
            enough = false;
        }
    }

    @Override
    public void on(Event event, long nowNanos, Consumer<? super Action> out) {
        switch (event) {
            case Event.Tick ignored -> {}
            case Event.Failed(Address server) -> {
                // The next tick asks it again.
                underway.remove(key(server));
                return;
            }
            case Event.Answered(Address server, FenceReply reply) -> {
                underway.remove(key(server));
                answered(server, reply);
            }
        }
        settle(nowNanos);
        for (Map.Entry<String, Address> server : servers.entrySet()) {
            if (!heard.containsKey(server.getKey()) && underway.add(server.getKey())) {
                out.accept(new Action.Ask(server.getValue(), taking ? epoch() : Epoch.getDefaultInstance()));
            }
        }
    }

    private void answered(Address server, FenceReply reply) {
        boolean granted = reply.getGranted().equals(epoch());
        if (!granted && reply.getGranted().getNumber() >= number) {
            number = reply.getGranted().getNumber() + 1;
            if (taking) {
                again();
            }
        }
        if (granted || !taking) {
            heard.put(key(server), reply);
        }
    }

    /** Everybody is asked once more. */
    void again() {
        heard.clear();
        enough = false;
        done = false;
    }

    /** Enough was seen: from now on the epoch is asked for, and there is no way back. */
    void take() {
        taking = true;
        again();
    }

    /** Whether the epoch is asked for, and no longer only what everybody has seen. */
    public boolean isTaking() {
        return taking;
    }

    private void settle(long nowNanos) {
        if (!isEnough(telling())) {
            enough = false;
            return;
        }
        if (!enough) {
            enough = true;
            enoughSince = nowNanos;
        }
        done |= telling().containsAll(known) || nowNanos - enoughSince >= GRACE_NANOS;
    }

    /** What is asked for, and in the end granted. */
    public Epoch epoch() {
        return Epoch.newBuilder().setNumber(number).setMasterId(masterId).build();
    }

    /** Whether enough have granted it, or said what they have seen, and the rest had time to. */
    public boolean isDone() {
        return done;
    }

    /** Whether these storages are a majority, and all but one. */
    public boolean isEnough(Collection<Uuid> storages) {
        long counted = known.stream().filter(storages::contains).count();
        return !known.isEmpty() && counted > known.size() / 2 && counted >= known.size() - OUT_OF_REACH;
    }

    /** Who has granted it, or only been asked, and what each said. */
    public Map<Address, FenceReply> heard() {
        Map<Address, FenceReply> by = new LinkedHashMap<>();
        heard.forEach((key, reply) -> by.put(server(key), reply));
        return by;
    }

    /** It is asked again: what it has could not be read, and it may be another one by now. */
    public void forget(Address server) {
        heard.remove(key(server));
        enough = false;
        done = false;
    }

    /** For a person: how many of how many. */
    public String progress() {
        long counted = known.stream().filter(telling()::contains).count();
        return counted + " of " + known.size() + " chunkservers "
                + (taking ? "have granted epoch " + number : "have said what they have seen");
    }

    private List<Uuid> telling() {
        List<Uuid> storages = new ArrayList<>();
        heard.values().forEach(reply -> storages.add(reply.getStorageId()));
        return storages;
    }

    private Address server(String key) {
        Address address = servers.get(key);
        if (address == null) {
            throw new IllegalStateException(key + " answered and was never asked");
        }
        return address;
    }

    private static String key(Address address) {
        return address.getHost() + ":" + address.getReplicationPort();
    }
}
