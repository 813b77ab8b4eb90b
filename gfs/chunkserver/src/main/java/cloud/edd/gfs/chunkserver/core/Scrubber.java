package cloud.edd.gfs.chunkserver.core;

import cloud.edd.proto.gfs.ScrubOrder;
import cloud.edd.proto.gfs.ScrubProgress;
import cloud.edd.proto.gfs.StoredScrub;
import cloud.edd.proto.gfs.Uuid;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads everything stored again and again, in the order of handles, so that no bit rots unseen: each chunk within
 * {@link #PERIOD_MS}. A restart goes on where the last one was (file {@code scrub}).
 *
 * <p>A pass goes as slowly as its time allows. What a person orders goes at the highest rate and before it. While clients write
 * here, both take a quarter; a pass that falls behind by that makes up for it.
 */
final class Scrubber {

    static final long PERIOD_MS = TimeUnit.DAYS.toMillis(14);

    /** A chunk that is read first in one pass and last in the next is read within the period too. */
    private static final long PASS_MS = PERIOD_MS / 2;

    /** Between the beginnings of two passes: a small store is read once a day. */
    private static final long PAUSE_MS = TimeUnit.DAYS.toMillis(1);

    /** Slower is of no use to anybody: 84 GiB in a day. */
    private static final long FLOOR_BYTES_PER_SECOND = 1 << 20;

    /** Of the rate, while there is other work. */
    private static final int BUSY_SHARE = 4;

    /** What a pause saves is not spent in a burst. */
    private static final long CREDIT_NANOS = TimeUnit.MILLISECONDS.toNanos(400);

    /** How much of a pass a crash may repeat. */
    private static final long SAVE_NANOS = TimeUnit.MINUTES.toNanos(1);

    /** Who names more means everything. */
    private static final int MAX_ORDERED = 100_000;

    private static final long NO_PASS = -1;
    private static final long SECOND_MS = TimeUnit.SECONDS.toMillis(1);

    private final Surroundings surroundings;
    private final Replicas replicas;
    private final long cap;
    private final BooleanSupplier busy;
    private final Verifier.Bad bad;
    private final ScrubFile file;
    private final Set<Uuid> ordered = new LinkedHashSet<>();

    private boolean begun;
    private @Nullable Uuid checkedTo;
    private long passBeganMs;
    private long lastPassMs;
    private long verified;
    private long remaining;
    private boolean underWay;
    /** The present pass was ordered. */
    private boolean hurried;
    /** Counts passes, so that a check of the one before does not move the present one. */
    private long pass;

    private boolean checking;
    /** The next read of the present check, while there is no credit for it. */
    private @Nullable Runnable waiting;

    private long credit;
    private long filledNanos;
    private long savedNanos;

    /**
     * @param cap bytes per second at most
     * @param busy whether somebody else needs the disk
     */
    Scrubber(Surroundings surroundings, Replicas replicas, long cap, BooleanSupplier busy, Verifier.Bad bad) {
        this.surroundings = surroundings;
        this.replicas = replicas;
        this.cap = cap;
        this.busy = busy;
        this.bad = bad;
        this.file = new ScrubFile(surroundings);
    }

    /** Everything stored is known. */
    void begin() {
        file.read(stored -> {
            checkedTo = stored.hasCheckedTo() ? stored.getCheckedTo() : null;
            passBeganMs = stored.getPassBeganMs();
            lastPassMs = stored.getLastPassMs();
            verified = stored.getVerifiedBytes();
            underWay = stored.getUnderWay();
            hurried = stored.getOrdered();
            remaining = remaining();
            filledNanos = surroundings.nowNanos();
            savedNanos = surroundings.nowNanos();
            begun = true;
        });
    }

    /** Checks what is named, or all when nothing is, as fast as it may. */
    void order(ScrubOrder order) {
        if (order.getHandlesCount() == 0 || ordered.size() + order.getHandlesCount() > MAX_ORDERED) {
            ordered.clear();
            beginPass(true);
        } else {
            ordered.addAll(order.getHandlesList());
        }
        next();
    }

    void tick() {
        if (!begun) {
            return;
        }
        fill();
        long wall = surroundings.unixMillis();
        // A clock that was set back must not put the next pass off.
        if (!underWay && (wall >= passBeganMs + PAUSE_MS || wall < passBeganMs)) {
            beginPass(false);
        }
        Runnable read = waiting;
        if (credit > 0 && read != null) {
            waiting = null;
            read.run();
        }
        next();
        if (underWay && surroundings.nowNanos() - savedNanos >= SAVE_NANOS) {
            remaining = remaining();
            save();
        }
    }

    /** Without what others found. */
    ScrubProgress.Builder progress() {
        return ScrubProgress.newBuilder()
                .setLastPassMs(lastPassMs)
                .setPassBeganMs(passBeganMs)
                .setVerifiedBytes(verified)
                .setRemainingBytes(remaining);
    }

    private void beginPass(boolean inAHurry) {
        pass++;
        underWay = true;
        hurried = inAHurry;
        checkedTo = null;
        passBeganMs = surroundings.unixMillis();
        verified = 0;
        remaining = remaining();
    }

    private void endPass() {
        underWay = false;
        hurried = false;
        checkedTo = null;
        remaining = 0;
        lastPassMs = surroundings.unixMillis();
        save();
    }

    private void next() {
        if (!begun || checking) {
            return;
        }
        ReplicaCore named = nextOrdered();
        if (named != null) {
            check(named, NO_PASS);
        } else if (underWay) {
            ReplicaCore next = nextOfPass();
            if (next == null) {
                endPass();
            } else {
                check(next, pass);
            }
        }
    }

    private void check(ReplicaCore replica, long ofPass) {
        checking = true;
        new ChunkCheck(surroundings, replica, new Paced(ofPass)).begin();
    }

    private @Nullable ReplicaCore nextOrdered() {
        while (!ordered.isEmpty()) {
            Uuid handle = ordered.iterator().next();
            ordered.remove(handle);
            ReplicaCore replica = replicas.find(handle);
            if (replica != null && ChunkCheck.applies(replica)) {
                return replica;
            }
        }
        return null;
    }

    private @Nullable ReplicaCore nextOfPass() {
        for (ReplicaCore replica : replicas.after(checkedTo)) {
            if (ChunkCheck.applies(replica)) {
                return replica;
            }
        }
        return null;
    }

    private long remaining() {
        long bytes = 0;
        if (underWay) {
            for (ReplicaCore replica : replicas.after(checkedTo)) {
                bytes += ChunkCheck.applies(replica) ? ChunkCheck.bytes(replica) : 0;
            }
        }
        return bytes;
    }

    // ---- how fast -----------------------------------------------------------------------------------------

    private void fill() {
        long passed = Math.min(CREDIT_NANOS, surroundings.nowNanos() - filledNanos);
        filledNanos = surroundings.nowNanos();
        long rate = rate();
        credit = Math.min(share(rate, CREDIT_NANOS), credit + share(rate, passed));
    }

    private static long share(long perSecond, long nanos) {
        return perSecond * TimeUnit.NANOSECONDS.toMillis(nanos) / SECOND_MS;
    }

    private long rate() {
        long wanted = cap;
        if (ordered.isEmpty() && !hurried) {
            long left = Math.max(1, passBeganMs + PASS_MS - surroundings.unixMillis());
            wanted = Math.max(FLOOR_BYTES_PER_SECOND, remaining / left * SECOND_MS);
        }
        long allowed = Math.min(cap, wanted);
        return busy.getAsBoolean() ? Math.max(1, allowed / BUSY_SHARE) : allowed;
    }

    private final class Paced implements ChunkCheck.Owner {
        private final long ofPass;

        Paced(long ofPass) {
            this.ofPass = ofPass;
        }

        @Override
        public void pace(int bytes, Runnable read) {
            Runnable paid = () -> {
                credit -= bytes;
                read.run();
            };
            if (credit > 0) {
                paid.run();
            } else {
                waiting = paid;
            }
        }

        @Override
        public void checked(ReplicaCore replica, ChunkCheck.@Nullable Finding finding) {
            checking = false;
            if (ofPass == pass && underWay) {
                checkedTo = replica.handle();
                verified += ChunkCheck.bytes(replica);
                remaining = Math.max(0, remaining - ChunkCheck.bytes(replica));
            }
            if (finding != null) {
                bad.found(replica, finding);
            }
            next();
        }
    }

    // ---- what a restart goes on with ----------------------------------------------------------------------

    private void save() {
        savedNanos = surroundings.nowNanos();
        StoredScrub.Builder stored = StoredScrub.newBuilder()
                .setFormatVersion(StorageLayout.FORMAT_VERSION)
                .setPassBeganMs(passBeganMs)
                .setLastPassMs(lastPassMs)
                .setVerifiedBytes(verified)
                .setUnderWay(underWay)
                .setOrdered(hurried);
        if (checkedTo != null) {
            stored.setCheckedTo(checkedTo);
        }
        file.write(stored.build());
    }
}
