package cloud.edd.gfs.client.core;

import cloud.edd.gfs.protocol.node.NodeAction;
import cloud.edd.gfs.protocol.node.NodeEvent;
import cloud.edd.gfs.protocol.payload.Crc32c;
import cloud.edd.gfs.protocol.payload.Payload;
import cloud.edd.proto.gfs.ChunkState;
import cloud.edd.proto.gfs.CreateAndPlaceRequest;
import cloud.edd.proto.gfs.DataFrame;
import cloud.edd.proto.gfs.ErrorCode;
import cloud.edd.proto.gfs.FileReply;
import cloud.edd.proto.gfs.GfsError;
import cloud.edd.proto.gfs.Operation;
import cloud.edd.proto.gfs.Outcome;
import cloud.edd.proto.gfs.PlaceChunkRequest;
import cloud.edd.proto.gfs.PlacementReply;
import cloud.edd.proto.gfs.PublishRequest;
import cloud.edd.proto.gfs.RegrantRequest;
import cloud.edd.proto.gfs.WriteReply;
import cloud.edd.proto.gfs.WriteSegment;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A long new file as segments of at most 1 MiB in chunks of 64 MiB. Only what is not committed is kept; after a failure
 * the master names a new primary and the committed length, and the rest goes on from there with the same operations.
 *
 * <p>Segments of the next chunk wait until the last one is committed whole: the master remembers of a session only
 * its last operation, so they must be committed in order.
 */
final class SegmentStream {

    private static final long FIRST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long LONGEST_PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** A segment that is not known to be committed. */
    private record Pending(Operation operation, Payload bytes, int chunk, int offset) {
        int end() {
            return offset + bytes.length();
        }
    }

    private final Turn turn;
    private final ClientLimits limits;
    private final NewFile file;
    private final Session session;
    private final MasterCall master;
    private final MasterCall ahead;
    private final ServerLink link;
    private final long pauseTimer;
    private final long stallTimer;
    private final Excluded excluded = new Excluded();
    private final FullDisks full = new FullDisks();
    private final ArrayDeque<Pending> pending = new ArrayDeque<>();

    private long fileId;
    private @Nullable Granted granted;
    private @Nullable Granted next;
    private int chunk;
    private int committed;
    private int tailChunk;
    private int tail;
    private int unsent;
    private long length;
    private int crc = Crc32c.EMPTY;
    private long pause = FIRST_PAUSE_NANOS;
    private boolean recovering;
    private boolean stalling;
    private boolean finishing;
    private boolean publishing;
    private boolean over;
    private String lastTrouble = "";

    SegmentStream(Turn turn, ClientLimits limits, NewFile file, Session session) {
        this.turn = turn;
        this.limits = limits;
        this.file = file;
        this.session = session;
        this.master = new MasterCall(turn, limits);
        this.ahead = new MasterCall(turn, limits);
        this.link = new ServerLink(turn, limits, new Answers());
        this.pauseTimer = turn.number();
        this.stallTimer = turn.number();
    }

    /** A file without a byte needs no chunk: it is created where it is named. */
    void startEmpty() {
        finishing = true;
        publish();
    }

    void start() {
        master.startIn(
                session,
                this::creation,
                limits.callNanos(),
                Errors::passing,
                reply -> {
                    fileId = ((PlacementReply) reply).getFileId();
                    use((PlacementReply) reply);
                },
                this::fail);
    }

    private CreateAndPlaceRequest creation() {
        CreateAndPlaceRequest request = CreateAndPlaceRequest.newBuilder()
                .setOperation(session.next())
                .setNamespace(file.namespace())
                .setPath(file.path())
                .setMode(file.mode())
                .setExpectedGeneration(file.expectedGeneration())
                .build();
        // Nothing was sent yet: after the creation in a new session they are its next operations.
        for (int waiting = pending.size(); waiting > 0; waiting--) {
            Pending segment = pending.removeFirst();
            pending.addLast(new Pending(session.next(), segment.bytes(), segment.chunk(), segment.offset()));
        }
        return request;
    }

    void add(Payload bytes) {
        if (over) {
            bytes.release();
            return;
        }
        if (tail == limits.chunkBytes()) {
            tailChunk++;
            tail = 0;
        }
        pending.addLast(new Pending(session.next(), bytes, tailChunk, tail));
        tail += bytes.length();
        length += bytes.length();
        crc = Crc32c.combine(crc, bytes.crc32c(), bytes.length());
        unsent++;
        watch();
        go();
    }

    void finish() {
        finishing = true;
        go();
    }

