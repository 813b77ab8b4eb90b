package cloud.edd.gfs.client.core;

import cloud.edd.gfs.protocol.core.Core;
import cloud.edd.gfs.protocol.node.NodeAction;
import cloud.edd.gfs.protocol.node.NodeEvent;
import cloud.edd.proto.gfs.ChunkLocation;
import cloud.edd.proto.gfs.ErrorCode;
import cloud.edd.proto.gfs.FileAttributes;
import cloud.edd.proto.gfs.GfsError;
import cloud.edd.proto.gfs.LocateRequest;
import cloud.edd.proto.gfs.OpenReply;
import cloud.edd.proto.gfs.Outcome;
import cloud.edd.proto.gfs.Replica;
import cloud.edd.proto.gfs.ReportBadReplicaRequest;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A range of a file in order, every block verified before its bytes are delivered. A replica that fails, lags or lies is
 * left at the byte where it failed; when none is left, the locations are asked for again. The result is an empty
 * {@link FileAttributes}, after the last {@link ClientAction.Deliver}.
 *
 * <p>While the last bytes of a chunk are on their way the first ones of the next are asked for, of another server as a rule. What is asked for,
 * or has arrived and was not consumed, is of both chunks together never more than may be read ahead.
 */
public final class ReaderCore implements Core<ClientEvent, ClientAction> {

    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    /** The chunk that is delivered, and the one behind it: a window is much smaller than a chunk. */
    private static final int MOST_CHUNKS = 2;

    private final Turn turn = new Turn();
    private final ClientLimits limits;
    private final ReadRange range;
    private final Places places;
    private final MasterCall master;
    private final long pauseTimer = turn.number();
    /** By the offset of the chunk in the file. */
    private final TreeMap<Long, ChunkLocation> locations = new TreeMap<>();

    /** In order; what is delivered comes from the first. */
    private final ArrayDeque<ChunkReading> chunks = new ArrayDeque<>();

    private final ChunkReading.Owner answers = new Answers();
    private long delivered;
    private long consumed;
    private long deadline;
    private int readAhead;
    private boolean pausing;
    /** The chunk ahead could not be read: it is tried again when it is its turn. */
    private boolean alone;

    private boolean over;
    private final WholeCheck check;
    private String lastTrouble = "no replica is known";
    private ErrorCode lastCode = ErrorCode.UNAVAILABLE;

