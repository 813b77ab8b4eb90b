package cloud.edd.gfs.master.core;

import cloud.edd.gfs.protocol.metadatalog.LogPiece;
import cloud.edd.gfs.protocol.metadatalog.LogRecord;
import cloud.edd.gfs.protocol.node.NodeAction;
import cloud.edd.proto.gfs.ClusterEventKind;
import cloud.edd.proto.gfs.MasterFrame;
import cloud.edd.proto.gfs.MetadataAppend;
import cloud.edd.proto.gfs.MetadataCheckpoint;
import cloud.edd.proto.gfs.MetadataPosition;
import cloud.edd.proto.gfs.MetadataRecord;
import cloud.edd.proto.gfs.MetadataStored;
import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The copies of the log on chunkservers, and the rule of how far the log may take effect.
 *
 * <p>Once safe mode is over a record takes effect, and its answer leaves, when it is durable here, when a majority of the known
 * chunkservers has said after it was written that they have granted no higher epoch, and when two copies have it durably. The second
 * keeps a master from answering whose successor has been granted a majority. The third is waived as long as fewer than two copies
 * are in step: then what was answered last is on this machine alone.
 */
final class LogCopies {

    static final int NEEDED = 2;

    /** A copy that has not stored a record for so long is not waited for any more until it has caught up. */
    private static final Duration LAG = Duration.ofSeconds(2);

    /** Frames with records under way to one follower; what comes meanwhile shares the next one. */
    private static final int FRAMES_AHEAD = 4;

    private static final int FRAME_BYTES = 512 << 10;
    private static final int FRAME_RECORDS = 4_096;
    private static final int CHECKPOINT_PIECE_BYTES = 512 << 10;

    private final Reign reign;
    private final RecentRecords recent;
    private final CopyLag lag;
    private final Map<Integer, Follower> followers = new TreeMap<>();
    private final CopySeats seats;

    private long lastNumber;
    private long newestCheckpoint;
    private long aloneSince;
    private boolean toldAlone;

    LogCopies(Reign reign) {
        this.reign = reign;
        this.recent = new RecentRecords(reign.recovered);
        this.lag = new CopyLag(reign.recovered);
        this.seats = new CopySeats(reign, followers);
        reign.copies(recent::add, this::allowed, this::hasMajority);
    }

    /** A server has granted the epoch. */
    void connected(Server server) {
        // A server that came with another storage, or on another link, is not there twice.
        followers.values().removeIf(other -> other.server.link != other.link);
        Follower follower = new Follower(server);
        followers.put(server.storage.index(), follower);
        if (server.metadata == null) {
            follower.trouble = "it keeps no copy";
        } else {
            begin(follower, server.metadata);
        }
        seats.assign();
    }

    void disconnected(long link) {
        if (followers.values().removeIf(follower -> follower.link == link)) {
            seats.assign();
            reign.advance();
        }
    }

    /** Of the servers known, how many must not have granted a higher epoch. */
    private int majority() {
        return reign.state.storages().inUse().size() / 2 + 1;
    }

    /** Whether a majority is there at all. */
    boolean hasMajority() {
        return followers.size() >= majority();
    }

    private long allowed(long forced) {
        if (reign.gathers()) {
            return forced;
        }
        List<Long> heard = new ArrayList<>();
        List<Long> stored = new ArrayList<>();
        for (Follower follower : followers.values()) {
            heard.add(-follower.through);
            if (follower.inStep) {
                stored.add(-follower.durable);
            }
        }
        heard.sort(null);
        stored.sort(null);
        long unfenced = heard.size() < majority() ? 0 : -heard.get(majority() - 1);
        long copied = stored.size() < NEEDED ? Long.MAX_VALUE : -stored.get(NEEDED - 1);
        return Math.min(forced, Math.min(unfenced, copied));
    }

    void stored(Server server, MetadataStored answer) {
        Follower follower = followers.get(server.storage.index());
        if (follower == null || follower.link != server.link) {
            return;
        }
        follower.through = Math.max(follower.through, answer.getThrough());
        if (answer.getNumber() == follower.probe) {
            follower.probe = Follower.NONE;
        }
        if (answer.hasPosition()) {
            begin(follower, answer.getPosition());
        } else if (answer.hasError()) {
            follower.fail(answer.getError().getMessage());
        } else if (follower.underway.remove(answer.getNumber()) != null) {
            follower.durable = answer.getSequence();
        } else if (follower.shipment != null && follower.shipment.number == answer.getNumber()) {
            arrived(follower, follower.shipment);
        }
        if (!follower.inStep
                && follower.isKeeping()
                && follower.shipment == null
                && !reign.gathers()
                && follower.durable >= reign.state.sequence()) {
            seats.caughtUp(follower);
            follower.inStep = follower.seated;
        }
        lag.copied(secondHighest());
        reign.advance();
    }

