package cloud.edd.gfs.master.core;

import cloud.edd.gfs.master.core.metadata.Applied;
import cloud.edd.gfs.master.core.metadata.MetadataState;
import cloud.edd.gfs.protocol.metadatalog.LogRecord;
import cloud.edd.gfs.protocol.node.NodeAction;
import cloud.edd.gfs.protocol.node.NodeEvent.LogRoom;
import cloud.edd.gfs.protocol.payload.Payload;
import cloud.edd.proto.gfs.ClusterEvent;
import cloud.edd.proto.gfs.ClusterEventKind;
import cloud.edd.proto.gfs.Command;
import cloud.edd.proto.gfs.Epoch;
import cloud.edd.proto.gfs.ErrorCode;
import cloud.edd.proto.gfs.GfsError;
import cloud.edd.proto.gfs.Mark;
import cloud.edd.proto.gfs.MasterFrame;
import cloud.edd.proto.gfs.Outcome;
import com.google.protobuf.Message;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.LongUnaryOperator;
import org.jspecify.annotations.Nullable;

/** What all parts of the core share while this master reigns: the applied state, the log before it, time, and the way out. */
final class Reign {

    private record Pending(long sequence, long timeMs, long nanos, Command command, Consumer<Applied> then) {}

    final MetadataState state;
    final MasterSettings settings;
    final Epoch epoch;
    private final ClusterEvents events;
    private final Deque<Pending> pending = new ArrayDeque<>();
    /** The last record of the log as this master found it, and the epoch that had written it; 0 for an empty one. */
    final long recovered;

    final long previousEpoch;
    /** Whether something unreadable was cut from the end of the log before it was replayed. */
    final boolean tailWasCut;

    private Consumer<LogRecord> copier = record -> {};
    private LongUnaryOperator allowed = LongUnaryOperator.identity();
    private BooleanSupplier majority = () -> true;
    private long lastProposed;
    private long forced;
    /** What is applied by this event may be known to this master alone, so nobody is told that it is done. */
    private boolean inDoubt;

    /** What was written up to this record when the majority was lost: whoever takes over need not have it. */
    private long doubtedThrough;

    /** In safe mode: the last record that had taken effect before it began. */
    private long certain;
    /** Of a restored log. */
    final Adoptions adoptions = new Adoptions(this);

    private long lastTimeMs;
    private long nowNanos;
    private long wallMs;
    private LogRoom room;
    private boolean begun;
    private long beganNanos;
    private boolean stopped;
    private boolean safeMode = true;
    private boolean hadMajority;
    /** Why this master must not serve at all, for a person; null when it may. */
    private @Nullable String unfit;

    private String doubt = "";

    private Consumer<? super NodeAction> out = action -> {};

    Reign(MetadataState state, MasterSettings settings, Epoch epoch, LogRoom room, boolean tailWasCut) {
        this.recovered = state.sequence();
        this.certain = state.sequence();
        this.previousEpoch = state.epoch().getNumber();
        this.tailWasCut = tailWasCut;
        this.state = state;
        this.settings = settings;
        this.epoch = epoch;
        this.room = room;
        this.lastProposed = state.sequence();
        this.forced = state.sequence();
        this.lastTimeMs = state.timeMs();
        this.events = new ClusterEvents(this);
    }

    /** What people must know. */
    ClusterEvents events() {
        return events;
    }

    void at(long now, Consumer<? super NodeAction> actions) {
        nowNanos = now;
        out = actions;
        inDoubt = false;
    }

    /**
     * @param copier gets every record as it is written
     * @param allowed up to which record the log may take effect, given up to which it is durable here
     * @param majority whether enough chunkservers are there for anything to take effect at all
     */
    void copies(Consumer<LogRecord> copier, LongUnaryOperator allowed, BooleanSupplier majority) {
        this.majority = majority;
        this.copier = copier;
        this.allowed = allowed;
    }

    long nowNanos() {
        return nowNanos;
    }

    void wallClock(long unixMillis) {
        wallMs = unixMillis;
    }

    /** Unix milliseconds that never go back, not even when the clock does. */
    long timeMs() {
        lastTimeMs = Math.max(lastTimeMs, wallMs);
        return lastTimeMs;
    }

    Mark mark() {
        return mark(state.sequence());
    }

    /**
     * What chunkservers remember for ever. Without a majority records take effect here that nobody is told of as done: a chunkserver
     * that remembered one would find the log of the next master, which need not have it, too short.
     */
    private Mark lastingMark() {
        return mark(safeMode ? certain : state.sequence());
    }

    private Mark mark(long sequence) {
        return Mark.newBuilder().setEpoch(epoch).setSequence(sequence).build();
    }

    /** True when nothing is under way to the log: what the state does not know was never decided. */
    boolean everythingApplied() {
        return pending.isEmpty();
    }

    /** Logs a command; {@code then} runs when it has been forced, copied and applied, in the order of the log. */
    void propose(Command command, Consumer<Applied> then) {
        long sequence = ++lastProposed;
        Payload record = Payload.of(command.toByteArray());
        pending.addLast(new Pending(sequence, timeMs(), nowNanos, command, then));
        copier.accept(new LogRecord(sequence, timeMs(), record));
        out.accept(new NodeAction.AppendLog(sequence, timeMs(), record));
    }

    /** The last record written, durable or not. */
    long lastProposed() {
        return lastProposed;
    }

    /** The last record that is durable here. */
    long forced() {
        return forced;
    }

    void forced(long sequence, LogRoom roomNow) {
        room = roomNow;
        forced = sequence;
        advance();
    }

