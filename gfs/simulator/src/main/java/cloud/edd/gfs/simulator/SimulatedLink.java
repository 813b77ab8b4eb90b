package cloud.edd.gfs.simulator;

import cloud.edd.gfs.protocol.node.NodeEvent;
import cloud.edd.gfs.protocol.payload.Payload;
import cloud.edd.gfs.simulator.memory.Meter;
import cloud.edd.proto.gfs.ServerFrame;
import com.google.protobuf.Message;

/** A connection: ordered in each direction, then cut. What is on its way when it is cut may or may not arrive, in order. */
final class SimulatedLink {

    /** One end: a process in one of its lives. */
    record End(SimulatedProcess process, long number, SimulatedLink link, boolean opener) {}

    private static final long LATEST_NEWS_NANOS = 1_500_000_000L;

    private static final long SHORTEST_PATIENCE_NANOS = 1_000_000_000L;
    private static final long LONGEST_PATIENCE_NANOS = 12_000_000_000L;

    private final Simulation world;
    private final long id;
    private final End opener;
    private End acceptor;
    private boolean established;
    private boolean broken;
    /** After a gap nothing arrives at all. */
    private boolean openerDeaf;

    private boolean acceptorDeaf;
    /** When the frames before will have arrived, in each direction. */
    private long toOpener;

    private long toAcceptor;

    SimulatedLink(Simulation world, long id, SimulatedProcess from, long number, SimulatedProcess to) {
        this.world = world;
        this.id = id;
        this.opener = new End(from, number, this, true);
        this.acceptor = new End(to, 0, this, false);
    }

    End opener() {
        return opener;
    }

    boolean connects(String one, String other) {
        String from = opener.process.name;
        String to = acceptor.process.name;
        return (from.equals(one) && to.equals(other)) || (from.equals(other) && to.equals(one));
    }

    void establish(long acceptorNumber) {
        acceptor = new End(acceptor.process, acceptorNumber, this, false);
        established = true;
    }

    End acceptor() {
        return acceptor;
    }

    boolean isBroken() {
        return broken;
    }

    void send(End from, Message header, Payload payload) {
        End to = from.opener() ? acceptor : opener;
        Payload bytes = Meter.unmetered(payload);
        world.wiretap.sent(id, from.process().name, to.process().name, header, bytes);
        if (broken || !established) {
            payload.release();
            return;
        }
        if (world.network.silent(from.process(), to.process())) {
            // Nothing is acknowledged any more: what was sent waits, until the patience of one side ends.
            payload.release();
            if (from.opener() ? !acceptorDeaf : !openerDeaf) {
                acceptorDeaf |= from.opener();
                openerDeaf |= !from.opener();
                world.timeline.in(world.chance.between(SHORTEST_PATIENCE_NANOS, LONGEST_PATIENCE_NANOS), this::cut);
            }
            return;
        }
        if (from.opener() ? acceptorDeaf : openerDeaf) {
            payload.release();
            return;
        }
        long arrival = Math.max(
                from.opener() ? toAcceptor : toOpener,
                world.timeline.now()
                        + world.network.delay(from.process(), to.process(), payload.length())
                        + world.network.stall());
        if (from.opener()) {
            toAcceptor = arrival;
        } else {
            toOpener = arrival;
        }
        if (world.network.breaksNow()) {
            if (world.chance.coin()) {
                // This frame is the last that arrives.
                world.timeline.at(arrival + 1, this::cut);
            } else {
                payload.release();
                cut();
                return;
            }
        }
        if (payload.length() > 0 || (header instanceof ServerFrame frame && frame.hasInventory())) {
            from.process()
                    .happenIn(
                            arrival - world.timeline.now(), new NodeEvent.LinkDrained(from.number(), payload.length()));
        }
        world.timeline.at(arrival, () -> {
            payload.release();
            if (!broken && to.process().holds(to)) {
                to.process().receive(to.number(), header, bytes);
            }
        });
    }

    /** In order: what was sent before still arrives. */
    void closeBy(End end) {
        End other = end.opener() ? acceptor : opener;
        long arrival = Math.max(
                end.opener() ? toAcceptor : toOpener,
                world.timeline.now() + world.network.delay(end.process(), other.process(), 0));
        world.timeline.at(arrival, () -> {
            broken = true;
            tell(other, "closed by the peer");
        });
    }

    /** The process at this end died: the other one hears of it, perhaps before some frames would have arrived. */
    void cutBy(End end) {
        End other = end.opener() ? acceptor : opener;
        world.timeline.in(world.chance.between(100_000, 3_000_000), () -> {
            broken = true;
            tell(other, "the peer is gone");
        });
    }

    /** The network breaks it; each end learns of it in its own time. */
    void cut() {
        if (broken) {
            return;
        }
        broken = true;
        world.trace.add(
                world.timeline.now(), "link " + opener.process.name + " - " + acceptor.process.name + " is cut");
        for (End end : new End[] {opener, acceptor}) {
            world.timeline.in(world.chance.between(1_000_000, LATEST_NEWS_NANOS), () -> tell(end, "connection reset"));
        }
    }

    private void tell(End end, String reason) {
        if (end.process().holds(end)) {
            end.process().closed(end, reason);
        }
    }
}