    /** Something that was read back for a follower. */
    void read(long read, LogPiece piece) {
        for (Follower follower : followers.values()) {
            if (follower.read == read) {
                follower.read = Follower.NONE;
                read(follower, piece);
                return;
            }
        }
    }

    void checkpointed(long sequence) {
        newestCheckpoint = Math.max(newestCheckpoint, sequence);
    }

    /** Called about every second. */
    void tick() {
        lag.sample(reign.lastProposed(), reign.nowNanos());
        tell();
        for (Follower follower : followers.values()) {
            if (follower.inStep && oldestNanos(follower) > LAG.toNanos()) {
                follower.inStep = false;
            }
        }
        seats.tick();
        reign.advance();
        if (!reign.gathers() && reign.waitsSince() > reign.settings.deadAfter().toNanos()) {
            followers.values().forEach(follower -> follower.inStep = false);
            reign.returnToSafeMode();
        }
    }

    /** Sends what has come together; called after every event. */
    void flush() {
        if (reign.gathers() || reign.stopped()) {
            return;
        }
        for (Follower follower : followers.values()) {
            if (follower.isKeeping()) {
                feed(follower);
            }
            if (!follower.inStep && follower.probe == Follower.NONE && follower.through < reign.lastProposed()) {
                follower.probe = ++lastNumber;
                send(follower, append(follower.probe).setThrough(reign.lastProposed()));
            }
        }
    }

    CopyLag lag() {
        return lag;
    }

    int inStep() {
        return (int)
                followers.values().stream().filter(follower -> follower.inStep).count();
    }

    Collection<Follower> followers() {
        return followers.values();
    }

    // ---- one follower -------------------------------------------------------------------------------------

    /** What the follower has is a prefix of the log of this reign, of the one before, or it must start over. */
    private void begin(Follower follower, MetadataPosition position) {
        follower.fail("");
        follower.able = true;
        follower.sent = position.getSequence();
        follower.durable = position.getSequence();
        if (!position.getDamage().isEmpty()) {
            reign.events()
                    .record(
                            ClusterEventKind.METADATA_COPY_DAMAGED,
                            follower.server.id()
                                    + " cannot read all of its copy of the metadata log any more, which ends at record "
                                    + position.getSequence() + " now and is made good from here: "
                                    + position.getDamage());
        }
        boolean own = position.getEpoch() == reign.epoch.getNumber();
        boolean previous = position.getEpoch() == reign.previousEpoch && reign.previousEpoch != 0;
        if (own || position.getSequence() == 0) {
            return;
        }
        if (previous) {
            follower.sent = Math.min(reign.recovered, position.getSequence());
            follower.durable = follower.sent;
        } else {
            follower.shipment = new Follower.Shipment(true, 0);
        }
    }

    private void feed(Follower follower) {
        Follower.Shipment shipment = follower.shipment;
        if (shipment == null && newestCheckpoint > follower.checkpoint && follower.durable >= newestCheckpoint) {
            shipment = new Follower.Shipment(false, newestCheckpoint);
            follower.shipment = shipment;
        }
        if (shipment == null || !shipment.replaces) {
            while (follower.underway.size() < FRAMES_AHEAD && recent.find(follower.sent + 1) != null) {
                sendRecent(follower);
            }
        }
        if (follower.read != Follower.NONE) {
            return;
        }
        boolean behind = follower.sent < reign.forced() && recent.find(follower.sent + 1) == null;
        if (shipment != null && shipment.number == Follower.NONE) {
            follower.read = ++lastNumber;
            reign.act(new NodeAction.ReadCheckpoint(
                    follower.read, shipment.sequence, shipment.offset, CHECKPOINT_PIECE_BYTES));
        } else if (behind && shipment == null && follower.underway.size() < FRAMES_AHEAD) {
            follower.read = ++lastNumber;
            reign.act(new NodeAction.ReadLog(follower.read, follower.sent, FRAME_BYTES));
        }
    }

    private void sendRecent(Follower follower) {
        List<LogRecord> records = new ArrayList<>();
        int bytes = 0;
        LogRecord next = recent.find(follower.sent + 1);
        while (next != null && bytes < FRAME_BYTES && records.size() < FRAME_RECORDS) {
            records.add(next);
            bytes += next.payload().length();
            next = recent.find(next.sequence() + 1);
        }
        send(follower, records);
    }

