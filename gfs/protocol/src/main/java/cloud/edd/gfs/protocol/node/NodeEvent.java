package cloud.edd.gfs.protocol.node;

import cloud.edd.gfs.protocol.disk.DiskResult;
import cloud.edd.gfs.protocol.disk.ReadPlan;
import cloud.edd.gfs.protocol.metadatalog.LogPiece;
import cloud.edd.gfs.protocol.payload.Payload;
import cloud.edd.proto.gfs.GfsError;
import com.google.protobuf.Message;

/**
 * What can happen to the core of a process. A master, a chunkserver and a client each handle the events that their
 * shell can produce; the simulator produces the same ones.
 *
 * <p>Links, calls, disk operations and timers are named by numbers. The side that starts one chooses the number: a core
 * for what it opens (even numbers), a shell for what comes from outside (odd numbers). No number is used twice in the
 * life of a process.
 */
public sealed interface NodeEvent {

    /** Unix milliseconds of this machine; the first event of all, then every second. May jump. */
    record WallClock(long unixMillis) implements NodeEvent {}

    /** A peer connected. */
    record LinkAccepted(long link, Door door) implements NodeEvent {}

    /** A link asked for by {@link NodeAction.OpenLink} stands. */
    record LinkOpened(long link) implements NodeEvent {}

    /** The link is gone, or never came to be. Nothing more arrives on it. */
    record LinkClosed(long link, String reason) implements NodeEvent {}

    /** Frames of one link arrive in the order in which they were sent; after a gap nothing arrives at all. */
    record FrameReceived(long link, Message header, Payload payload) implements NodeEvent {}

    /** What was sent on a link has left, so that it may take {@code bytes} more without growing the queue. */
    record LinkDrained(long link, long bytes) implements NodeEvent {}

    /** Somebody calls this process and waits for {@link NodeAction.Answer} or {@link NodeAction.Fail}. */
    record CallReceived(long call, Message request) implements NodeEvent {}

    /** The caller has gone; no answer is needed any more. */
    record CallCancelled(long call) implements NodeEvent {}

    /** The answer to {@link NodeAction.Call}. */
    record CallAnswered(long call, Message reply) implements NodeEvent {}

    /** The call failed; an outcome of UNKNOWN where the connection broke or the deadline passed. */
    record CallFailed(long call, GfsError error) implements NodeEvent {}

    /** What {@link NodeAction.SendFile} was to send could not be read, and its link is cut. Only a chunkserver sees it. */
    record FileUnreadable(ReadPlan plan) implements NodeEvent {}

    record DiskDone(long operation, DiskResult result) implements NodeEvent {}

    record TimerFired(long timer) implements NodeEvent {}

    /** Everything up to this sequence of the metadata log is durable. Only a master sees it. */
    record LogForced(long sequence, LogRoom room) implements NodeEvent {}

    /** The answer to {@link NodeAction.ReadLog} and {@link NodeAction.ReadCheckpoint}. */
    record LogRead(long read, LogPiece piece) implements NodeEvent {}

    /** A checkpoint of the metadata log, as of this sequence, is durable. Only a master sees it. */
    record Checkpointed(long sequence) implements NodeEvent {}

    /**
     * A checkpoint of the metadata log was not taken, or one that was cannot be read. Only a master sees it.
     *
     * @param damaged whether it was durable once
     * @param reason for a person
     */
    record CheckpointFailed(boolean damaged, String reason) implements NodeEvent {}

    /** How much more the metadata log takes. */
    enum LogRoom {
        /** Another segment stands ready. */
        PLENTY,
        /** Only records that free something, or that keep the master going. */
        DELETES,
        NONE
    }
}