    /** @param places what other streams know of the file, and are told of it */
    public ReaderCore(ReadRange range, Places places, ClientLimits limits) {
        this.range = range;
        this.places = places;
        this.limits = limits;
        this.master = new MasterCall(turn, limits);
        this.delivered = range.from();
        this.consumed = range.from();
        this.readAhead = limits.readAheadBytes();
        this.check = new WholeCheck(range.from());
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
                ChunkReading first = chunks.peekFirst();
                if (!pausing && (first == null || first.isIdle())) {
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
            Optional<ChunkReading> heard = chunks.stream()
                    .filter(chunk -> chunk.link().concerns(event))
                    .findFirst();
            if (heard.isPresent()) {
                heard.get().link().on(event);
            } else if (event instanceof NodeEvent.FrameReceived late) {
                late.payload().release();
            }
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
        ChunkReading first = chunks.peekFirst();
        if (first == null) {
            enter();
            return;
        }
        first.ask(consumed, readAhead);
        ChunkReading last = chunks.getLast();
        if (last != first) {
            last.ask(consumed, readAhead);
        } else if (first.isAsked() && !alone) {
            goAhead(first.stop());
        }
    }

    /** Begins the next chunk, when it is known and there is room. */
    private void goAhead(long from) {
        ChunkLocation location = at(from);
        if (from < range.to() && chunks.size() < MOST_CHUNKS && location != null) {
            ChunkReading next = reading(location, from);
            if (next.hasRoom(consumed, readAhead)) {
                chunks.addLast(next);
                if (!next.nextReplica()) {
                    giveUpAhead();
                }
            }
        }
    }

    private ChunkReading reading(ChunkLocation location, long from) {
        return new ChunkReading(turn, limits, location, from, Math.min(range.to(), end(location)), answers);
    }

    private void giveUpAhead() {
        while (chunks.size() > 1) {
            chunks.removeLast().close();
        }
        alone = true;
    }

    /** Hands on what has arrived, and goes over to the chunk ahead when one is through. */
    private void deliver() {
        ChunkReading first = chunks.peekFirst();
        while (first != null) {
            ChunkReading.Piece piece = first.take();
            if (piece != null) {
                delivered += piece.bytes().length();
                if (range.crc32c().isPresent()) {
                    check.deliver(piece.reply(), piece.offset(), piece.bytes());
                }
                turn.emit(new ClientAction.Deliver(piece.bytes()));
            } else if (delivered == first.stop()) {
                chunks.removeFirst().close();
                alone = false;
                first = chunks.peekFirst();
            } else {
                return;
            }
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
        closeAll();
        progress();
        go();
    }

    private void closeAll() {
        chunks.forEach(ChunkReading::close);
        chunks.clear();
        alone = false;
    }

    /** Goes to the chunk of the next byte. */
    private void enter() {
        ChunkLocation location = at(delivered);
        if (location == null) {
            refresh();
            return;
        }
        ChunkReading next = reading(location, delivered);
        chunks.addFirst(next);
        if (!next.nextReplica()) {
            pause(next);
        }
    }

    /** No replica is left: the master may know of others in a moment. */
    private void pause(ChunkReading current) {
        current.leave();
        giveUpAhead();
        if (turn.now() + PAUSE_NANOS < deadline) {
            pausing = true;
            turn.ask(new NodeAction.SetTimer(pauseTimer, turn.now() + PAUSE_NANOS));
        } else {
            fail(Errors.of(
                    lastCode,
                    Outcome.NOT_HAPPENED,
                    "No replica of chunk " + current.index() + " could be read at byte " + delivered + " (the last: "
                            + lastTrouble + "); gfs status shows which chunkservers are alive."));
        }
    }

    private void refresh() {
        closeAll();
        Map.Entry<Long, ChunkLocation> before = locations.floorEntry(delivered);
        // No chunk is longer than a full one, so there are at least so many before this byte.
        int first = Math.max(
                (int) (delivered / limits.chunkBytes()),
                before == null ? 0 : before.getValue().getChunkIndex());
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
        places.add(reply, turn.now());
        reply.getChunksList().forEach(chunk -> locations.put(chunk.getOffset(), chunk));
        ChunkLocation found = at(delivered);
        if (reply.getChunksCount() > 0 && found == null) {
            ChunkLocation last = reply.getChunks(reply.getChunksCount() - 1);
            if (end(last) <= delivered) {
                // Far into a long file: page on.
                go();
                return;
            }
        }
        if (found == null) {
            fail(Errors.of(
                    ErrorCode.LOST,
                    Outcome.NOT_HAPPENED,
                    "The master names no chunk for byte " + delivered + " of file " + range.fileId() + "."));
            return;
        }
        go();
    }

    /** The chunk with this byte, as far as this stream or another one knows it. */
    private @Nullable ChunkLocation at(long offset) {
        Map.Entry<Long, ChunkLocation> found = locations.floorEntry(offset);
        if (found != null && offset < end(found.getValue())) {
            return found.getValue();
        }
        ChunkLocation known = places.at(offset, turn.now());
        if (known != null) {
            locations.put(known.getOffset(), known);
        }
        return known;
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
        closeAll();
        turn.ask(new NodeAction.CancelTimer(pauseTimer));
    }

    private final class Answers implements ChunkReading.Owner {

        @Override
        public void ready() {
            go();
        }

        @Override
        public void arrived(ChunkReading chunk) {
            if (chunk == chunks.peekFirst()) {
                progress();
                deliver();
            }
            go();
        }

        @Override
        public void moved(ChunkReading chunk) {
            if (chunk == chunks.peekFirst()) {
                progress();
            }
        }

        @Override
        public void troubled(ChunkReading chunk, ErrorCode code, String reason, boolean stale) {
            // A copy that was moved, a server that is gone: whoever begins to read asks where things are.
            places.drop();
            if (chunk == chunks.peekFirst()) {
                lastCode = code;
                lastTrouble = reason;
                if (stale || !chunk.nextReplica()) {
                    pause(chunk);
                }
            } else if (stale || !chunk.nextReplica()) {
                giveUpAhead();
            }
        }

        @Override
        public void lied(ChunkLocation chunk, Replica liar, int offset) {
            turn.ask(new NodeAction.Call(
                    turn.number(),
                    ReportBadReplicaRequest.newBuilder()
                            .setHandle(chunk.getHandle())
                            .setStorageId(liar.getStorageId())
                            .setVersion(chunk.getVersion())
                            .setOffset(offset)
                            .setReason("a client found bytes that do not match their checksum")
                            .build(),
                    limits.tryNanos()));
        }
    }
}
