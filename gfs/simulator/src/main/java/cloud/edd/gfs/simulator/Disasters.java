package cloud.edd.gfs.simulator;

import cloud.edd.gfs.protocol.metadatalog.LogRecord;
import cloud.edd.proto.gfs.AdoptCommit;
import cloud.edd.proto.gfs.ClusterEvent;
import cloud.edd.proto.gfs.ClusterEventKind;
import cloud.edd.proto.gfs.Command;
import cloud.edd.proto.gfs.RecoveredChunk;
import cloud.edd.proto.gfs.Uuid;
import com.google.protobuf.InvalidProtocolBufferException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What happens to the metadata as a whole, at most once in a run: the master's folder is lost, or an older copy takes its place.
 * Decided by randomness of its own, so that runs without a disaster are as they would be if there were none.
 */
final class Disasters {

    /** What a run has in store. */
    enum Kind {
        NONE,
        /** The disk of the master is gone; it may be started on an empty folder before a person sees it. */
        LOST_FOLDER,
        /** The master is started on a copy that somebody took some seconds before. */
        OLD_FOLDER,
        /** A second master is started while the first one lives. */
        TWO_MASTERS,
        /** Of the newest records nothing is left. */
        LOSSY_RESTORE,
        /** A standby takes the place of the master, which is gone, stands still or lives. */
        PROMOTION
    }

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    /** Of so many runs each kind but none gets one. */
    private static final int ONE_IN = 6;

    private static final long EARLIEST = 3 * SECOND;
    private static final long LATEST = 12 * SECOND;

    /** Longer than chunkservers need to hear of a change that was answered: the marks they get every few seconds tell them. */
    private static final long SHORTEST_AGE = 7 * SECOND;

    private static final long LONGEST_AGE = 15 * SECOND;

    private static final long BETWEEN_LOOKS = SECOND / 5;

    /** How long the wrong master runs before a person sees it. */
    private static final long LONGEST_UNSEEN = 8 * SECOND;

    /** Copies that hold every answered change while nothing is wrong with the cluster. */
    private static final int SYNCHRONOUS_COPIES = 2;

    /** As many as are kept. */
    private static final int ALL_COPIES = 3;

    private final Simulation world;
    private final Chance chance;
    private final Restoration restoration;
    private final TwoMasters twoMasters;
    private final LossyRestore lossyRestore;
    private final @Nullable Takeover takeover;
    private final Kind kind;
    private final Map<String, Integer> seen = new TreeMap<>();
    private final Set<TakenOver> takenOver = new HashSet<>();
    private boolean wrongFolder;

    /** The log took over what chunkservers hold. */
    private record TakenOver(long sequence, long unixMillis, Command command) {}

    Disasters(Simulation world, long seed) {
        this.world = world;
        // Any other number than the seed itself.
        this.chance = new Chance(~seed);
        this.restoration = new Restoration(world, chance);
        this.lossyRestore = new LossyRestore(world, chance, this, restoration);
        Kind[] kinds = Kind.values();
        int drawn = 1 + chance.below(ONE_IN);
        this.kind = drawn < kinds.length ? kinds[drawn] : Kind.NONE;
        this.takeover = kind == Kind.PROMOTION ? new Takeover(world, chance, this) : null;
        this.twoMasters = new TwoMasters(world, chance, this, restoration, takeover);
    }

    /** Times get rough. */
    void begin() {
        long when = chance.between(EARLIEST, LATEST);
        if (takeover != null) {
            takeover.begin();
        }
        switch (kind) {
            case NONE -> {}
            case LOST_FOLDER -> world.timeline.in(when, () -> whenCopied(this::loseFolder));
            case OLD_FOLDER ->
                world.timeline.in(when, () -> {
                    SimulatedLog old = world.master().log().copy();
                    world.timeline.in(chance.between(SHORTEST_AGE, LONGEST_AGE), () -> whenCopied(() -> useOld(old)));
                });
            case TWO_MASTERS, PROMOTION -> world.timeline.in(when, () -> whenCopied(twoMasters::begin));
            case LOSSY_RESTORE -> world.timeline.in(when, () -> whenCopied(ALL_COPIES, lossyRestore::begin));
        }
    }

    /** False of a master that is none any more, or runs on a folder that does not hold what was answered. */
    boolean isBelieved(MasterProcess master) {
        return !wrongFolder && master == world.master() && !twoMasters.doubts(master);
    }

