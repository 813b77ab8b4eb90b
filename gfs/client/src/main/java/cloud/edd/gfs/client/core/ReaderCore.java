package cloud.edd.gfs.client.core;

import cloud.edd.gfs.protocol.core.Core;
import cloud.edd.gfs.protocol.node.NodeAction;
import cloud.edd.gfs.protocol.node.NodeEvent;
import cloud.edd.gfs.protocol.payload.Payload;
import cloud.edd.proto.gfs.ChunkLocation;
import cloud.edd.proto.gfs.DataFrame;
import cloud.edd.proto.gfs.ErrorCode;
import cloud.edd.proto.gfs.FileAttributes;
import cloud.edd.proto.gfs.GfsError;
import cloud.edd.proto.gfs.LocateRequest;
import cloud.edd.proto.gfs.OpenReply;
import cloud.edd.proto.gfs.Outcome;
import cloud.edd.proto.gfs.ReadReply;
import cloud.edd.proto.gfs.ReadRequest;
import cloud.edd.proto.gfs.Replica;
import cloud.edd.proto.gfs.ReportBadReplicaRequest;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A range of a file in order, every block verified before its bytes are delivered. A replica that fails, lags or lies is
 * left at the byte where it failed; when none is left, the locations are asked for again. The result is an empty
 * {@link FileAttributes}, after the last {@link ClientAction.Deliver}.
 */
public final class ReaderCore implements Core<ClientEvent, ClientAction> {

    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    /** Asked for on the present link, in the order of the answers. Offsets in the chunk. */
    private record Asked(long id, int offset, int length) {}

    private final Turn turn = new Turn();
    private final ClientLimits limits;
    private final ReadRange range;
    private final MasterCall master;
    private final ServerLink link;
    private final long pauseTimer = turn.number();
    /** By the offset of the chunk in the file. */
    private final TreeMap<Long, ChunkLocation> locations = new TreeMap<>();

    private final ArrayDeque<Asked> asked = new ArrayDeque<>();
    private @Nullable ChunkLocation chunk;
    private int replica;
    private long asking;
    private long delivered;
    private long consumed;
    private long deadline;
    private int readAhead;
    private boolean connected;
    private boolean pausing;
    private boolean over;
    private final WholeCheck check;
    private String lastTrouble = "no replica is known";
    private ErrorCode lastCode = ErrorCode.UNAVAILABLE;

    public ReaderCore(ReadRange range, ClientLimits limits) {
        this.range = range;
        this.limits = limits;
        this.master = new MasterCall(turn, limits);
        this.link = new ServerLink(turn, limits, new Answers());
        this.asking = range.from();
        this.delivered = range.from();
        this.consumed = range.from();
        this.readAhead = limits.readAheadBytes();
        this.check = new WholeCheck(range.from());
        range.known().forEach(this::locate);
    }

    @Override
    public void on(ClientEvent event, long nowNanos, Consumer<? super ClientAction> out) {
        turn.begin(nowNanos, out);
        switch (event) {
            case ClientEvent.Start() -> {
                progress();
                go();
            }
            case ClientEvent.Consumed(int bytes) -> {
                consumed += bytes;
                if (asked.isEmpty() && !pausing) {
                    // What the application took its time for is no fault of the servers.
                    progress();
                }
                go();
            }
            case ClientEvent.ReadAhead(int bytes) -> {
                readAhead = bytes;
                go();
            }
            case ClientEvent.Dropped(int bytes) -> rewind(bytes);
            case ClientEvent.Outside(NodeEvent outside) -> outside(outside);
            case ClientEvent.Abort() -> end();
            case ClientEvent.Segment segment -> throw new IllegalStateException("a reader takes no " + segment);
            case ClientEvent.Finish finish -> throw new IllegalStateException("a reader takes no " + finish);
        }
    }

    private void outside(NodeEvent event) {
        if (event instanceof NodeEvent.TimerFired(long timer) && timer == pauseTimer) {
            pausing = false;
            if (!over) {
                refresh();
            }
        } else if (!master.on(event)) {
            link.on(event);
        }
    }

