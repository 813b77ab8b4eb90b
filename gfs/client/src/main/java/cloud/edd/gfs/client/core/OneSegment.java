package cloud.edd.gfs.client.core;

import cloud.edd.gfs.protocol.node.NodeAction;
import cloud.edd.gfs.protocol.node.NodeEvent;
import cloud.edd.gfs.protocol.payload.Payload;
import cloud.edd.proto.gfs.DataFrame;
import cloud.edd.proto.gfs.ErrorCode;
import cloud.edd.proto.gfs.GfsError;
import cloud.edd.proto.gfs.Grant;
import cloud.edd.proto.gfs.Operation;
import cloud.edd.proto.gfs.Outcome;
import cloud.edd.proto.gfs.PlacementReply;
import cloud.edd.proto.gfs.Uuid;
import cloud.edd.proto.gfs.WriteReply;
import cloud.edd.proto.gfs.WriteSegment;
import com.google.protobuf.Message;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A write that is one segment and one commit: a small file or an append. Placement, segment, answer; after any failure
 * placement again with the same operation, where the master says whether it was applied meanwhile.
 */
final class OneSegment {

    /** What differs between a small file and an append. */
    interface Kind {

        /**
         * @param full the chunk that had no room
         * @param failed what a primary could not work with
         */
        Message placement(Operation operation, List<String> excluded, @Nullable Uuid full, @Nullable Grant failed);

        /** Where the segment begins, when it is known. */
        WriteSegment.Builder segment();

        Message result(PlacementReply placement, WriteReply reply);

        /** The result when the master knew the operation before; empty when it can no longer be told. */
        @Nullable Message resultWhenDone(PlacementReply placement);
    }

    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final Turn turn;
    private final Kind kind;
    private final Session session;
    private final Payload bytes;
    private final MasterCall master;
    private final ServerLink link;
    private final Excluded excluded = new Excluded();
    private final FullDisks disks = new FullDisks();
    private final long pauseTimer;
    private final ClientLimits limits;
    private long deadline;
    private Operation operation;
    private @Nullable PlacementReply placement;
    private @Nullable Granted granted;
    private @Nullable Uuid full;
    private @Nullable Grant failed;
    /** The last that was heard of a full disk. */
    private @Nullable GfsError noRoom;

    private boolean mayHaveHappened;
    private boolean mightHaveBefore;
    private boolean over;

    OneSegment(Turn turn, ClientLimits limits, Kind kind, Session session, Payload bytes) {
        this.turn = turn;
        this.kind = kind;
        this.session = session;
        this.operation = session.next();
        this.bytes = bytes;
        this.master = new MasterCall(turn, limits);
        this.link = new ServerLink(turn, limits, new Answers());
        this.pauseTimer = turn.number();
        this.limits = limits;
        this.deadline = turn.now() + limits.callNanos();
    }

    void start() {
        place();
    }

    void on(NodeEvent event) {
        if (over) {
            link.on(event);
            return;
        }
        if (event instanceof NodeEvent.TimerFired(long timer) && timer == pauseTimer) {
            place();
        } else if (!master.on(event)) {
            link.on(event);
        }
    }

    void abort() {
        if (!over) {
            session.spoil();
            end();
        }
    }

    private void place() {
        master.startIn(
                mayHaveHappened ? null : session,
                () -> kind.placement(current(), excluded.asList(), full, failed),
                deadline - turn.now(),
                Errors::passing,
                reply -> placed((PlacementReply) reply),
                this::refused);
    }

    /** Of the session as it is now. */
    private Operation current() {
        if (!session.holds(operation)) {
            operation = session.next();
        }
        return operation;
    }

    private void placed(PlacementReply reply) {
        if (reply.hasDone()) {
            Message result = kind.resultWhenDone(reply);
            if (result != null) {
                done(result);
            } else {
                fail(Errors.of(
                        ErrorCode.NOT_FOUND, Outcome.HAPPENED, "The write was applied, and the file deleted since."));
            }
            return;
        }
        placement = reply;
        granted = Granted.of(reply.getGrant()).orElse(null);
        if (granted == null) {
            fail(Errors.of(ErrorCode.INTERNAL, outcome(), "The master's grant cannot be read; do releases differ?"));
            return;
        }
        link.open(granted.primary());
    }

