package cloud.edd.gfs.master.core;

import cloud.edd.gfs.master.core.metadata.Applied;
import cloud.edd.gfs.master.core.metadata.MetadataState;
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
import com.google.protobuf.Message;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What all parts of the core share while this master reigns: the applied state, the log before it, time, and the way out. */
final class Reign {

    private record Pending(long sequence, long timeMs, Command command, Consumer<Applied> then) {}

    final MetadataState state;
    final MasterSettings settings;
    final Epoch epoch;
    private final ClusterEvents events;
    private final Deque<Pending> pending = new ArrayDeque<>();
    private long lastProposed;
    private long lastTimeMs;
    private long nowNanos;
    private long wallMs;
    private LogRoom room;
    private boolean begun;
    private long beganNanos;
    private boolean stopped;
    private boolean safeMode = true;
    /** Why this master must not serve at all, for a person; null when it may. */
    private @Nullable String unfit;

    private Consumer<? super NodeAction> out = action -> {};

    Reign(MetadataState state, MasterSettings settings, Epoch epoch, LogRoom room) {
        this.state = state;
        this.settings = settings;
        this.epoch = epoch;
        this.room = room;
        this.lastProposed = state.sequence();
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
        return Mark.newBuilder().setEpoch(epoch).setSequence(state.sequence()).build();
    }

    /** Logs a command; {@code then} runs when it has been forced and applied, in the order of the log. */
    void propose(Command command, Consumer<Applied> then) {
        long sequence = ++lastProposed;
        pending.addLast(new Pending(sequence, timeMs(), command, then));
        out.accept(new NodeAction.AppendLog(sequence, timeMs(), Payload.of(command.toByteArray())));
    }

    void forced(long sequence, LogRoom roomNow) {
        room = roomNow;
        for (Pending next = pending.peekFirst();
                next != null && next.sequence <= sequence;
                next = pending.peekFirst()) {
            pending.removeFirst();
            next.then.accept(state.apply(next.sequence, next.timeMs, next.command));
        }
    }

    void answer(long call, Message reply) {
        out.accept(new NodeAction.Answer(call, reply));
    }

    void fail(long call, GfsError error) {
        out.accept(new NodeAction.Fail(call, error));
    }

    void report(ClusterEvent event) {
        out.accept(new NodeAction.Report(event));
    }

    void send(long link, MasterFrame.Builder frame) {
        out.accept(new NodeAction.Send(
                link, frame.setMark(mark()).setMasterTimeMs(timeMs()).build(), Payload.empty()));
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

    boolean safeMode() {
        return safeMode;
    }

    void leaveSafeMode() {
        safeMode = false;
    }

    @Nullable String unfit() {
        return unfit;
    }

    /** From here on nothing is served; only the first reason counts. */
    void declareUnfit(String reason) {
        if (unfit == null) {
            unfit = reason;
            safeMode = true;
            events.record(ClusterEventKind.MASTER_UNFIT, reason);
        }
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
        if (safeMode) {
            return Refusal.of(
                    ErrorCode.UNAVAILABLE,
                    "the master is in safe mode until enough chunkservers have reported: try again");
        }
        boolean full = room == LogRoom.NONE || (room == LogRoom.DELETES && !frees);
        return full
                ? Refusal.of(
                        ErrorCode.RESOURCE_EXHAUSTED,
                        "the master's disk has no room for its log: free space on the master, or delete files")
                : null;
    }
}
