package cloud.edd.gfs.simulator;

import cloud.edd.gfs.master.restore.CopyScan;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Two masters live at once: the old one stands still or is cut off from most chunkservers, a person takes it for dead and starts
 * another one on a copy of its folder, or on what the chunkservers have; then the old one is back. Clients and chunkservers
 * reach either. Some time later a person stops the old one for good. Or a standby is promoted, which takes the epoch first and need not wait for
 * anything; then the old one may also be as well as ever.
 */
final class TwoMasters {

    /** Why a person takes the old one for dead. */
    private enum Isolation {
        /** It was stopped with SIGSTOP, or its machine was: its connections stand, and it will go on where it was. */
        STANDS_STILL,
        /** Nothing passes between it and the chunkservers, one of them perhaps excepted. */
        CUT_OFF,
        /** What it says to them is lost, but it hears them. */
        UNHEARD,
        /** They hear it, but what they say to it is lost. */
        DEAF,
        /** Nothing is wrong with it: a standby shall take over all the same. */
        LIVES
    }

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    /** How long it takes a person to copy a folder and to start a master on it. */
    private static final long LONGEST_COPYING = 5 * SECOND;

    /**
     * Restoring takes longer than anything that was said before can be on its way: what the old one may still answer when it goes on
     * is in the copies by then.
     */
    private static final long SOONEST_RESTORE = 10 * SECOND;

    private static final long LONGEST_RESTORE = 12 * SECOND;

    /** After this long without a majority the person believes the old one again. */
    private static final long PATIENCE = 25 * SECOND;

    private static final long LONGEST_ABSENCE = 6 * SECOND;
    private static final long LONGEST_SIDE_BY_SIDE = 12 * SECOND;

    /** Later than this an old master that is reached knows that it has no majority any more: the longest dead-after, and some. */
    private static final long KNOWN_AFTER = 35 * SECOND;

    /** A person looks at a promotion after this long. */
    private static final long HELD_UP = 15 * SECOND;

    /** In calm times it takes a few seconds. */
    private static final long LONGEST_PROMOTION = 40 * SECOND;

    private static final int ASKS_THE_OLD_ONE_IN = 4;

    private final Simulation world;
    private final Chance chance;
    private final Disasters disasters;
    private final Restoration restoration;
    private final @Nullable Takeover takeover;
    private @Nullable MasterProcess old;
    private @Nullable MasterProcess second;
    private boolean restored;
    /** It cannot bring the copies up, as far as the person sees. */
    private boolean isolated;

    private long mendedAt;

    /** @param takeover promotes a standby; null where a person copies a folder or restores */
    TwoMasters(
            Simulation world,
            Chance chance,
            Disasters disasters,
            Restoration restoration,
            @Nullable Takeover takeover) {
        this.takeover = takeover;
        this.world = world;
        this.chance = chance;
        this.disasters = disasters;
        this.restoration = restoration;
    }

    /** Two copies are in step; the old master is about to be given up. */
    void begin() {
        MasterProcess given = world.master();
        restoration.mustFind(restoration.applied());
        old = given;
        Takeover standby = takeover;
        restored = standby == null && chance.oneIn(3);
        int ways = Isolation.values().length;
        Isolation isolation = Isolation.values()[chance.below(standby == null ? ways - 1 : ways)];
        disasters.count("old masters: " + isolation);
        world.trace.add(world.timeline.now(), given.name + ": " + isolation);
        isolate(given, isolation);
        if (standby != null) {
            world.timeline.in(chance.between(0, LONGEST_COPYING), () -> {
                standby.promote((log, granted) -> {
                    MasterProcess further = world.promotedMaster(log, granted);
                    second = further;
                    further.start();
                });
                world.timeline.in(HELD_UP, () -> restoreInstead(standby, given));
            });
            return;
        }
        long after = restored
                ? chance.between(SOONEST_RESTORE, LONGEST_RESTORE)
                : chance.between(SECOND / 5, LONGEST_COPYING);
        world.timeline.in(after, () -> {
            if (old != null) {
                startSecond(given);
            }
        });
    }

    private void isolate(MasterProcess given, Isolation isolation) {
        isolated = isolation != Isolation.LIVES;
        if (isolation == Isolation.STANDS_STILL) {
            given.pause();
            return;
        }
        if (isolation == Isolation.LIVES) {
            return;
        }
        List<ServerProcess> servers = new ArrayList<>(world.servers);
        if (chance.coin()) {
            // One is no majority, however few of them the master knows yet.
            servers.remove(chance.below(servers.size()));
        }
        for (ServerProcess server : servers) {
            if (isolation != Isolation.DEAF) {
                world.network.isolate(given, server);
            }
            if (isolation != Isolation.UNHEARD) {
                world.network.isolate(server, given);
            }
        }
    }