    private void go() {
        if (over || pausing || master.isUnderway()) {
            return;
        }
        if (delivered == range.to()) {
            conclude();
            return;
        }
        ChunkLocation current = chunk;
        if (current == null || delivered >= end(current)) {
            if (delivered == asking) {
                enter();
            }
        } else if (link.isOpen()) {
            ask(current);
        } else if (!link.isThere()) {
            connect(current);
        }
    }

    private void conclude() {
        if (range.crc32c().isPresent() && check.contradicts(range.crc32c().getAsInt())) {
            fail(Errors.of(
                    ErrorCode.CORRUPT,
                    Outcome.NOT_HAPPENED,
                    "The bytes of file " + range.fileId()
                            + " do not have the checksum that the master tells of it, although each block has its"
                            + " own: read it again, and if it stays so let an operator look (gfs fsck)."));
            return;
        }
        end();
        turn.emit(new ClientAction.Done(FileAttributes.getDefaultInstance()));
    }

    /** Also when everything had been delivered. What is on its way comes too late. */
    private void rewind(int bytes) {
        over = false;
        delivered -= bytes;
        check.rewind(delivered);
        asking = delivered;
        asked.clear();
        chunk = null;
        link.close();
        progress();
        go();
    }

    private void connect(ChunkLocation current) {
        connected = false;
        link.open(current.getReplicas(replica));
    }

    /** Goes to the chunk of the next byte. */
    private void enter() {
        Map.Entry<Long, ChunkLocation> found = locations.floorEntry(delivered);
        if (found == null || delivered >= end(found.getValue())) {
            refresh();
            return;
        }
        link.close();
        chunk = found.getValue();
        replica = -1;
        nextReplica();
    }

    private void nextReplica() {
        ChunkLocation current = chunk;
        if (current == null) {
            return;
        }
        link.close();
        asked.clear();
        asking = delivered;
        replica++;
        if (replica < current.getReplicasCount()) {
            connect(current);
        } else if (turn.now() + PAUSE_NANOS < deadline) {
            pausing = true;
            turn.ask(new NodeAction.SetTimer(pauseTimer, turn.now() + PAUSE_NANOS));
        } else {
            fail(Errors.of(
                    lastCode,
                    Outcome.NOT_HAPPENED,
                    "No replica of chunk " + current.getChunkIndex() + " could be read at byte " + delivered
                            + " (the last: " + lastTrouble + "); gfs status shows which chunkservers are alive."));
        }
    }

    private void ask(ChunkLocation current) {
        long stop = Math.min(range.to(), end(current));
        while (asking < stop) {
            int offset = (int) (asking - current.getOffset());
            int untilBoundary = limits.readBytes() - offset % limits.readBytes();
            int length = (int) Math.min(untilBoundary, stop - asking);
            if (asking > consumed && asking + length - consumed > readAhead) {
                return;
            }
            Asked request = new Asked(turn.number(), offset, length);
            asked.addLast(request);
            asking += length;
            link.send(
                    DataFrame.newBuilder()
                            .setId(request.id())
                            .setRead(ReadRequest.newBuilder()
                                    .setToken(current.getToken())
                                    .setOffset(offset)
                                    .setLength(length))
                            .build(),
                    Payload.empty());
            link.expect();
        }
    }

    private void refresh() {
        chunk = null;
        int first = locations.isEmpty()
                ? 0
                : Objects.requireNonNullElse(locations.floorEntry(delivered), locations.firstEntry())
                        .getValue()
                        .getChunkIndex();
        master.start(
                LocateRequest.newBuilder()
                        .setFileId(range.fileId())
                        .setFirstChunk(first)
                        .build(),
                Math.max(1, deadline - turn.now()),
                Errors::passing,
                reply -> relocated((OpenReply) reply),
                error -> fail(Errors.withOutcome(error, Outcome.NOT_HAPPENED)));
    }