    void abort() {
        if (!over) {
            end(true);
        }
    }

    void on(NodeEvent event) {
        if (event instanceof NodeEvent.TimerFired(long timer) && !over) {
            if (timer == pauseTimer) {
                regrant();
                return;
            }
            if (timer == stallTimer) {
                fail(Errors.of(
                        ErrorCode.DEADLINE_EXCEEDED,
                        Outcome.NOT_HAPPENED,
                        "The stream to chunk " + chunk + " of " + file.path() + " stood still too long (" + lastTrouble
                                + "); gfs status shows which chunkservers are alive."));
                return;
            }
        }
        if (!master.on(event) && !ahead.on(event)) {
            link.on(event);
        }
    }

    /** Does whatever can be done next; called after every change. */
    private void go() {
        if (over || publishing || recovering || granted == null || master.isUnderway()) {
            return;
        }
        if (pending.isEmpty()) {
            link.expectNothing();
            if (finishing) {
                publish();
            }
            return;
        }
        if (pending.getFirst().chunk() > chunk) {
            nextChunk();
        } else if (link.isOpen()) {
            send();
        } else if (!link.isThere()) {
            unsent = pending.size();
            link.open(granted.primary());
        }
    }

    private void send() {
        Granted grant = granted;
        if (grant == null) {
            return;
        }
        int skip = pending.size() - unsent;
        for (Pending segment : pending) {
            if (skip > 0) {
                skip--;
                continue;
            }
            if (segment.chunk() != chunk) {
                break;
            }
            WriteSegment write = WriteSegment.newBuilder()
                    .setGrant(grant.signed())
                    .setOperation(segment.operation())
                    .setOffset(segment.offset())
                    .setCrc32C(segment.bytes().crc32c())
                    .setProgress(true)
                    .build();
            link.send(
                    DataFrame.newBuilder().setId(turn.number()).setWrite(write).build(),
                    segment.bytes().retain());
            unsent--;
            link.expect();
            if (segment.end() >= limits.placeAheadBytes() && next == null && !ahead.isUnderway()) {
                placeAhead();
            }
        }
    }

    private void placeAhead() {
        ahead.start(
                placeChunk(chunk + 1),
                limits.callNanos(),
                Errors::passing,
                reply -> {
                    next = Granted.of(((PlacementReply) reply).getGrant()).orElse(null);
                    go();
                },
                error -> {
                    // When the chunk is full it is placed again, and then the error is told.
                    lastTrouble = error.getMessage();
                    go();
                });
    }

    private void nextChunk() {
        if (ahead.isUnderway()) {
            return;
        }
        link.close();
        chunk++;
        committed = 0;
        unsent = pending.size();
        Granted ready = next;
        next = null;
        granted = ready;
        if (ready != null) {
            go();
        } else {
            master.start(
                    placeChunk(chunk),
                    limits.stallNanos(),
                    Errors::passingForPlacement,
                    reply -> use((PlacementReply) reply),
                    this::fail);
        }
    }

    private PlaceChunkRequest placeChunk(int index) {
        return PlaceChunkRequest.newBuilder()
                .setOperation(session.upcoming())
                .setFileId(fileId)
                .setChunkIndex(index)
                .addAllExcludeServers(excluded.asList())
                .build();
    }

    private void use(PlacementReply reply) {
        Granted fresh = Granted.of(reply.getGrant()).orElse(null);
        if (fresh == null) {
            fail(Errors.of(
                    ErrorCode.INTERNAL,
                    Outcome.NOT_HAPPENED,
                    "The master's grant cannot be read; do releases differ?"));
            return;
        }
        granted = fresh;
        learn(fresh.grant().getCommitted());
        go();
    }

    private void learn(ChunkState state) {
        boolean progress = false;
        committed = Math.max(committed, state.getLength());
        while (!pending.isEmpty()
                && pending.getFirst().chunk() == chunk
                && pending.getFirst().end() <= committed) {
            Pending done = pending.removeFirst();
            unsent = Math.min(unsent, pending.size());
            done.bytes().release();
            turn.emit(new ClientAction.Room(done.bytes().length()));
            progress = true;
        }
        if (progress) {
            pause = FIRST_PAUSE_NANOS;
            excluded.clear();
            full.over();
            stalling = false;
            turn.ask(new NodeAction.CancelTimer(stallTimer));
            watch();
            if (link.isOpen()) {
                link.expect();
            }
        }
    }