    private void refused(GfsError error) {
        mayHaveHappened |= error.getOutcome() == Outcome.UNKNOWN;
        if (Errors.passingForPlacement(error) && turn.now() + PAUSE_NANOS < deadline) {
            excluded.clear();
            again();
        } else {
            fail(Errors.withOutcome(error, outcome()));
        }
    }

    private void again() {
        link.close();
        if (turn.now() + PAUSE_NANOS >= deadline) {
            GfsError full = noRoom;
            fail(
                    full != null
                            ? Errors.withOutcome(full, outcome())
                            : Errors.of(
                                    ErrorCode.DEADLINE_EXCEEDED,
                                    outcome(),
                                    "No chunkserver took the write in time; gfs status shows which are alive."));
        } else {
            turn.ask(new NodeAction.SetTimer(pauseTimer, turn.now() + PAUSE_NANOS));
        }
    }

    private Outcome outcome() {
        return mayHaveHappened ? Outcome.UNKNOWN : Outcome.NOT_HAPPENED;
    }

    private void done(Message result) {
        end();
        turn.emit(new ClientAction.Done(result));
    }

    private void fail(GfsError error) {
        session.spoil();
        end();
        turn.emit(new ClientAction.Failed(error));
    }

    private void end() {
        over = true;
        master.forget();
        link.close();
        turn.ask(new NodeAction.CancelTimer(pauseTimer));
        bytes.release();
    }

    private final class Answers implements ServerLink.Owner {

        @Override
        public void opened() {
            if (granted == null) {
                return;
            }
            mightHaveBefore = mayHaveHappened;
            mayHaveHappened = true;
            WriteSegment write = kind.segment()
                    .setGrant(granted.signed())
                    .setOperation(operation)
                    .setCrc32C(bytes.crc32c())
                    .setProgress(true)
                    .build();
            link.send(
                    DataFrame.newBuilder().setId(turn.number()).setWrite(write).build(), bytes.retain());
            link.expect();
        }

        @Override
        public void received(DataFrame frame, Payload payload) {
            payload.release();
            if (!frame.hasWriteReply() || placement == null || granted == null) {
                return;
            }
            WriteReply reply = frame.getWriteReply();
            if (reply.hasDone() && reply.getDone().hasError()) {
                fail(reply.getDone().getError());
                return;
            }
            if (!reply.hasError()) {
                done(kind.result(placement, reply));
                return;
            }
            GfsError error = reply.getError();
            if (error.getOutcome() == Outcome.NOT_HAPPENED) {
                mayHaveHappened = mightHaveBefore;
            }
            switch (error.getCode()) {
                case CHUNK_FULL -> {
                    full = granted.grant().getHandle();
                    link.close();
                    place();
                }
                case NO_QUORUM, NOT_PRIMARY, WRONG_VERSION, WRONG_LENGTH, BEHIND -> {
                    failed = granted.grant();
                    again();
                }
                case DISK_FULL -> {
                    failed = granted.grant();
                    excluded.add(link.serverId());
                    noRoom = error;
                    if (disks.add(link.serverId())) {
                        fail(Errors.withOutcome(error, outcome()));
                    } else {
                        again();
                    }
                }
                default -> {
                    if (Errors.faultOfServer(error)) {
                        excluded.add(link.serverId());
                    }
                    if (Errors.finalForWrite(error) && error.getOutcome() != Outcome.UNKNOWN) {
                        fail(Errors.withOutcome(error, outcome()));
                    } else {
                        again();
                    }
                }
            }
        }

        /** A slow line is no reason to fail: the time counts from the last byte. */
        @Override
        public void moved() {
            deadline = turn.now() + limits.callNanos();
        }

        @Override
        public void lost(String reason) {
            excluded.add(link.serverId());
            again();
        }
    }
}
