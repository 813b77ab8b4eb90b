package cloud.edd.gfs.master.core;

import cloud.edd.gfs.master.core.metadata.MetadataState.Walk;
import cloud.edd.gfs.master.core.metadata.SessionEntry;
import cloud.edd.proto.gfs.Command;
import cloud.edd.proto.gfs.EndSession;
import cloud.edd.proto.gfs.Minute;
import cloud.edd.proto.gfs.Sweep;
import java.time.Duration;

/** What is done again and again: minutes are logged, the deleted are purged, the idle are forgotten. */
final class Caretaker {

    private static final long MINUTE_NANOS = Duration.ofMinutes(1).toNanos();

    /** Files, or chunks of them, freed by one record; applying it takes about a millisecond. */
    private static final int SWEEP = 1_000;

    /** Sessions looked at in one second: a million are seen within ten minutes. */
    private static final int SESSION_SLOTS = 4_000;

    private final Reign reign;
    private final Fleet fleet;
    private final Leases leases;
    private final Reservations reservations;
    private final DeletionDesk deletions;
    private final RepairDesk repair;
    private final Walk<SessionEntry> sessions;
    private long minuteNanos;
    private boolean started;
    private boolean sweeping;

    Caretaker(
            Reign reign,
            Fleet fleet,
            Leases leases,
            Reservations reservations,
            DeletionDesk deletions,
            RepairDesk repair) {
        this.reign = reign;
        this.fleet = fleet;
        this.leases = leases;
        this.reservations = reservations;
        this.deletions = deletions;
        this.repair = repair;
        this.sessions = reign.state.walkSessions();
    }

    /** Called about every second. */
    void tick() {
        leases.expire();
        reservations.expire();
        if (!started) {
            started = true;
            minuteNanos = reign.nowNanos();
        }
        if (reign.changeRefusal(true) != null) {
            return;
        }
        if (reign.nowNanos() - minuteNanos >= MINUTE_NANOS) {
            // A process that was stopped for an hour has not been running for an hour.
            minuteNanos = reign.nowNanos();
            reign.propose(
                    Command.newBuilder().setMinute(Minute.getDefaultInstance()).build(), applied -> {});
            fleet.all().forEach(server -> server.recentPlacements /= 2);
        }
        sweep();
        sessions.advance(SESSION_SLOTS, this::endIfIdle);
        deletions.tick();
        repair.tick();
    }

    private void sweep() {
        int grace = reign.settings.trashGraceMinutes();
        if (sweeping || !reign.state.trash().isSweepDue(grace)) {
            return;
        }
        sweeping = true;
        Command command = Command.newBuilder()
                .setSweep(
                        Sweep.newBuilder().setLimit(SWEEP).setChunkLimit(SWEEP).setGraceMinutes(grace))
                .build();
        reign.propose(command, applied -> sweeping = false);
    }

    private void endIfIdle(SessionEntry session) {
        int idle = reign.settings.sessionIdleMinutes();
        if (reign.state.minutes() - session.lastMinute() >= idle) {
            Command command = Command.newBuilder()
                    .setEndSession(
                            EndSession.newBuilder().setSession(session.id()).setIdleMinutes(idle))
                    .build();
            reign.propose(command, applied -> {});
        }
    }
}
