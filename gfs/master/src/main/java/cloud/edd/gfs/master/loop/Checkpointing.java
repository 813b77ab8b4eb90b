package cloud.edd.gfs.master.loop;

import cloud.edd.gfs.master.core.metadata.CheckpointRun;
import cloud.edd.gfs.master.core.metadata.MetadataState;
import cloud.edd.gfs.master.log.MetadataLog;
import cloud.edd.gfs.master.log.MetadataLogException;
import cloud.edd.proto.gfs.CheckpointEntry;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes checkpoints in slices between the batches of the loop, and has them made durable in the background. */
final class Checkpointing {

    private static final Logger LOG = LoggerFactory.getLogger(Checkpointing.class);

    /** Callers wait at most this long for a slice. */
    private static final long SLICE_NANOS = Duration.ofMillis(5).toNanos();

    private static final int SLOTS = 256;

    private final MetadataLog log;
    private final CheckpointSchedule schedule;
    private final Executor background;
    private final LoopMetrics metrics;
    private final LongConsumer durable;
    private final Consumer<String> failed;
    private long lastSequence;
    private long lastNanos;
    private boolean wanted;
    private @Nullable CheckpointRun run;
    private MetadataLog.@Nullable CheckpointWriter writer;
    private @Nullable MetadataLogException writeFailure;
    private CompletableFuture<?> finishing = CompletableFuture.completedFuture(null);

    Checkpointing(
            MetadataLog log,
            CheckpointSchedule schedule,
            Executor background,
            LoopMetrics metrics,
            long lastSequence,
            long nowNanos,
            LongConsumer durable,
            Consumer<String> failed) {
        this.durable = durable;
        this.failed = failed;
        this.log = log;
        this.schedule = schedule;
        this.background = background;
        this.metrics = metrics;
        this.lastSequence = lastSequence;
        this.lastNanos = nowNanos;
    }

    /** One shall be taken as soon as the one under way is done. */
    void want() {
        wanted = true;
    }

    boolean isSlicing() {
        return run != null;
    }

    /** Begins one when it is due, as of the last record that was applied. Everything appended is forced. */
    void tick(MetadataState state, long nowNanos) {
        if (run == null
                && finishing.isDone()
                && (wanted || schedule.isDue(state.sequence() - lastSequence, nowNanos - lastNanos))) {
            wanted = false;
            begin(state, nowNanos);
        }
    }

    private void begin(MetadataState state, long nowNanos) {
        lastSequence = state.sequence();
        lastNanos = nowNanos;
        try {
            MetadataLog.CheckpointWriter begun = log.beginCheckpoint(state.sequence());
            writer = begun;
            writeFailure = null;
            run = state.beginCheckpoint(entry -> write(begun, entry));
        } catch (MetadataLogException e) {
            if (e.reason() == MetadataLogException.Reason.FAILED) {
                throw e;
            }
            giveUp(e);
        }
    }

    /** Entries are also written while records are applied: there a failure must not stop anything. */
    private void write(MetadataLog.CheckpointWriter target, CheckpointEntry entry) {
        if (writeFailure == null) {
            try {
                target.write(entry);
            } catch (MetadataLogException e) {
                writeFailure = e;
            }
        }
    }

    /** Goes on with the one that runs, for some milliseconds. */
    void slice() {
        if (writeFailure != null) {
            giveUp(writeFailure);
        }
        CheckpointRun running = run;
        MetadataLog.CheckpointWriter target = writer;
        if (running == null || target == null) {
            return;
        }
        long end = System.nanoTime() + SLICE_NANOS;
        boolean done = false;
        while (!done && System.nanoTime() < end) {
            done = running.slice(SLOTS);
        }
        if (done) {
            run = null;
            writer = null;
            long sequence = running.sequence();
            finishing = CompletableFuture.runAsync(target::finish, background).whenComplete((nothing, failure) -> {
                metrics.checkpoint(failure == null);
                if (failure == null) {
                    durable.accept(sequence);
                    LOG.info("checkpoint of record {} is durable", sequence);
                } else {
                    LOG.warn(
                            "the checkpoint of record {} failed; the log is kept until one succeeds",
                            sequence,
                            failure);
                    failed.accept("the checkpoint of record " + sequence
                            + " failed, the log is kept until one succeeds: " + cause(failure));
                }
            });
        }
    }

    /** A write of the running checkpoint failed, which harms nothing but itself. */
    private void giveUp(MetadataLogException failure) {
        LOG.warn("the checkpoint is given up; the log is kept until one succeeds", failure);
        metrics.checkpoint(false);
        failed.accept("a checkpoint is given up, the log is kept until one succeeds: " + failure.getMessage());
        abandon();
    }

    private static @Nullable String cause(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null
                ? failure.getCause().getMessage()
                : failure.getMessage();
    }

    private void abandon() {
        if (run != null) {
            run.cancel();
        }
        if (writer != null) {
            try {
                writer.cancel();
            } catch (MetadataLogException e) {
                LOG.warn("what was written of a checkpoint stays until the next start", e);
            }
        }
        run = null;
        writer = null;
        writeFailure = null;
    }

    /** Waits for the one that is being made durable. */
    void close() {
        abandon();
        finishing.exceptionally(failure -> null).join();
    }
}
