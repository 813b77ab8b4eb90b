package cloud.edd.gfs.simulator;

import cloud.edd.gfs.master.core.metadata.MetadataState;
import cloud.edd.gfs.master.log.MetadataRecovery;
import cloud.edd.gfs.master.restore.CopyFiles;
import cloud.edd.gfs.master.standby.Fencing;
import cloud.edd.gfs.master.standby.Promotion;
import cloud.edd.gfs.master.standby.Standby;
import cloud.edd.proto.gfs.Address;
import cloud.edd.proto.gfs.Epoch;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A standby master: it follows the log on the copies of the chunkservers, often or seldom, dies now and then and begins anew; and it is
 * promoted with the classes of production, over the network and among the faults of the run.
 */
final class Takeover {

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final long TICK = SECOND / 5;

    /** A standby that looks so seldom is far behind when it is needed. */
    private static final long SELDOM = 6 * SECOND;

    private static final long OFTEN = SECOND / 2;
    private static final int DIES_ONE_IN = 40;

    private final Simulation world;
    private final Chance chance;
    private final Disasters disasters;
    private final boolean often;
    private @Nullable SimulatedLog folder;
    private Standby standby;
    private @Nullable Promotion promotion;
    private @Nullable BiConsumer<SimulatedLog, Epoch> promoted;
    /** Counts its lives: what was asked for in an earlier one is forgotten. */
    private int life;

    private boolean taken;
    private boolean over;

    Takeover(Simulation world, Chance chance, Disasters disasters) {
        this.world = world;
        this.chance = chance;
        this.disasters = disasters;
        this.often = chance.coin();
        this.standby = fresh();
    }

    private Standby fresh() {
        return new Standby(
                by -> {
                    SimulatedLog seeded =
                            SimulatedLog.mirrored(world.chance, by).withoutHistory();
                    folder = seeded;
                    return seeded.log();
                },
                world.chunkBytes);
    }

    /** Follows from now on. */
    void begin() {
        world.timeline.in(chance.between(0, often ? OFTEN : SELDOM), () -> {
            if (promotion == null && !over) {
                look();
                begin();
            }
        });
    }

    private void look() {
        if (chance.oneIn(DIES_ONE_IN)) {
            die();
        }
        ServerProcess server = world.servers.get(chance.below(world.servers.size()));
        ask(server, Epoch.getDefaultInstance(), reply -> {
            if (reply != null && promotion == null) {
                try {
                    long records = standby.follow(copy(server), reply.getHighestMark());
                    disasters.merge("records followed by standbys", (int) Math.min(records, Integer.MAX_VALUE));
                } catch (IOException e) {
                    // The server went down after it had answered.
                    disasters.count("copies that a standby could not read");
                }
            }
        });
    }

    private void die() {
        disasters.count("deaths of standbys");
        world.trace.add(world.timeline.now(), "the standby dies");
        life++;
        folder = null;
        standby = fresh();
        if (promotion != null) {
            promotion = null;
            BiConsumer<SimulatedLog, Epoch> then = promoted;
            if (then != null) {
                promote(then);
            }
        }
    }

    /** A person promotes it; {@code then} hears when all is gathered. */
    void promote(BiConsumer<SimulatedLog, Epoch> then) {
        disasters.count("promotions begun");
        world.trace.add(
                world.timeline.now(), "a standby with record " + standby.state().sequence() + " is promoted");
        promoted = then;
        promotion = new Promotion(
                standby,
                world.chance.next(),
                world.servers.stream().map(server -> address(server)).toList());
        tick(life);
    }

    private void tick(int mine) {
        Promotion now = promotion;
        if (mine != life || now == null || over) {
            return;
        }
        if (chance.oneIn(DIES_ONE_IN)) {
            die();
            return;
        }
        feed(now, new Fencing.Event.Tick());
        if (now.isReady() && now.gather(this::copy)) {
            over = true;
            finish(now);
            return;
        }
        taken |= now.fencing().isTaking();
        now.troubles().forEach(trouble -> world.trace.add(world.timeline.now(), "promotion: " + trouble));
        world.timeline.in(TICK, () -> tick(mine));
    }

    /** Whether it says that a record is missing, and what a person may do. */
    boolean isHeldUp() {
        Promotion now = promotion;
        return now != null
                && now.troubles().stream().anyMatch(trouble -> trouble.contains("gfs-master restore --accept-loss"));
    }

    /** Whether it has begun to take the epoch from chunkservers: the old master may not be able to answer any more. */
    boolean hasTaken() {
        return taken;
    }

    /** A person stops it for good. */
    void giveUp() {
        life++;
        over = true;
    }

    private void finish(Promotion now) {
        SimulatedLog log = folder;
        BiConsumer<SimulatedLog, Epoch> then = promoted;
        if (log == null || then == null) {
            throw new IllegalStateException("promoted without a log");
        }
        MetadataState replayed = MetadataRecovery.recover(log.log(), world.chunkBytes);
        if (!Recoveries.digest(replayed).equals(Recoveries.digest(standby.state()))) {
            world.panic("the state of the standby is not that of its log");
        }
        world.trace.add(
                world.timeline.now(),
                "the standby has record " + replayed.sequence() + " and epoch "
                        + now.fencing().epoch().getNumber());
        disasters.count("promotions of a standby");
        then.accept(log, now.fencing().epoch());
    }

    private void feed(Promotion now, Fencing.Event event) {
        int mine = life;
        now.fencing().on(event, world.timeline.now(), action -> {
            Fencing.Action.Ask ask = (Fencing.Action.Ask) action;
            ask(server(ask.server()), ask.epoch(), reply -> {
                if (mine == life) {
                    feed(
                            now,
                            reply == null
                                    ? new Fencing.Event.Failed(ask.server())
                                    : new Fencing.Event.Answered(ask.server(), reply));
                }
            });
        });
    }

    private interface Told {
        void reply(cloud.edd.proto.gfs.@Nullable FenceReply reply);
    }

    private void ask(ServerProcess server, Epoch epoch, Told told) {
        new StandbyVisit(world, host(server), world.credential(), epoch, told::reply).start();
    }

    private CopyFiles copy(Address address) {
        return copy(server(address));
    }

    /** As it is read over the network, which needs the server. */
    private CopyFiles copy(ServerProcess server) {
        DiskCopy disk = new DiskCopy(server.name, server.disk());
        return new CopyFiles() {
            @Override
            public String source() {
                return disk.source();
            }

            @Override
            public boolean isOnChunkserver() {
                return true;
            }

            @Override
            public List<String> names() throws IOException {
                if (!server.isUp()) {
                    throw new IOException(server.name + " is down");
                }
                return disk.names();
            }

            @Override
            public InputStream open(String name) throws IOException {
                return disk.open(name);
            }
        };
    }

    private ServerProcess server(Address address) {
        return world.servers.stream()
                .filter(server -> host(server).equals(address.getHost()))
                .findFirst()
                .orElseThrow(() -> new UncheckedIOException(new IOException("nobody is at " + address)));
    }

    private Address address(ServerProcess server) {
        return Address.newBuilder()
                .setHost(host(server))
                .setReplicationPort(Cores.REPLICATION_PORT)
                .build();
    }

    private String host(ServerProcess server) {
        return Cores.host(world.servers.indexOf(server) + 1);
    }
}