    /** Applies what may take effect now. */
    void advance() {
        for (Pending next = pending.peekFirst();
                next != null && !stopped && next.sequence <= allowed.applyAsLong(forced);
                next = pending.peekFirst()) {
            pending.removeFirst();
            inDoubt |= next.sequence <= doubtedThrough;
            next.then.accept(state.apply(next.sequence, next.timeMs, next.command));
        }
    }

    /** For how long the oldest record that is durable here has been waiting to take effect; 0 when none does. */
    long waitsSince() {
        Pending next = pending.peekFirst();
        return next == null || next.sequence > forced ? 0 : nowNanos - next.nanos;
    }

    /**
     * As after a restart: what is durable here takes effect, and nothing more is changed until a majority is there again. Who waits
     * for an answer hears that the outcome is not known.
     */
    void returnToSafeMode() {
        certain = state.sequence();
        safeMode = true;
        inDoubt = true;
        doubtedThrough = lastProposed;
        events.record(
                ClusterEventKind.SAFE_MODE_ENTERED,
                "most chunkservers cannot be reached: nothing is changed until a majority of them is back");
        advance();
    }

    void answer(long call, Message reply) {
        if (inDoubt) {
            fail(
                    call,
                    GfsError.newBuilder()
                            .setCode(ErrorCode.UNAVAILABLE)
                            .setMessage(
                                    "the master has lost touch with most chunkservers: it is not known whether this was"
                                            + " done. Ask again with the same operation")
                            .setOutcome(Outcome.UNKNOWN)
                            .build());
        } else {
            out.accept(new NodeAction.Answer(call, reply));
        }
    }

    void act(NodeAction action) {
        out.accept(action);
    }

    void fail(long call, GfsError error) {
        out.accept(new NodeAction.Fail(call, error));
    }

    void report(ClusterEvent event) {
        out.accept(new NodeAction.Report(event));
    }

    void send(long link, MasterFrame.Builder frame) {
        if (inDoubt && frame.hasCommits()) {
            // Asked again on the next link, the commits wait there until safe mode is over.
            close(link);
            return;
        }
        out.accept(new NodeAction.Send(
                link, frame.setMark(lastingMark()).setMasterTimeMs(timeMs()).build(), Payload.empty()));
    }

    void close(long link) {
        out.accept(new NodeAction.CloseLink(link));
    }

    void stop(String reason) {
        if (!stopped) {
            stopped = true;
            out.accept(new NodeAction.Stop(reason));
        }
    }

    boolean stopped() {
        return stopped;
    }

    boolean begun() {
        return begun;
    }

    void begin() {
        begun = true;
        beganNanos = nowNanos;
    }

    /** Before this nobody can have been heard. */
    long beganNanos() {
        return beganNanos;
    }

    /** Whether nothing may be changed: too few chunkservers have come, or a person wants it so. */
    boolean safeMode() {
        return safeMode || !state.holdReason().isEmpty();
    }

    /** Whether too few chunkservers are there for anything to take effect. */
    boolean isAlone() {
        return unfit == null && !state.isRestoring() && (safeMode || !majority.getAsBoolean());
    }

    /** Whether this master still waits for enough chunkservers. */
    boolean gathers() {
        return safeMode;
    }

    void leaveSafeMode() {
        safeMode = false;
        hadMajority = true;
    }

    /** Whether a majority has ever granted this epoch: then whoever has granted a later one has a newer master. */
    boolean hadMajority() {
        return hadMajority;
    }

    @Nullable String unfit() {
        return unfit;
    }

    /**
     * From here on nothing is served; only the first reason counts. A master that has changed things until now stops: what waits to
     * take effect is not in the log that has taken its place, and must neither be answered nor carried out.
     */
    void declareUnfit(String reason) {
        if (unfit == null) {
            unfit = reason;
            events.record(ClusterEventKind.MASTER_UNFIT, reason);
            if (!safeMode) {
                stop(reason);
            }
            safeMode = true;
        }
    }

    /** Why this master does not get a majority, if it never does. */
    void doubt(String reason) {
        doubt = reason;
    }

    String doubt() {
        return doubt;
    }

    LogRoom room() {
        return room;
    }

    /** Why nothing may be read; null if it may. */
    @Nullable GfsError readRefusal() {
        if (unfit != null) {
            return Refusal.of(ErrorCode.UNAVAILABLE, unfit);
        }
        return begun ? null : Refusal.of(ErrorCode.UNAVAILABLE, "the master is starting: try again");
    }

    /**
     * Why nothing may be changed; null if it may.
     *
     * @param frees whether the change makes room
     */
    @Nullable GfsError changeRefusal(boolean frees) {
        GfsError refusal = readRefusal();
        if (refusal != null) {
            return refusal;
        }
        if (!state.holdReason().isEmpty()) {
            return Refusal.of(
                    ErrorCode.UNAVAILABLE,
                    "the cluster was put into safe mode (" + state.holdReason()
                            + "): nothing is changed until a person ends that");
        }
        if (state.isRestoring()) {
            return Refusal.of(
                    ErrorCode.UNAVAILABLE,
                    "the metadata was restored: nothing is changed until a person ends that with 'gfs metadata end-restore'");
        }
        if (safeMode) {
            return Refusal.of(
                    ErrorCode.UNAVAILABLE,
                    "the master is in safe mode until enough chunkservers have reported: try again");
        }
        if (!majority.getAsBoolean()) {
            return Refusal.of(
                    ErrorCode.UNAVAILABLE,
                    "fewer than a majority of the chunkservers can be reached: nothing is changed until they are back");
        }
        boolean full = room == LogRoom.NONE || (room == LogRoom.DELETES && !frees);
        return full
                ? Refusal.of(
                        ErrorCode.RESOURCE_EXHAUSTED,
                        "the master's disk has no room for its log: free space on the master, or delete files")
                : null;
    }
}