    private void send(Follower follower, List<LogRecord> records) {
        MetadataAppend.Builder append = append(++lastNumber).setAfter(follower.sent);
        for (LogRecord record : records) {
            append.addRecords(MetadataRecord.newBuilder()
                    .setTimeMs(record.unixMillis())
                    .setPayload(UnsafeByteOperations.unsafeWrap(record.payload().bytes())));
        }
        follower.sent = records.getLast().sequence();
        follower.underway.put(append.getNumber(), reign.nowNanos());
        send(follower, append.setThrough(follower.sent));
    }

    private void read(Follower follower, LogPiece piece) {
        Follower.Shipment shipment = follower.shipment;
        switch (piece) {
            case LogPiece.Records(List<LogRecord> records) -> {
                if (!records.isEmpty() && records.getFirst().sequence() == follower.sent + 1) {
                    send(follower, records);
                }
            }
            case LogPiece.Checkpoint part -> {
                if (shipment != null && part.offset() == shipment.offset) {
                    send(follower, shipment, part);
                }
            }
            case LogPiece.Gone() -> gone(follower, shipment);
            case LogPiece.Failed(String reason) -> follower.fail(reason);
        }
    }

    private void send(Follower follower, Follower.Shipment shipment, LogPiece.Checkpoint part) {
        shipment.sequence = part.sequence();
        shipment.number = ++lastNumber;
        shipment.last = part.last();
        shipment.offset += part.bytes().length();
        reign.send(
                follower.link,
                MasterFrame.newBuilder()
                        .setMetadataCheckpoint(MetadataCheckpoint.newBuilder()
                                .setNumber(shipment.number)
                                .setSequence(part.sequence())
                                .setOffset(part.offset())
                                .setBytes(ByteString.copyFrom(part.bytes().bytes()))
                                .setLast(part.last())
                                .setReplaces(shipment.replaces)));
    }

    private void gone(Follower follower, Follower.@Nullable Shipment shipment) {
        if (shipment == null) {
            follower.shipment = new Follower.Shipment(true, 0);
        } else if (!shipment.replaces) {
            // A newer one has taken its place.
            follower.checkpoint = shipment.sequence;
            follower.shipment = null;
        } else if (shipment.offset > 0) {
            follower.shipment = new Follower.Shipment(true, 0);
        } else if (follower.sent == 0) {
            follower.fail("the master has neither the first record nor a checkpoint");
        } else {
            // There is no checkpoint yet, so the log goes back to its first record.
            follower.shipment = null;
            follower.sent = 0;
            follower.durable = 0;
        }
    }

    private void arrived(Follower follower, Follower.Shipment shipment) {
        shipment.number = Follower.NONE;
        if (shipment.last) {
            follower.shipment = null;
            follower.checkpoint = shipment.sequence;
            if (shipment.replaces) {
                follower.sent = shipment.sequence;
                follower.durable = shipment.sequence;
            }
        }
    }

    private long oldestNanos(Follower follower) {
        return follower.underway.values().stream()
                .findFirst()
                .map(sentNanos -> reign.nowNanos() - sentNanos)
                .orElse(0L);
    }

    /** How far two copies go at least; -1 when there are not two. */
    private long secondHighest() {
        return followers.values().stream()
                .filter(follower -> follower.able && follower.seated)
                .map(follower -> -follower.durable)
                .sorted()
                .skip(NEEDED - 1)
                .findFirst()
                .map(durable -> -durable)
                .orElse(-1L);
    }

    /** People must know when an answer rests on one machine. */
    private void tell() {
        boolean together = !reign.gathers() && inStep() >= NEEDED;
        if (reign.gathers() || together) {
            aloneSince = reign.nowNanos();
        }
        if (!toldAlone && reign.nowNanos() - aloneSince > LAG.toNanos()) {
            toldAlone = true;
            reign.events()
                    .record(
                            ClusterEventKind.METADATA_COPY_LAGS,
                            "only " + inStep()
                                    + " chunkservers keep the copy of the metadata log up with the master, "
                                    + NEEDED
                                    + " are needed: what is answered now rests on the master's disk until"
                                    + " they have caught up");
        } else if (toldAlone && together) {
            toldAlone = false;
            reign.events()
                    .record(
                            ClusterEventKind.METADATA_COPY_CAUGHT_UP,
                            "the metadata log is copied to " + inStep()
                                    + " chunkservers again before anything is answered");
        }
    }

    private static MetadataAppend.Builder append(long number) {
        return MetadataAppend.newBuilder().setNumber(number);
    }

    private void send(Follower follower, MetadataAppend.Builder append) {
        reign.send(follower.link, MasterFrame.newBuilder().setMetadataAppend(append));
    }
}