    /** The master that somebody reaches who looks for it now. */
    MasterProcess masterFor(String name) {
        return twoMasters.reachedNow(world.servers.stream().anyMatch(server -> server.name.equals(name)));
    }

    /** A master has handled something. */
    void turned(MasterProcess master) {
        twoMasters.turned(master);
        if (kind == Kind.LOSSY_RESTORE) {
            lossyRestore.turned(master);
        }
    }

    /** A master stopped by itself. */
    void stopped(MasterProcess master) {
        twoMasters.stopped(master);
    }

    /** Every chunk is whole; the files of each server's copies of them. */
    void healed(Map<String, Set<String>> files) {
        lossyRestore.judge(files);
    }

    /** Everything is mended. */
    void calm() {
        twoMasters.calm();
    }

    /** What happened, and how often: that each thing happens in some run is seen here. */
    Map<String, Integer> seen() {
        return seen;
    }

    /**
     * A master's log holds this for good. It may be told again, as when the log is restored; only the first time counts, for what
     * chunkservers have said since then was not taken over with it.
     */
    void durable(LogRecord record) {
        Command command = command(record);
        List<Uuid> handles = takenOver(command);
        if (!handles.isEmpty() && takenOver.add(new TakenOver(record.sequence(), record.unixMillis(), command))) {
            count("chunks taken over when a restore ended");
            handles.forEach(world.history.wire()::adopted);
        }
    }

    private static List<Uuid> takenOver(Command command) {
        return switch (command.getBodyCase()) {
            case ADOPT_COMMIT -> {
                AdoptCommit adopt = command.getAdoptCommit();
                // Without more bytes there are only copies in it that storages have shown themselves.
                yield adopt.hasCommitted() ? List.of(adopt.getHandle()) : List.of();
            }
            case RECOVER_FILE ->
                command.getRecoverFile().getChunksList().stream()
                        .map(RecoveredChunk::getHandle)
                        .toList();
            default -> List.of();
        };
    }

    private static Command command(LogRecord record) {
        try {
            return Command.parseFrom(record.payload().bytes());
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("record " + record.sequence() + " of the master's log cannot be read", e);
        }
    }

    void told(MasterProcess by, ClusterEvent event) {
        if (event.getKind() == ClusterEventKind.MASTER_UNFIT && wrongFolder) {
            count("refusals to serve an older log");
            world.trace.add(world.timeline.now(), by.name + " refuses to serve: " + event.getSentence());
        }
    }

    /** Goes on as soon as the master says that two chunkservers hold what it answers; a run may end before. */
    private void whenCopied(Runnable then) {
        whenCopied(SYNCHRONOUS_COPIES, then);
    }

    private void whenCopied(int copies, Runnable then) {
        if (!world.isRough()) {
            return;
        }
        if (restoration.copiesInStep() >= copies) {
            then.run();
        } else {
            world.timeline.in(BETWEEN_LOOKS, () -> whenCopied(copies, then));
        }
    }

    private void loseFolder() {
        count("lost folders");
        replaceFolder("its disk is lost", new SimulatedLog(world.chance), this::restore);
    }

    private void useOld(SimulatedLog old) {
        count("older folders");
        SimulatedLog right = world.master().log();
        replaceFolder("it gets an older folder", old, chance.coin() ? this::restore : () -> putBack(right));
    }

    private void replaceFolder(String why, SimulatedLog wrong, Runnable person) {
        long answered = restoration.applied();
        world.master().kill(why);
        restoration.mustFind(answered);
        wrongFolder = true;
        world.master().use(wrong);
        if (chance.coin()) {
            world.restart(world.master()::start);
        }
        world.timeline.in(chance.between(SECOND / 10, LONGEST_UNSEEN), person);
    }

    private void putBack(SimulatedLog right) {
        world.master().kill("a person stops it");
        world.master().use(right);
        wrongFolder = false;
        world.master().start();
    }

    private void restore() {
        world.master().kill("a person stops it");
        count("restores");
        wrongFolder = false;
        restoration.restore();
    }

    /** So many of this happened. */
    void merge(String what, int times) {
        if (times > 0) {
            seen.merge(what, times, Integer::sum);
        }
    }

    /** One more of this happened. */
    void count(String what) {
        seen.merge(what, 1, Integer::sum);
    }
}