    private void relocated(OpenReply reply) {
        reply.getChunksList().forEach(this::locate);
        Map.Entry<Long, ChunkLocation> found = locations.floorEntry(delivered);
        if (reply.getChunksCount() > 0 && (found == null || delivered >= end(found.getValue()))) {
            ChunkLocation last = reply.getChunks(reply.getChunksCount() - 1);
            if (end(last) <= delivered) {
                // Far into a long file: page on.
                go();
                return;
            }
        }
        if (found == null || delivered >= end(found.getValue())) {
            fail(Errors.of(
                    ErrorCode.LOST,
                    Outcome.NOT_HAPPENED,
                    "The master names no chunk for byte " + delivered + " of file " + range.fileId() + "."));
            return;
        }
        go();
    }

    private void locate(ChunkLocation location) {
        locations.put(location.getOffset(), location);
    }

    private static long end(ChunkLocation location) {
        return location.getOffset() + location.getCommitted().getLength();
    }

    private void progress() {
        deadline = turn.now() + limits.stallNanos();
    }

    private void fail(GfsError error) {
        end();
        turn.emit(new ClientAction.Failed(error));
    }

    private void end() {
        over = true;
        master.forget();
        link.close();
        turn.ask(new NodeAction.CancelTimer(pauseTimer));
    }

    private final class Answers implements ServerLink.Owner {

        @Override
        public void opened() {
            connected = true;
            go();
        }

        @Override
        public void moved() {
            progress();
        }

        @Override
        public void lost(String reason) {
            if (over || (connected && asked.isEmpty())) {
                // Idle while the application took its time: connected again when there is something to ask.
                return;
            }
            trouble(ErrorCode.UNAVAILABLE, reason);
            nextReplica();
        }

        @Override
        public void received(DataFrame frame, Payload payload) {
            Asked request = asked.peekFirst();
            ChunkLocation current = chunk;
            if (over || !frame.hasReadReply() || request == null || current == null || frame.getId() != request.id()) {
                payload.release();
                return;
            }
            ReadReply reply = frame.getReadReply();
            if (reply.hasError()) {
                payload.release();
                trouble(reply.getError().getCode(), reply.getError().getMessage());
                if (current.getReplicasCount() > 0 && stale(reply.getError())) {
                    replica = current.getReplicasCount();
                }
                nextReplica();
                return;
            }
            int bad = BlockCheck.firstBad(
                    reply,
                    payload,
                    request.offset(),
                    request.length(),
                    current.getCommitted().getLength());
            if (bad != BlockCheck.GOOD) {
                payload.release();
                report(current, bad);
                trouble(ErrorCode.CORRUPT, "bytes do not match their checksum");
                nextReplica();
                return;
            }
            asked.removeFirst();
            delivered += request.length();
            progress();
            if (asked.isEmpty()) {
                link.expectNothing();
            } else {
                link.expect();
            }
            Payload bytes = payload.slice(request.offset() - BlockCheck.begin(request.offset()), request.length());
            if (range.crc32c().isPresent()) {
                check.deliver(reply, request.offset(), bytes);
            }
            turn.emit(new ClientAction.Deliver(bytes));
            go();
        }

        /** The token or the location is out of date, so that no other replica will do better. */
        private static boolean stale(GfsError error) {
            return error.getCode() == ErrorCode.TOKEN_EXPIRED || error.getCode() == ErrorCode.WRONG_VERSION;
        }

        private void trouble(ErrorCode code, String reason) {
            lastCode = code;
            lastTrouble = reason;
        }

        private void report(ChunkLocation current, int offset) {
            Replica liar = current.getReplicas(replica);
            turn.ask(new NodeAction.Call(
                    turn.number(),
                    ReportBadReplicaRequest.newBuilder()
                            .setHandle(current.getHandle())
                            .setStorageId(liar.getStorageId())
                            .setVersion(current.getVersion())
                            .setOffset(offset)
                            .setReason("a client found bytes that do not match their checksum")
                            .build(),
                    limits.tryNanos()));
        }
    }
}