    /**
     * A chunkserver has seen a record that no copy in reach has, perhaps of a master that only began: the person does what the standby says
     * then, and restores; but not beside a master that lives and from which nothing was taken yet, because that one still answers, and brings
     * the copies up.
     */
    private void restoreInstead(Takeover standby, MasterProcess given) {
        if (second != null || old != given) {
            return;
        }
        if (standby.isHeldUp() && (isolated || standby.hasTaken())) {
            disasters.count("promotions that were held up, and restores in their place");
            standby.giveUp();
            restored = true;
            startSecond(given);
        } else {
            world.timeline.in(SECOND, () -> restoreInstead(standby, given));
        }
    }

    private void startSecond(MasterProcess given) {
        SimulatedLog log = restored ? restoredLog() : given.log().copyOfAll();
        MasterProcess further = world.furtherMaster("second", log);
        second = further;
        disasters.count(restored ? "promotions of a copy" : "second masters on a copied folder");
        further.start();
        if (restored) {
            restoration.end(further);
        } else {
            world.timeline.in(PATIENCE, () -> {
                if (second == further && world.master() != further) {
                    settle(given, further);
                }
            });
        }
    }

    private SimulatedLog restoredLog() {
        CopyScan best = restoration.best();
        if (best == null) {
            throw new IllegalStateException("two copies were in step, and there is none");
        }
        return SimulatedLog.restored(world.chance, best);
    }

    /** A master has handled something. */
    void turned(MasterProcess master) {
        MasterProcess before = old;
        if (before != null && master == second && world.master() != master && master.reigns()) {
            disasters.count("second masters with a majority");
            world.trace.add(world.timeline.now(), master.name + " is the master now");
            world.crown(master);
            world.timeline.in(chance.between(0, LONGEST_ABSENCE), () -> mend(before));
        }
    }

    private void mend(MasterProcess before) {
        if (before != old) {
            return;
        }
        world.network.endIsolation();
        isolated = false;
        before.goOn();
        mendedAt = world.timeline.now();
        world.timeline.in(chance.between(SECOND, LONGEST_SIDE_BY_SIDE), () -> {
            if (before == old) {
                stopOld(before);
            }
        });
    }

    private void stopOld(MasterProcess before) {
        boolean reigned = before.reigns();
        if (!reigned) {
            disasters.count("old masters that knew it when a person stopped them");
        } else if (mendedAt > 0 && world.timeline.now() - mendedAt > KNOWN_AFTER) {
            world.panic(before.name + " has not noticed that it is not the master any more");
        }
        before.retire();
        end();
    }

    /**
     * There is to be one. Where so many chunkservers have granted an epoch of the second one that the old one can never have a majority
     * of others, it refuses to begin and says that the other one must be started: the person does that.
     */
    private void settle(MasterProcess before, MasterProcess further) {
        long others = world.servers.stream()
                .filter(server -> !server.mayObey(further))
                .count();
        if (world.master() == further || restored || takeover != null || others <= world.servers.size() / 2) {
            // What chunkservers have granted to a restored or promoted one they never grant to the other again.
            world.crown(further);
            stopOld(before);
            if (restoration.isAdvised()) {
                // The folder was copied before the last answers, and the old master has told a chunkserver of more.
                disasters.count("second masters that were too old, as they said");
                further.kill("a person stops it");
                restoration.restore();
            }
        } else {
            giveUpSecond();
        }
    }

    private void giveUpSecond() {
        MasterProcess further = second;
        MasterProcess before = old;
        if (further != null) {
            disasters.count("second masters without a majority");
            further.retire();
        }
        world.network.endIsolation();
        if (before != null) {
            before.goOn();
        }
        end();
    }

    private void end() {
        world.network.endIsolation();
        old = null;
        second = null;
    }

    /** Times are calm again: there is one master. */
    void calm() {
        MasterProcess before = old;
        if (before == null) {
            return;
        }
        if (takeover != null) {
            // There is no way back once a chunkserver has granted the epoch of the standby.
            world.network.endIsolation();
            isolated = false;
            before.goOn();
            world.servers.forEach(ServerProcess::start);
            world.playUntil(() -> second != null, LONGEST_PROMOTION);
            if (second == null) {
                world.panic("a standby was not promoted although nothing is wrong with the chunkservers");
            }
        }
        MasterProcess further = second;
        if (further == null) {
            giveUpSecond();
        } else {
            settle(before, further);
        }
    }

    /** What a master that is cut off has written may never be answered, and yet it shows it, once it was started again. */
    boolean doubts(MasterProcess master) {
        return master == old;
    }

    /** A master stopped by itself. */
    void stopped(MasterProcess master) {
        if (master == old) {
            disasters.count("old masters that stopped by themselves");
        }
    }

    /** Which one somebody reaches now: names are resolved anew, and not everywhere at once. */
    MasterProcess reachedNow(boolean byServer) {
        MasterProcess before = old;
        MasterProcess further = second;
        if (before == null || further == null) {
            return world.master();
        }
        boolean toOld = byServer ? chance.oneIn(ASKS_THE_OLD_ONE_IN) : chance.coin();
        return toOld ? before : further;
    }
}