    private void watch() {
        if (!stalling && !pending.isEmpty()) {
            stalling = true;
            turn.ask(new NodeAction.SetTimer(stallTimer, turn.now() + limits.stallNanos()));
        }
    }

    /** The primary failed or refused: after a pause, a new grant. */
    private void recover(String why) {
        lastTrouble = why;
        recovering = true;
        link.close();
        turn.ask(new NodeAction.SetTimer(pauseTimer, turn.now() + pause));
        pause = Math.min(2 * pause, LONGEST_PAUSE_NANOS);
    }

    private void regrant() {
        Granted failed = granted;
        if (failed == null || master.isUnderway()) {
            return;
        }
        master.start(
                RegrantRequest.newBuilder()
                        .setOperation(session.upcoming())
                        .setFileId(fileId)
                        .setChunkIndex(chunk)
                        .setHandle(failed.grant().getHandle())
                        .setFailedVersion(failed.version())
                        .addAllExcludeServers(excluded.asList())
                        .build(),
                limits.stallNanos(),
                Errors::passing,
                reply -> regranted(failed, (PlacementReply) reply),
                error -> {
                    if (Errors.passingForPlacement(error)) {
                        excluded.clear();
                        recover(error.getMessage());
                    } else {
                        fail(error);
                    }
                });
    }

    private void regranted(Granted failed, PlacementReply reply) {
        Granted fresh = Granted.of(reply.getGrant()).orElse(failed);
        boolean replaced = !fresh.grant().getHandle().equals(failed.grant().getHandle());
        if (!replaced && fresh.version() <= failed.version()) {
            recover("the master gives no newer grant yet");
            return;
        }
        recovering = false;
        granted = fresh;
        learn(fresh.grant().getCommitted());
        go();
    }

    private void publish() {
        publishing = true;
        link.close();
        // A file without a byte begins here; any other has a hidden file in its session.
        master.startIn(
                fileId == 0 ? session : null,
                () -> PublishRequest.newBuilder()
                        .setOperation(session.next())
                        .setFileId(fileId)
                        .setNamespace(file.namespace())
                        .setPath(file.path())
                        .setMode(file.mode())
                        .setExpectedGeneration(file.expectedGeneration())
                        .setLength(length)
                        .setCrc32C(crc)
                        .build(),
                limits.callNanos(),
                Errors::passing,
                reply -> {
                    end(false);
                    turn.emit(new ClientAction.Done(((FileReply) reply).getFile()));
                },
                error -> {
                    end(true);
                    turn.emit(new ClientAction.Failed(error));
                });
    }

    private void fail(GfsError error) {
        end(true);
        // Nothing is visible before the publication.
        turn.emit(new ClientAction.Failed(Errors.withOutcome(error, Outcome.NOT_HAPPENED)));
    }

    private void end(boolean leavesHiddenFile) {
        over = true;
        if (leavesHiddenFile) {
            session.spoil();
        }
        master.forget();
        ahead.forget();
        link.close();
        turn.ask(new NodeAction.CancelTimer(pauseTimer));
        turn.ask(new NodeAction.CancelTimer(stallTimer));
        pending.forEach(segment -> segment.bytes().release());
        pending.clear();
    }

    private final class Answers implements ServerLink.Owner {

        @Override
        public void opened() {
            unsent = pending.size();
            go();
        }

        @Override
        public void received(DataFrame frame, Payload payload) {
            payload.release();
            if (over || !frame.hasWriteReply()) {
                return;
            }
            WriteReply reply = frame.getWriteReply();
            if (reply.hasError()) {
                GfsError error = reply.getError();
                if (Errors.finalForWrite(error)) {
                    fail(error);
                } else {
                    if (error.getCode() == ErrorCode.DISK_FULL && full.add(link.serverId())) {
                        fail(error);
                        return;
                    }
                    if (Errors.faultOfServer(error)) {
                        excluded.add(link.serverId());
                    }
                    recover(error.getMessage());
                }
                return;
            }
            Granted current = granted;
            Granted.of(reply.getGrant())
                    .filter(fresh -> current != null && fresh.version() == current.version())
                    .ifPresent(fresh -> granted = fresh);
            learn(reply.getCommitted());
            go();
        }

        @Override
        public void moved() {
            if (stalling) {
                turn.ask(new NodeAction.SetTimer(stallTimer, turn.now() + limits.stallNanos()));
            }
        }

        @Override
        public void lost(String reason) {
            if (over || pending.isEmpty() || pending.getFirst().chunk() > chunk) {
                return;
            }
            excluded.add(link.serverId());
            recover(reason);
        }
    }
}
