package cloud.edd.gfs.simulator;

import cloud.edd.gfs.protocol.node.Door;
import cloud.edd.gfs.protocol.node.Endpoint;
import cloud.edd.gfs.protocol.node.NodeAction;
import cloud.edd.gfs.protocol.node.NodeEvent;
import cloud.edd.proto.gfs.ErrorCode;
import cloud.edd.proto.gfs.GfsError;
import cloud.edd.proto.gfs.OpenReply;
import cloud.edd.proto.gfs.Outcome;
import com.google.protobuf.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;

/** Links and calls with delay, loss, cuts and partitions. */
final class SimulatedNetwork {

    private static final long FASTEST_NANOS = 40_000;
    private static final long USUAL_NANOS = 800_000;
    private static final long SPIKE_NANOS = 300_000_000;
    private static final int SPIKE_ONE_IN = 400;
    /** Longer than anybody's patience. */
    private static final long LONGEST_STALL_NANOS = 9_000_000_000L;

    private static final long REFUSED_NANOS = 500_000;
    /** Beyond the patience of a caller, who has asked again by then: the master hears the same request twice. */
    static final long LATEST_CALL_NANOS = 8_000_000_000L;

    private static final int LATE_CALL_ONE_IN = 150;

    private final Simulation world;
    private final TreeMap<String, SimulatedProcess> byAddress = new TreeMap<>();
    private final List<SimulatedLink> links = new ArrayList<>();
    /** Pairs of processes that cannot reach each other, as "a|b" with a before b. */
    private final TreeSet<String> partitions = new TreeSet<>();

    /** "a>b": what a sends never arrives at b, but not the other way. */
    private final TreeSet<String> oneWay = new TreeSet<>();

    private final TreeSet<String> slow = new TreeSet<>();
    /** The same as partitions and oneWay, but mended by whoever did it and not by whatever else is mended. */
    private final TreeSet<String> isolation = new TreeSet<>();

    private final int breakOneIn;
    private final int stallOneIn;
    private int lossOneIn;
    private long linkIds;

    SimulatedNetwork(Simulation world) {
        this.world = world;
        this.breakOneIn = (int) world.chance.between(200, 5_000);
        this.stallOneIn = (int) world.chance.between(200, 5_000);
    }

    void add(String host, int port, SimulatedProcess process) {
        byAddress.put(host + ":" + port, process);
    }

    /** From now on one of so many calls loses its request or its answer; 0 for none. */
    void loseCalls(int oneIn) {
        lossOneIn = oneIn;
    }

    void partition(SimulatedProcess one, SimulatedProcess other) {
        if (partitions.add(pair(one, other))) {
            world.trace.add(world.timeline.now(), one.name + " and " + other.name + " are apart");
            for (SimulatedLink link : List.copyOf(links)) {
                if (link.connects(one.name, other.name)) {
                    link.cut();
                }
            }
        }
    }

    /** From now on what one sends does not reach the other, who still is heard. */
    void silence(SimulatedProcess one, SimulatedProcess other) {
        oneWay.add(one.name + ">" + other.name);
        world.trace.add(world.timeline.now(), one.name + " is not heard by " + other.name);
    }

    boolean silent(SimulatedProcess from, SimulatedProcess to) {
        String direction = from.name + ">" + to.name;
        return oneWay.contains(direction) || isolation.contains(direction);
    }

    /** From now on, until {@link #endIsolation}, nothing comes from one to the other, whose connections are left as they are. */
    void isolate(SimulatedProcess one, SimulatedProcess other) {
        isolation.add(one.name + ">" + other.name);
    }

    void endIsolation() {
        isolation.clear();
    }

    void slow(SimulatedProcess process) {
        slow.add(process.name);
    }

    /** No partition, no slow machine, no loss any more. */
    void heal() {
        partitions.clear();
        oneWay.clear();
        slow.clear();
        lossOneIn = 0;
    }

    void cutSomeLink() {
        links.removeIf(SimulatedLink::isBroken);
        if (!links.isEmpty()) {
            links.get(world.chance.below(links.size())).cut();
        }
    }

    /** Whether a link breaks while a frame is sent. */
    boolean breaksNow() {
        return world.isRough() && world.chance.oneIn(breakOneIn);
    }

    /** How long a direction of a link now stands still, before what was sent arrives after all. */
    long stall() {
        return world.isRough() && world.chance.oneIn(stallOneIn) ? world.chance.between(0, LONGEST_STALL_NANOS) : 0;
    }

    long delay(SimulatedProcess from, SimulatedProcess to, int bytes) {
        long base = world.chance.between(FASTEST_NANOS, USUAL_NANOS) + bytes;
        if (world.isRough() && world.chance.oneIn(SPIKE_ONE_IN)) {
            base += world.chance.between(0, SPIKE_NANOS);
        }
        return slow.contains(from.name) || slow.contains(to.name) ? base * 50 : base;
    }

