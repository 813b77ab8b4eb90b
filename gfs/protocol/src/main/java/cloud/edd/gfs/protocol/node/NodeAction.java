package cloud.edd.gfs.protocol.node;

import cloud.edd.gfs.protocol.disk.DiskRequest;
import cloud.edd.gfs.protocol.disk.ReadPlan;
import cloud.edd.gfs.protocol.payload.Payload;
import cloud.edd.proto.gfs.ClusterEvent;
import cloud.edd.proto.gfs.GfsError;
import com.google.protobuf.Message;

/** What the core of a process can ask of its shell. See {@link NodeEvent} for the numbers. */
public sealed interface NodeAction {

    /** Answered by {@link NodeEvent.LinkOpened} or {@link NodeEvent.LinkClosed}. */
    record OpenLink(long link, Endpoint to) implements NodeAction {}

    /** Nothing happens when the link is gone. */
    record Send(long link, Message header, Payload payload) implements NodeAction {}

    /** Like {@link Send} with the bytes of a file as the payload. A file that ends early closes the link. */
    record SendFile(long link, Message header, ReadPlan plan) implements NodeAction {}

    /** What was sent before still leaves, within a bound of time. */
    record CloseLink(long link) implements NodeAction {}

    /** A unary call to the master. Answered by CallAnswered or CallFailed, at the latest after the time given. */
    record Call(long call, Message request, long timeoutNanos) implements NodeAction {}

    record Answer(long call, Message reply) implements NodeAction {}

    record Fail(long call, GfsError error) implements NodeAction {}

    /** Answered by {@link NodeEvent.DiskDone}. */
    record Disk(long operation, DiskRequest request) implements NodeAction {}

    /** Fires once, not before the monotonic time given; setting it again moves it. */
    record SetTimer(long timer, long atNanos) implements NodeAction {}

    record CancelTimer(long timer) implements NodeAction {}

    /**
     * Adds a record to the metadata log; answered, for many at once, by {@link NodeEvent.LogForced}.
     *
     * @param sequence one more than that of the record before
     * @param unixMillis log time, never less than that of the record before
     */
    record AppendLog(long sequence, long unixMillis, Payload record) implements NodeAction {}

    /** Something that people must know: for the process's own log, and counted by its kind. */
    record Report(ClusterEvent event) implements NodeAction {}

    /**
     * Reads back durable records of the metadata log for a copy of it, those after a sequence. Answered by {@link NodeEvent.LogRead}.
     *
     * @param mostBytes about how much comes at most
     */
    record ReadLog(long read, long after, int mostBytes) implements NodeAction {}

    /**
     * Reads back a piece of a checkpoint of the metadata log. Answered by {@link NodeEvent.LogRead}.
     *
     * @param sequence which one; 0 for the newest
     */
    record ReadCheckpoint(long read, long sequence, long offset, int mostBytes) implements NodeAction {}

    /** A checkpoint of the metadata log shall be taken now. Said by {@link NodeEvent.Checkpointed}, unless it fails. */
    record TakeCheckpoint() implements NodeAction {}

    /** The process must not go on: print the reason and exit, so that the supervisor starts it again. */
    record Stop(String reason) implements NodeAction {}
}