    SimulatedLink.End open(SimulatedProcess from, long number, Endpoint to) {
        SimulatedProcess target = to.door() == Door.MASTER
                ? world.disasters.masterFor(from.name)
                : byAddress.get(to.host() + ":" + to.port());
        SimulatedProcess addressee = target == null ? from : target;
        SimulatedLink link = new SimulatedLink(world, ++linkIds, from, number, addressee);
        links.removeIf(SimulatedLink::isBroken);
        links.add(link);
        boolean reachable = target != null && !apart(from, addressee);
        // Behind a partition nothing answers and the caller's own patience ends it; a dead process refuses at once.
        long wait = reachable ? delay(from, addressee, 0) : world.chance.between(1_000_000_000L, 4_000_000_000L);
        world.timeline.in(wait, () -> {
            if (!from.holds(link.opener())) {
                return;
            }
            if (!reachable || !addressee.isUp() || apart(from, addressee)) {
                link.cutBy(link.acceptor());
                return;
            }
            link.establish(addressee.odd());
            addressee.accept(link.acceptor(), to.door());
            world.timeline.in(delay(addressee, from, 0), () -> {
                if (from.holds(link.opener())) {
                    from.opened(link.opener());
                }
            });
        });
        return link.opener();
    }

    /** A unary call to the master, whose request or answer may be lost. */
    void call(SimulatedProcess from, NodeAction.Call call) {
        MasterProcess to = world.disasters.masterFor(from.name);
        world.wiretap.called(from.name, call.request());
        UnderwayCall underway = new UnderwayCall(from, call.call());
        boolean apart = partitions.contains(pair(from, to));
        boolean requestLost = apart || loses();
        boolean answerLost = loses();
        world.timeline.in(
                call.timeoutNanos(),
                () -> underway.fail(ErrorCode.DEADLINE_EXCEEDED, Outcome.UNKNOWN, "no answer in time"));
        if (requestLost) {
            return;
        }
        boolean late = world.isRough() && world.chance.oneIn(LATE_CALL_ONE_IN);
        long underwayNanos = delay(from, to, 0) + (late ? world.chance.between(0, LATEST_CALL_NANOS) : 0);
        world.timeline.in(underwayNanos, () -> {
            if (!to.isUp()) {
                world.timeline.in(
                        REFUSED_NANOS,
                        () -> underway.fail(ErrorCode.UNAVAILABLE, Outcome.NOT_HAPPENED, "connection refused"));
                return;
            }
            to.receive(call.request(), new MasterProcess.Caller() {
                @Override
                public void answered(Message reply) {
                    boolean believed = world.disasters.isBelieved(to);
                    if (!believed) {
                        world.misled(from.name);
                    }
                    // What it says is done must stay; what it shows may be what nobody will ever be told.
                    if (believed || !(reply instanceof OpenReply)) {
                        world.wiretap.answered(from.name, call.request(), reply);
                    }
                    if (!answerLost) {
                        world.timeline.in(
                                delay(to, from, 0), () -> underway.end(new NodeEvent.CallAnswered(call.call(), reply)));
                    }
                }

                @Override
                public void failed(GfsError error) {
                    if (!world.disasters.isBelieved(to)) {
                        world.misled(from.name);
                    }
                    if (!answerLost) {
                        world.timeline.in(
                                delay(to, from, 0), () -> underway.end(new NodeEvent.CallFailed(call.call(), error)));
                    }
                }

                @Override
                public void died() {
                    world.timeline.in(
                            REFUSED_NANOS,
                            () -> underway.fail(ErrorCode.UNAVAILABLE, Outcome.UNKNOWN, "the connection broke"));
                }
            });
        });
    }

    /** A connection needs both directions. */
    private boolean apart(SimulatedProcess one, SimulatedProcess other) {
        return partitions.contains(pair(one, other)) || silent(one, other) || silent(other, one);
    }

    private boolean loses() {
        return lossOneIn > 0 && world.chance.oneIn(lossOneIn);
    }

    private static String pair(SimulatedProcess one, SimulatedProcess other) {
        return one.name.compareTo(other.name) < 0 ? one.name + "|" + other.name : other.name + "|" + one.name;
    }

    /** Ends once, in the life in which it was made. */
    private static final class UnderwayCall {
        private final SimulatedProcess from;
        private final long number;
        private final long life;
        private boolean over;

        private UnderwayCall(SimulatedProcess from, long number) {
            this.from = from;
            this.number = number;
            this.life = from.life();
        }

        private void end(NodeEvent event) {
            if (!over && from.life() == life) {
                over = true;
                from.happen(event);
            }
        }

        private void fail(ErrorCode code, Outcome outcome, String message) {
            end(new NodeEvent.CallFailed(
                    number,
                    GfsError.newBuilder()
                            .setCode(code)
                            .setOutcome(outcome)
                            .setMessage(message)
                            .build()));
        }
    }
}
